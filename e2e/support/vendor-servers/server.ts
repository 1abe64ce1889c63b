import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type RecordedRequest, readRequest } from '../scripted-server/requests'
import { pause } from '../scripted-server/stream'

export type Refusal = { status: number; json: unknown; headers?: Record<string, string> }

/** What a vendor answers: an error or a document, or the frames of a stream, which may have no end. */
export type VendorAnswer = Refusal | { frames: Iterable<string> }

/** A trouble that only a double can be told to have. */
export type Trouble = 'rate_limit' | 'overloaded'

/** One vendor's API: the request is checked as its documents demand, and answered in the form it was recorded. */
export type Vendor = {
  answer(request: RecordedRequest): VendorAnswer
  /** Absent where nothing of the kind is documented. */
  trouble?: (trouble: Trouble) => Refusal
}

const pauseMs = 2

/** A vendor's API on this machine. */
export class VendorServer {
  readonly requests: RecordedRequest[] = []
  readonly #closing = new AbortController()
  readonly #troubles: Trouble[] = []
  readonly #server = createServer((incoming, response) => void this.#serve(incoming, response))

  constructor(private readonly vendor: Vendor) {}

  get rootUrl(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the vendor server is closed')
    return `http://127.0.0.1:${address.port}`
  }

  /** The next request is answered so, whatever it asks. */
  provoke(trouble: Trouble): void {
    this.#troubles.push(trouble)
  }

  listen(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve)
    })
  }

  close(): Promise<void> {
    this.#closing.abort()
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const left = new AbortController()
    let request: RecordedRequest | null = null
    response.on('close', () => {
      if (request && !response.writableFinished && !this.#closing.signal.aborted)
        request.closedAt = Date.now()
      left.abort()
    })
    try {
      request = await readRequest(incoming)
      this.requests.push(request)
      const trouble = this.#troubles.shift()
      const refused = trouble && this.vendor.trouble?.(trouble)
      const answer = refused ?? this.vendor.answer(request)
      if (!('frames' in answer)) {
        response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
        response.end(JSON.stringify(answer.json))
        return
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const frame of answer.frames) {
        if (left.signal.aborted) return
        response.write(frame)
        await pause(pauseMs, AbortSignal.any([left.signal, this.#closing.signal]))
      }
      response.end()
    } catch (error) {
      // A client may leave while its request is being read; anything else is a fault of the double.
      if (response.destroyed || left.signal.aborted) return
      response.writeHead(500).end(`vendor server: ${String(error)}`)
    }
  }
}

export async function startVendorServer(vendor: Vendor): Promise<VendorServer> {
  const server = new VendorServer(vendor)
  await server.listen()
  return server
}
