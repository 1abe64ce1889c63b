import { HttpRefusal } from './http-refusal'
import { parseJson } from './json-record'

/** More than any error; a whole video as the answer to a question must not fill the memory. */
const largestBytes = 256 * 1024

/** Reads an answer with a status of failure. */
export async function readRefusal(response: Response): Promise<HttpRefusal> {
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  let text = ''
  let bytes = 0
  while (reader && bytes < largestBytes) {
    const piece = await reader.read()
    if (piece.done) break
    bytes += piece.value.byteLength
    text += decoder.decode(piece.value, { stream: true })
  }
  if (bytes >= largestBytes) await reader?.cancel()
  text = (text + decoder.decode()).trim()
  return new HttpRefusal(response.status, parseJson(text) ?? text, response.headers)
}
