import type { Readable, Writable } from 'node:stream'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { isJSONRPCRequest } from '@modelcontextprotocol/sdk/types.js'

/** Bytes of one message; nothing that a program has to say here is longer. */
const longestMessage = 1_048_576

/**
 * Serves one program over a pair of streams. Resolves when the input has ended and all that it asked is answered, or
 * when `signal` fires.
 */
export async function serveStdio(
  server: McpServer,
  streams: { input: Readable; output: Writable; signal: AbortSignal },
): Promise<void> {
  const { input, output, signal } = streams
  const transport = new StdioServerTransport(input, output, { maxBufferSize: longestMessage })
  const open = new Set<string | number>()
  let ended = false
  const closed = new Promise<void>((resolve) => {
    server.server.onclose = resolve
  })
  const closeIfDone = () => {
    if (ended && open.size === 0) void server.close()
  }
  await server.connect(transport)

  const handle = transport.onmessage
  transport.onmessage = (message) => {
    if (isJSONRPCRequest(message)) open.add(message.id)
    // What was called off gets no answer.
    const called =
      'method' in message && message.method === 'notifications/cancelled' && message.params?.requestId
    if (typeof called === 'string' || typeof called === 'number') open.delete(called)
    handle?.(message)
  }
  const send = transport.send.bind(transport)
  transport.send = async (message) => {
    await send(message)
    if ('id' in message && !('method' in message) && message.id !== undefined) open.delete(message.id)
    closeIfDone()
  }
  input.once('end', () => {
    ended = true
    closeIfDone()
  })
  const stop = () => void server.close()
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  await closed
  signal.removeEventListener('abort', stop)
}
