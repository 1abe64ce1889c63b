import { createServer, type ServerResponse } from 'node:http'

export type Pull = {
  model: string
  /** A line of the answer. */
  say(line: Record<string, unknown>): void
  /** Ends the answer as it should. */
  end(): void
  /** Breaks the connection. */
  cut(): void
  /** The client has gone. */
  closed: Promise<void>
}

/** An Ollama whose pulls answer as the script says; the last one goes on answering when there are more pulls. */
export async function startOllama(
  ...scripts: ((pull: Pull, response: ServerResponse) => void | Promise<void>)[]
) {
  const pulls: string[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const { model } = JSON.parse(Buffer.concat(pieces).toString())
      pulls.push(`${request.method} ${request.url} ${model}`)
      const script = scripts[Math.min(pulls.length, scripts.length) - 1]
      const pull: Pull = {
        model,
        say: (line) => response.write(`${JSON.stringify(line)}\n`),
        end: () => response.end(),
        cut: () => response.destroy(),
        closed: new Promise((resolve) => response.on('close', resolve)),
      }
      void script?.(pull, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { host: `127.0.0.1:${address.port}`, pulls, close }
}
