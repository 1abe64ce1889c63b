import type { OpusStream } from './opus'
import { unreadableAudio } from './pcm'

const pageHeaderBytes = 27

/**
 * Takes the packets of the first Opus stream out of an Ogg file (RFC 3533); what comes after a broken page is left out.
 * @throws HttpError where there is no such stream
 */
export function readOgg(bytes: Uint8Array): OpusStream {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found: Uint8Array[] = []
  let serial: number | undefined
  let open: Uint8Array[] = []
  for (let at = 0; at + pageHeaderBytes <= bytes.length && startsPage(bytes, at); ) {
    const segments = bytes[at + 26] ?? 0
    const table = bytes.subarray(at + pageHeaderBytes, at + pageHeaderBytes + segments)
    let position = at + pageHeaderBytes + segments
    const stream = view.getUint32(at + 14, true)
    serial ??= isOpusHead(bytes.subarray(position, position + 8)) ? stream : undefined
    for (const length of table) {
      // The file ends in mid-page: what is left of the packet says nothing.
      if (position + length > bytes.length) break
      const piece = bytes.subarray(position, position + length)
      position += length
      if (stream !== serial) continue
      open.push(piece)
      // A full segment goes on in the next one; a shorter one ends its packet.
      if (length === 255) continue
      found.push(open.length === 1 ? piece : Buffer.concat(open))
      open = []
    }
    at = position
  }
  const [head, , ...packets] = found
  if (!head) throw unreadableAudio('this Ogg file holds no Opus')
  return { head, packets }
}

function startsPage(bytes: Uint8Array, at: number): boolean {
  return Buffer.from(bytes.subarray(at, at + 4)).toString('latin1') === 'OggS'
}

function isOpusHead(bytes: Uint8Array): boolean {
  return Buffer.from(bytes).toString('latin1') === 'OpusHead'
}
