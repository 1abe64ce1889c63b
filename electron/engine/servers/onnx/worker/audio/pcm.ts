import { HttpError } from '../../../worker-http/http-error'

/** One channel of sound, numbers between -1 and 1. */
export type Pcm = { samples: Float32Array; sampleRate: number }

/** A recording that cannot be read; the client may send another form of it. */
export function unreadableAudio(why: string): HttpError {
  return new HttpError(400, 'invalid_request_error', `the audio cannot be read: ${why}`, {
    code: 'unreadable_audio',
  })
}

/** The mean of all channels. */
export function mixDown(channels: readonly Float32Array[]): Float32Array {
  const [first] = channels
  if (!first) return new Float32Array()
  if (channels.length === 1) return first
  return first.map(
    (_, at) => channels.reduce((sum, channel) => sum + (channel[at] ?? 0), 0) / channels.length,
  )
}
