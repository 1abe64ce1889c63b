import { network, SourceFailure } from './failure'
import type { PartFile } from './part-file'

/** Tries without one new byte before a source is given up. */
const maxTries = 5
/** Fewer when not even one byte ever came: most likely there is no way to that host. */
const maxTriesBeforeFirstByte = 2
const firstWaitMs = 1000
const longestWaitMs = 16_000

export type TransferDeps = {
  fetch: typeof globalThis.fetch
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  /** A connection that brings nothing for so long counts as cut. */
  stallTimeoutMs: number
}

export type Transfer = {
  url: string
  part: PartFile
  /** The version that the bytes in the part belong to. */
  etag: string | null
  /** Known before: an answer of another size is not the file that was meant. */
  expectedBytes: number | null
  /** Further headers, as a token needs them. */
  headers?: Readonly<Record<string, string>>
  /** What a refusal means, where its reason stands in the hub's own header. */
  refused?: (status: number, code: string | null) => Error
  signal: AbortSignal
  onHead: (head: { etag: string | null; totalBytes: number | null }) => Promise<void>
  onBytes: (receivedBytes: number) => void
}

/** Fills the part from a URL; goes on after cut connections, and from the start where the server cannot. */
export async function transferFile(deps: TransferDeps, transfer: Transfer): Promise<void> {
  let { etag } = transfer
  let came = false
  for (let failedTries = 0; ; ) {
    const before = transfer.part.size
    try {
      await attempt(deps, { ...transfer, etag }, (newEtag) => {
        etag = newEtag
      })
      return
    } catch (error) {
      if (transfer.signal.aborted) throw transfer.signal.reason
      if (!(error instanceof SourceFailure) || !error.transient) throw error
      const progressed = transfer.part.size > before
      came ||= progressed
      failedTries = progressed ? 1 : failedTries + 1
      if (failedTries >= (came ? maxTries : maxTriesBeforeFirstByte)) throw error
      await deps.wait(Math.min(firstWaitMs * 2 ** (failedTries - 1), longestWaitMs), transfer.signal)
    }
  }
}

async function attempt(
  deps: TransferDeps,
  transfer: Transfer,
  learn: (etag: string | null) => void,
): Promise<void> {
  const { part, expectedBytes } = transfer
  if (expectedBytes !== null && part.size > expectedBytes) await part.reset()
  if (expectedBytes !== null && part.size === expectedBytes) return
  const stall = new AbortController()
  let timer = setTimeout(() => stall.abort(), deps.stallTimeoutMs)
  const alive = () => {
    clearTimeout(timer)
    timer = setTimeout(() => stall.abort(), deps.stallTimeoutMs)
  }
  try {
    const signal = AbortSignal.any([transfer.signal, stall.signal])
    const response = await network(deps.fetch(transfer.url, { headers: headersFor(transfer), signal }))
    const body = await readHead(response, transfer)
    const head = headOf(response, part.size, expectedBytes)
    learn(head.etag)
    await transfer.onHead(head)
    const pieces = body[Symbol.asyncIterator]()
    for (;;) {
      const next = await network(pieces.next())
      if (next.done) break
      alive()
      if (expectedBytes !== null && part.size + next.value.length > expectedBytes) {
        await part.reset()
        throw new SourceFailure('unusable', `more came than the ${expectedBytes} bytes that were expected`)
      }
      await part.append(next.value)
      transfer.onBytes(part.size)
    }
    if (head.totalBytes !== null && part.size < head.totalBytes) {
      throw new SourceFailure(
        'network',
        `the connection ended after ${part.size} of ${head.totalBytes} bytes`,
      )
    }
  } finally {
    clearTimeout(timer)
    // Lets go of the connection whatever the reason was, a full disk included.
    stall.abort()
  }
}

function headersFor({ part, etag, headers }: Transfer): Record<string, string> {
  // Encoded bytes would make sizes and ranges mean something else.
  const plain = { ...headers, 'accept-encoding': 'identity' }
  if (part.size === 0) return plain
  const strong = etag !== null && !etag.startsWith('W/')
  return { ...plain, range: `bytes=${part.size}-`, ...(strong ? { 'if-range': etag } : {}) }
}

/** Checks that the body continues the part, or empties the part where it begins at the beginning. */
async function readHead(
  response: Response,
  { part, refused }: Transfer,
): Promise<ReadableStream<Uint8Array>> {
  const { status, body } = response
  const refuse = async (kind: 'network' | 'refused', reason: string): Promise<never> => {
    await body?.cancel()
    throw new SourceFailure(kind, reason)
  }
  if (status === 416) {
    await part.reset()
    return refuse('network', 'the server has no such range')
  }
  if (!response.ok && refused) {
    await body?.cancel()
    throw refused(status, response.headers.get('x-error-code'))
  }
  if (!response.ok) {
    const passing = status >= 500 || status === 408 || status === 429
    return refuse(passing ? 'network' : 'refused', `HTTP ${status}`)
  }
  if (!body) return refuse('network', 'an answer without a body')
  if (status !== 206) {
    if (part.size > 0) await part.reset()
    return body
  }
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1]
  if (Number(start) === part.size) return body
  await part.reset()
  return refuse('network', 'the server sent another range than was asked for')
}

function headOf(response: Response, receivedBytes: number, expectedBytes: number | null) {
  const length = Number(response.headers.get('content-length') ?? Number.NaN)
  const told = Number.isSafeInteger(length) ? receivedBytes + length : null
  if (expectedBytes !== null && told !== null && told !== expectedBytes) {
    throw new SourceFailure('unusable', `the file has ${told} bytes where ${expectedBytes} were expected`)
  }
  return { etag: response.headers.get('etag'), totalBytes: expectedBytes ?? told }
}
