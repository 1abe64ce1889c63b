import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { readEmbeddingRequest, readTokenizeRequest } from './chat-request'
import { answerChat } from './chat-route'
import { badRequest, HttpError, toHttpError } from './http-error'
import type { Inference } from './inference'
import { sendJson } from './send-json'

const maxBodyBytes = 32 * 1024 * 1024

type Deps = { inference: Inference; key: string; now: () => number; newId: () => string }
type Call = { request: IncomingMessage; response: ServerResponse; signal: AbortSignal }
type Handler = (call: Call) => Promise<void>

/** The OpenAI-compatible routes of the built-in engine; the caller makes it listen. */
export function createEngineServer(deps: Deps): Server {
  const createdSeconds = Math.floor(deps.now() / 1000)
  const { inference } = deps
  const routes: Record<string, Handler> = {
    'GET /health': async ({ response }) => sendJson(response, 200, { status: 'ok' }),
    'GET /v1/models': async ({ response }) => {
      const data = inference.models().map(({ id, contextSize, trainContextSize }) => ({
        id,
        object: 'model',
        created: createdSeconds,
        owned_by: 'keepsake',
        meta: { n_ctx: contextSize, n_ctx_train: trainContextSize },
      }))
      sendJson(response, 200, { object: 'list', data })
    },
    'POST /v1/chat/completions': async (call) => {
      const body = await readJson(call.request)
      await answerChat({ ...deps, body, response: call.response, signal: call.signal })
    },
    'POST /v1/embeddings': async ({ request, response, signal }) => {
      const { model, inputs, base64 } = readEmbeddingRequest(await readJson(request))
      const { vectors, tokens } = await inference.embed(model, inputs, signal)
      const data = vectors.map((vector, index) => ({
        object: 'embedding',
        index,
        embedding: base64 ? Buffer.from(Float32Array.from(vector).buffer).toString('base64') : vector,
      }))
      sendJson(response, 200, {
        object: 'list',
        model,
        data,
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      })
    },
    'POST /tokenize': async ({ request, response, signal }) => {
      const { model, content } = readTokenizeRequest(await readJson(request))
      sendJson(response, 200, { tokens: await inference.tokenize(model, content, signal) })
    },
  }
  const isKey = keyCheck(deps.key)
  return createServer((request, response) => {
    const gone = new AbortController()
    response.on('close', () => gone.abort(new Error('the client closed the connection')))
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    const name = `${request.method} ${path}`
    void answer(name, { request, response, signal: gone.signal }, routes, isKey)
  })
}

async function answer(
  name: string,
  call: Call,
  routes: Record<string, Handler>,
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

async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request) {
    bytes += piece.length
    if (bytes > maxBodyBytes) throw new HttpError(413, 'invalid_request_error', 'the request is too large')
    pieces.push(piece)
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'))
  } catch {
    throw badRequest('the request is not valid JSON')
  }
}
