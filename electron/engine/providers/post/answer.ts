import type { Exchange } from '../wire/exchange'

/** An answer with its body read to the end. */
export type Answer = { status: number; headers: Headers; text: string }

/** 2,000 vectors of 4,096 numbers, written out, are near this. */
const largestBytes = 256 * 1024 * 1024

/**
 * Reads a body whole, within the exchange's limit of silence.
 * @throws Error when it is larger than any answer that makes sense
 */
export async function readAnswer(response: Response, exchange: Exchange): Promise<Answer> {
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  let text = ''
  let bytes = 0
  for (;;) {
    const piece = reader ? await exchange.wait(() => reader.read()) : { done: true, value: undefined }
    if (piece.done) break
    bytes += piece.value?.byteLength ?? 0
    if (bytes > largestBytes) throw new Error(`The answer is larger than ${largestBytes} bytes.`)
    text += decoder.decode(piece.value, { stream: true })
  }
  return { status: response.status, headers: response.headers, text: text + decoder.decode() }
}
