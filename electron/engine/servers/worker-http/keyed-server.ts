import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { HttpError, toHttpError } from './http-error'
import { sendJson } from './send-json'

/** One request; `signal` fires when its client goes away. */
export type Call = { request: IncomingMessage; response: ServerResponse; signal: AbortSignal }
/** What answers each route, by method and path: `POST /v1/embeddings`. */
export type Routes = Record<string, (call: Call) => Promise<void>>

/** A server whose routes, all but GET /health, answer only to the key; the caller makes it listen. */
export function createKeyedServer(key: string, routes: Routes): Server {
  const isKey = keyCheck(key)
  const all: Routes = {
    'GET /health': async ({ response }) => sendJson(response, 200, { status: 'ok' }),
    ...routes,
  }
  return createServer((request, response) => {
    const gone = new AbortController()
    response.on('close', () => gone.abort(new Error('the client closed the connection')))
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    const name = `${request.method} ${path}`
    void answer(name, { request, response, signal: gone.signal }, all, isKey)
  })
}

async function answer(
  name: string,
  call: Call,
  routes: Routes,
  isKey: (given: string | undefined) => boolean,
): Promise<void> {
  try {
    if (name !== 'GET /health' && !isKey(call.request.headers.authorization)) {
      throw new HttpError(401, 'authentication_error', 'Invalid API key', { code: 'invalid_api_key' })
    }
    const handler = Object.hasOwn(routes, name) ? routes[name] : undefined
    if (!handler) throw new HttpError(404, 'not_found_error', `no such route: ${name}`)
    await handler(call)
  } catch (error) {
    if (call.signal.aborted || call.response.destroyed) return
    const failure = toHttpError(error)
    if (!call.response.headersSent) return sendJson(call.response, failure.status, failure.body)
    // The head is out: the error goes into the stream, where clients look for it.
    call.response.end(`data: ${JSON.stringify(failure.body)}\n\n`)
  }
}

function keyCheck(key: string): (given: string | undefined) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const expected = digest(`Bearer ${key}`)
  return (given) => given !== undefined && timingSafeEqual(digest(given), expected)
}
