import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { pause } from './stream'

/** A file that is served, and how it misbehaves. */
export type ServedFile = {
  content: Uint8Array
  /** Default: made from the content. */
  etag?: string
  /** Bytes that are really sent instead (of the same length): a checksum that does not fit. */
  wrongContent?: Uint8Array
  bytesPerSecond?: number
  /** Breaks the connection after so many bytes of the body. */
  cutAfterBytes?: number
  /** How many requests are cut. Default: every one. */
  cuts?: number
  /** Answers 200 with everything, whatever range was asked for. */
  ignoreRanges?: boolean
  /** Answers with this status. */
  failWith?: number
  /** How many requests fail. Default: every one. */
  failures?: number
  /** Answers 302 to this address. */
  redirectTo?: string
}

/** A download as the server saw it. */
export type RecordedDownload = {
  method: string
  path: string
  range?: string
  ifRange?: string
  headers: IncomingMessage['headers']
  status: number
  /** Bytes of the body handed to the connection. */
  bytesSent: number
  /** The body was sent whole, as far as was asked for. */
  finished: boolean
}

export type FileServer = {
  readonly rootUrl: string
  readonly port: number
  readonly requests: RecordedDownload[]
  url(path: string): string
  /** Adds or replaces a file; the path begins with `/`. */
  serve(path: string, file: ServedFile | Uint8Array): void
  remove(path: string): void
  close(): Promise<void>
}

const pieceBytes = 16 * 1024

const etagOf = (file: ServedFile): string =>
  file.etag ?? `"${createHash('sha256').update(file.content).digest('hex').slice(0, 32)}"`

/** The bytes asked for: `whole` when no range was, undefined when it cannot be met. */
function rangeOf(
  header: string | undefined,
  size: number,
): { from: number; to: number } | 'whole' | undefined {
  const found = header === undefined ? null : /^bytes=(\d*)-(\d*)$/.exec(header)
  const [, first = '', last = ''] = found ?? []
  if (!found || (first === '' && last === '')) return 'whole'
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size - 1 : Math.min(size - 1, Number(last))
  return from > to ? undefined : { from, to }
}

class Files implements FileServer {
  readonly requests: RecordedDownload[] = []
  readonly #files = new Map<string, ServedFile & { cutSoFar: number; failedSoFar: number }>()
  readonly #closing = new AbortController()
  readonly #server = createServer((incoming, response) => void this.#answer(incoming, response))

  get port(): number {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the file server is closed')
    return address.port
  }
  get rootUrl(): string {
    return `http://127.0.0.1:${this.port}`
  }
  url(path: string): string {
    return this.rootUrl + path
  }
  serve(path: string, file: ServedFile | Uint8Array): void {
    const given = file instanceof Uint8Array ? { content: file } : file
    this.#files.set(path, { ...given, cutSoFar: 0, failedSoFar: 0 })
  }
  remove(path: string): void {
    this.#files.delete(path)
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

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(incoming.url ?? '/', 'http://127.0.0.1').pathname
    const { range, 'if-range': ifRange } = incoming.headers
    const record: RecordedDownload = {
      method: incoming.method ?? 'GET',
      path,
      range,
      ifRange: typeof ifRange === 'string' ? ifRange : undefined,
      headers: incoming.headers,
      status: 0,
      bytesSent: 0,
      finished: false,
    }
    this.requests.push(record)
    const head = (status: number, headers: Record<string, string | number> = {}) => {
      record.status = status
      response.writeHead(status, headers)
    }
    const file = this.#files.get(path)
    if (!file) {
      head(404)
      response.end('not found')
      return
    }
    if (file.failWith !== undefined && file.failedSoFar < (file.failures ?? Number.POSITIVE_INFINITY)) {
      file.failedSoFar += 1
      head(file.failWith)
      response.end('failed')
      return
    }
    if (file.redirectTo !== undefined) {
      head(302, { location: file.redirectTo })
      response.end()
      return
    }
    const etag = etagOf(file)
    const changed = record.ifRange !== undefined && record.ifRange !== etag
    const size = file.content.length
    const asked = file.ignoreRanges || changed ? 'whole' : rangeOf(range, size)
    const common = { etag, ...(file.ignoreRanges ? {} : { 'accept-ranges': 'bytes' }) }
    if (asked === undefined) {
      head(416, { ...common, 'content-range': `bytes */${size}` })
      response.end()
      return
    }
    const { from, to } = asked === 'whole' ? { from: 0, to: size - 1 } : asked
    head(asked === 'whole' ? 200 : 206, {
      ...common,
      'content-type': 'application/octet-stream',
      'content-length': to - from + 1,
      ...(asked === 'whole' ? {} : { 'content-range': `bytes ${from}-${to}/${size}` }),
    })
    if (incoming.method === 'HEAD') {
      response.end()
      return
    }
    await this.#sendBody(response, record, file, (file.wrongContent ?? file.content).subarray(from, to + 1))
  }

  async #sendBody(
    response: ServerResponse,
    record: RecordedDownload,
    file: ServedFile & { cutSoFar: number },
    body: Uint8Array,
  ): Promise<void> {
    const left = new AbortController()
    response.on('close', () => left.abort())
    const gone = AbortSignal.any([left.signal, this.#closing.signal])
    const cut = file.cutAfterBytes !== undefined && file.cutSoFar < (file.cuts ?? Number.POSITIVE_INFINITY)
    const limit = cut ? Math.min(body.length, file.cutAfterBytes ?? 0) : body.length
    // Twenty pieces a second, so that a slow download is smooth and can be stopped anywhere.
    const piece = file.bytesPerSecond ? Math.max(1, Math.floor(file.bytesPerSecond / 20)) : pieceBytes
    response.flushHeaders()
    while (record.bytesSent < limit) {
      const part = body.subarray(record.bytesSent, Math.min(limit, record.bytesSent + piece))
      await new Promise<void>((resolve) => {
        response.write(part, () => resolve())
      })
      if (gone.aborted) return
      record.bytesSent += part.length
      if (file.bytesPerSecond) await pause((part.length / file.bytesPerSecond) * 1_000, gone)
      if (gone.aborted) return
    }
    if (cut && limit < body.length) {
      file.cutSoFar += 1
      response.destroy()
      return
    }
    record.finished = true
    response.end()
  }
}

/** Starts a server for downloads that can be slow, broken off, wrong or changed. */
export async function startFileServer(
  files: Record<string, ServedFile | Uint8Array> = {},
): Promise<FileServer> {
  const server = new Files()
  for (const [path, file] of Object.entries(files)) server.serve(path, file)
  await server.listen()
  return server
}
