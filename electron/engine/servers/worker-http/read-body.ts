import type { IncomingMessage } from 'node:http'
import { badRequest, HttpError } from './http-error'

const maxJsonBytes = 32 * 1024 * 1024

/**
 * Reads a request's body.
 * @throws HttpError 413 where it is longer than `maxBytes`; no more than that is held in memory
 */
export async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request) {
    bytes += piece.length
    if (bytes > maxBytes) throw new HttpError(413, 'invalid_request_error', 'the request is too large')
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

/**
 * Reads a request's body as JSON.
 * @throws HttpError 413 over 32 MiB, 400 where it is no JSON
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBytes(request, maxJsonBytes)
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw badRequest('the request is not valid JSON')
  }
}
