import { OpusDecoder } from 'opus-decoder'
import { mixDown, type Pcm, unreadableAudio } from './pcm'

/** The packets of one Opus stream, its head (RFC 7845, 5.1) apart. */
export type OpusStream = { head: Uint8Array; packets: Uint8Array[] }

/** Opus is always decoded at this rate; what to skip at the start is counted in it. */
const sampleRate = 48_000
/** Packets decoded before others get their turn: a minute of 20 ms packets. */
const packetsAtOnce = 3_000

/**
 * Decodes an Opus stream of one or two channels. Packets that are damaged are left out.
 * @throws HttpError where the head is none, or nothing could be decoded
 */
export async function decodeOpus({ head, packets }: OpusStream, signal: AbortSignal): Promise<Pcm> {
  if (Buffer.from(head.subarray(0, 8)).toString('latin1') !== 'OpusHead' || head.length < 19) {
    throw unreadableAudio('its Opus head is missing')
  }
  const channels = head[9] ?? 1
  if (channels > 2) throw unreadableAudio(`it has ${channels} channels`)
  const preSkip = (head[10] ?? 0) | ((head[11] ?? 0) << 8)
  const decoder = new OpusDecoder({ channels, preSkip })
  await decoder.ready
  try {
    const pieces: Float32Array[] = []
    for (let at = 0; at < packets.length; at += packetsAtOnce) {
      signal.throwIfAborted()
      pieces.push(mixDown(decoder.decodeFrames(packets.slice(at, at + packetsAtOnce)).channelData))
      await new Promise((resolve) => setImmediate(resolve))
    }
    const samples = join(pieces)
    if (samples.length === 0) throw unreadableAudio('nothing in it could be decoded')
    return { samples, sampleRate }
  } finally {
    decoder.free()
  }
}

function join(pieces: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}
