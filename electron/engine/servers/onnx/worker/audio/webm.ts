import type { OpusStream } from './opus'
import { unreadableAudio } from './pcm'

/** The elements of Matroska (RFC 9559) that lead to the sound; all others are passed over. */
const ids = {
  segment: 0x18538067,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  codecId: 0x86,
  codecPrivate: 0x63a2,
  cluster: 0x1f43b675,
  blockGroup: 0xa0,
  block: 0xa1,
  simpleBlock: 0xa3,
} as const

const parents: ReadonlySet<number> = new Set([ids.segment, ids.tracks, ids.cluster, ids.blockGroup])

type Element = { id: number; body: Uint8Array }

/**
 * Takes the packets of the first Opus track out of a WebM file, as a browser's recorder writes it: without lengths for
 * the segment and its clusters, cut off anywhere.
 * @throws HttpError where there is no such track
 */
export function readWebm(bytes: Uint8Array): OpusStream {
  let head: Uint8Array | undefined
  let track: number | undefined
  const packets: Uint8Array[] = []
  for (const { id, body } of elementsOf(bytes)) {
    if (id === ids.trackEntry && track === undefined) {
      const fields = new Map([...elementsOf(body)].map((field) => [field.id, field.body]))
      if (Buffer.from(fields.get(ids.codecId) ?? []).toString('latin1') !== 'A_OPUS') continue
      track = fields.get(ids.trackNumber)?.at(-1)
      head = fields.get(ids.codecPrivate)
    } else if (id === ids.simpleBlock || id === ids.block) {
      const number = readNumber(body, 0, true)
      if (!number || number.value !== track) continue
      const flags = body[number.next + 2] ?? 0
      // Recorders of sound put one packet into a block; more of them (lacing) is not read.
      if ((flags & 0x06) === 0) packets.push(body.subarray(number.next + 3))
    }
  }
  if (!head) throw unreadableAudio('this WebM file holds no Opus')
  return { head, packets }
}

/** Every element in order; those that hold others are entered and not given themselves. */
function* elementsOf(bytes: Uint8Array): Generator<Element> {
  let at = 0
  while (at < bytes.length) {
    const id = readNumber(bytes, at, false)
    const size = id && readNumber(bytes, id.next, true)
    if (!id || !size) return
    if (parents.has(id.value)) {
      at = size.next
      continue
    }
    // Only a parent may leave its length open, and what is cut off says nothing.
    if (size.value === null || size.next + size.value > bytes.length) return
    yield { id: id.value, body: bytes.subarray(size.next, size.next + size.value) }
    at = size.next + size.value
  }
}

/** A number of variable length; null is the length that is left open. An id keeps the bits that tell its length. */
function readNumber<Masked extends boolean>(
  bytes: Uint8Array,
  at: number,
  masked: Masked,
): { value: Masked extends true ? number | null : number; next: number } | undefined
function readNumber(bytes: Uint8Array, at: number, masked: boolean) {
  const first = bytes[at] ?? 0
  const length = Math.clz32(first) - 23
  if (first === 0 || length > (masked ? 8 : 4) || at + length > bytes.length) return undefined
  const mark = 0x80 >> (length - 1)
  let value = masked ? first & (mark - 1) : first
  let open = (first & (mark - 1)) === mark - 1
  for (let index = 1; index < length; index += 1) {
    const byte = bytes[at + index] ?? 0
    open &&= byte === 0xff
    value = value * 256 + byte
  }
  return { value: masked && open ? null : value, next: at + length }
}
