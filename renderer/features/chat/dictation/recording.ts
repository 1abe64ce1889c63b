import { longestRecordingBytes } from '../../../../shared/contract/speech'
import type { AppErrorData, Result } from '../../../../shared/errors'
import { waveFile, waveFileBytes } from './wave-file'

export type Recording = { bytes: Uint8Array<ArrayBuffer>; mediaType: string; fileName: string }

/** What speech models listen at; more would only be sent and thrown away. */
const speechRateHz = 16_000
/** What is larger would take the window's memory to decode, and may go as it is. */
const mostDecodedBytes = 8 * 1024 * 1024

/** A recording as every server reads it where this window can decode it, and else as it came. */
export async function readRecording(source: Blob, fileName: string): Promise<Result<Recording>> {
  if (source.size > longestRecordingBytes) return { ok: false, error: tooLarge(source.size) }
  const wave = source.size <= mostDecodedBytes ? await asWave(await source.arrayBuffer()) : null
  const name = fileName.slice(-200)
  if (wave) {
    const value = { bytes: wave, mediaType: 'audio/wav', fileName: `${name.replace(/\.[^.]*$/, '')}.wav` }
    return { ok: true, value }
  }
  const bytes = new Uint8Array(await source.arrayBuffer())
  return { ok: true, value: { bytes, mediaType: source.type.slice(0, 100), fileName: name } }
}

async function asWave(bytes: ArrayBuffer): Promise<Uint8Array<ArrayBuffer> | null> {
  const decoder = new OfflineAudioContext(1, 1, speechRateHz)
  let sound: AudioBuffer
  try {
    sound = await decoder.decodeAudioData(bytes)
  } catch {
    // A form that only the server may know; it says so where it does not.
    return null
  }
  if (sound.length === 0 || waveFileBytes(sound.length) > longestRecordingBytes) return null
  const channels = Array.from({ length: sound.numberOfChannels }, (_, at) => sound.getChannelData(at))
  return waveFile(channels, sound.sampleRate)
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 100_000) / 10

function tooLarge(bytes: number): AppErrorData {
  const params = { reason: 'limit', sizeMb: megabytes(bytes), limitMb: megabytes(longestRecordingBytes) }
  return { code: 'audio_too_large', params, fixes: [] }
}
