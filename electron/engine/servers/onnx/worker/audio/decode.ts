import { readOgg } from './ogg'
import { decodeOpus } from './opus'
import { type Pcm, unreadableAudio } from './pcm'
import { resample } from './resample'
import { readWav } from './wav'
import { readWebm } from './webm'

/** Samples a second that Whisper hears. */
export const speechRate = 16_000

/**
 * Sound as Whisper takes it: one channel, 16 kHz. What the bytes are is seen in them, whatever they are called.
 * @throws HttpError where they are neither WAV nor Opus in WebM or Ogg
 */
export async function decodeAudio(bytes: Uint8Array, signal: AbortSignal): Promise<Float32Array> {
  return resample(await decode(bytes, signal), speechRate, signal)
}

function decode(bytes: Uint8Array, signal: AbortSignal): Pcm | Promise<Pcm> {
  const start = Buffer.from(bytes.subarray(0, 12))
  const text = start.toString('latin1')
  if (text.startsWith('RIFF') && text.endsWith('WAVE')) return readWav(bytes)
  if (text.startsWith('OggS')) return decodeOpus(readOgg(bytes), signal)
  if (start.subarray(0, 4).toString('hex') === '1a45dfa3') return decodeOpus(readWebm(bytes), signal)
  throw unreadableAudio('it is neither WAV nor Opus in WebM or Ogg')
}
