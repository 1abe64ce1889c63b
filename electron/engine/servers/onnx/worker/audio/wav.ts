import { type Pcm, unreadableAudio } from './pcm'

const formats = { pcm: 1, float: 3, extensible: 0xfffe } as const

type Format = { tag: number; channels: number; sampleRate: number; bits: number }

/**
 * Reads a WAV file of whole or floating numbers, mixed down to one channel. A data chunk that says it is longer than the
 * file (as a recorder that was cut off writes it) is read as far as it goes.
 * @throws HttpError where it is another kind of WAV
 */
export function readWav(bytes: Uint8Array): Pcm {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let format: Format | undefined
  for (let at = 12; at + 8 <= bytes.length; ) {
    const id = Buffer.from(bytes.subarray(at, at + 4)).toString('latin1')
    const length = Math.min(view.getUint32(at + 4, true), bytes.length - at - 8)
    if (id === 'fmt ') format = readFormat(view, at + 8, length)
    if (id === 'data') {
      if (!format) throw unreadableAudio('the format comes after the sound')
      return { samples: readSamples(view, at + 8, length, format), sampleRate: format.sampleRate }
    }
    at += 8 + length + (length % 2)
  }
  throw unreadableAudio('the file holds no sound')
}

function readFormat(view: DataView, at: number, length: number): Format {
  if (length < 16) throw unreadableAudio('its format is cut off')
  const tag = view.getUint16(at, true)
  const format = {
    // An extensible format has the real one at the start of its identifier.
    tag: tag === formats.extensible && length >= 26 ? view.getUint16(at + 24, true) : tag,
    channels: view.getUint16(at + 2, true),
    sampleRate: view.getUint32(at + 4, true),
    bits: view.getUint16(at + 14, true),
  }
  const { channels, sampleRate } = format
  if (channels < 1 || channels > 32) throw unreadableAudio(`it has ${channels} channels`)
  if (sampleRate < 1_000 || sampleRate > 384_000)
    throw unreadableAudio(`it has ${sampleRate} samples a second`)
  return format
}

function readSamples(view: DataView, start: number, length: number, format: Format): Float32Array {
  const read = readerOf(view, format)
  const bytes = format.bits / 8
  const frame = bytes * format.channels
  const samples = new Float32Array(Math.floor(length / frame))
  return samples.map((_, at) => {
    let sum = 0
    for (let channel = 0; channel < format.channels; channel += 1) {
      sum += read(start + at * frame + channel * bytes)
    }
    return sum / format.channels
  })
}

function readerOf(view: DataView, { tag, bits }: Format): (at: number) => number {
  if (tag === formats.float && bits === 32) return (at) => view.getFloat32(at, true)
  if (tag === formats.float && bits === 64) return (at) => view.getFloat64(at, true)
  if (tag === formats.pcm && bits === 8) return (at) => (view.getUint8(at) - 128) / 128
  if (tag === formats.pcm && bits === 16) return (at) => view.getInt16(at, true) / 0x8000
  if (tag === formats.pcm && bits === 24) {
    return (at) => (view.getUint8(at) | (view.getInt16(at + 1, true) << 8)) / 0x80_0000
  }
  if (tag === formats.pcm && bits === 32) return (at) => view.getInt32(at, true) / 0x8000_0000
  throw unreadableAudio(`WAV of kind ${tag} with ${bits} bits`)
}
