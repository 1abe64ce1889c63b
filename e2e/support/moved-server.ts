import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** What a request carried, as text to search for what must not be in it. */
export type Carried = { url: string; all: string }

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}

async function carriedBy(request: IncomingMessage): Promise<Carried> {
  let body = ''
  for await (const piece of request) body += String(piece)
  return { url: request.url ?? '', all: `${request.method} ${JSON.stringify(request.headers)} ${body}` }
}

/** A server that sends every request on to another one, and what reached each; both end with the test. */
export async function startMovedServer(status: number) {
  const first: Carried[] = []
  const other: Carried[] = []
  const otherUrl = await listen(async (request, response) => {
    other.push(await carriedBy(request))
    response.end('{}')
  })
  const url = await listen(async (request, response) => {
    first.push(await carriedBy(request))
    response.writeHead(status, { location: `${otherUrl}${request.url}` }).end()
  })
  return { url, otherUrl, first, other }
}
