import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { McpClient } from '../../../shared/contract/mcp'

export type HttpDoor = { port: number; close: () => Promise<void> }

type Deps = {
  /** 0: any that is free. */
  port: number
  byKey: (key: string) => McpClient | undefined
  serverFor: (client: McpClient) => McpServer
  onFault: (error: unknown) => void
}

export const mcpPath = '/mcp'
const address = '127.0.0.1'
/** Bytes; nothing that a program has to say here is longer. */
const longestBody = 1_048_576

/**
 * Listens on this machine's own address for programs that have a key: one request, one answer, no session.
 * @throws the system's error, as EADDRINUSE
 */
export async function openHttpDoor(deps: Deps): Promise<HttpDoor> {
  const server = createServer((request, response) => {
    answer(deps, portOf(server), request, response).catch((error) => {
      deps.onFault(error)
      if (!response.headersSent) refuse(response, 500, -32_603, 'Internal error')
      else response.destroy()
    })
  })
  server.requestTimeout = 30_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(deps.port, address, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    port: portOf(server),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(
  { byKey, serverFor, onFault }: Deps,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isOwnHost(request.headers.host, port)) return refuse(response, 403, -32_000, 'Invalid Host header')
  // No program but a browser sends one, and no page has any business here.
  const { origin } = request.headers
  if (origin !== undefined && !isOwnOrigin(origin, port))
    return refuse(response, 403, -32_000, 'Invalid Origin')
  if ((request.url ?? '').split('?', 1)[0] !== mcpPath) return refuse(response, 404, -32_000, 'Not found')
  const client = byKey(keyOf(request.headers.authorization))
  if (!client) {
    response.setHeader('www-authenticate', 'Bearer realm="keepsake"')
    return refuse(response, 401, -32_001, 'A key is needed: Keepsake makes one under Settings, Programs')
  }
  if (client.state !== 'allowed') return refuse(response, 403, -32_001, 'The key of this program was revoked')
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST')
    return refuse(response, 405, -32_000, 'Method not allowed')
  }
  const server = serverFor(client)
  server.server.onerror = onFault
  const transport = new StreamableHTTPServerTransport({
    enableJsonResponse: true,
    maxRequestBodySize: longestBody,
  })
  response.once('close', () => void server.close())
  await server.connect(transport)
  await transport.handleRequest(request, response)
}

/** A page of another name that leads here by a changed DNS entry still says its own name (DNS rebinding). */
const isOwnHost = (host: string | undefined, port: number): boolean =>
  host === `${address}:${port}` || host === `localhost:${port}`
const isOwnOrigin = (origin: string, port: number): boolean =>
  origin === `http://${address}:${port}` || origin === `http://localhost:${port}`

const keyOf = (authorization: string | undefined): string =>
  /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? ''

function refuse(response: ServerResponse, status: number, code: number, message: string): void {
  const body = JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null })
  response.writeHead(status, { 'content-type': 'application/json' }).end(body)
}

function portOf(server: Server): number {
  const bound = server.address()
  return bound !== null && typeof bound === 'object' ? bound.port : 0
}
