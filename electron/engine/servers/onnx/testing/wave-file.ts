/** A WAV file of whole numbers of 16 bits, with `channels` times the same sound. */
export function waveFile(samples: Float32Array, sampleRate: number, channels = 1): Uint8Array<ArrayBuffer> {
  const file = new DataView(new ArrayBuffer(44 + samples.length * channels * 2))
  const text = (at: number, value: string) => {
    for (const [index, sign] of [...value].entries()) file.setUint8(at + index, sign.charCodeAt(0))
  }
  text(0, 'RIFF')
  file.setUint32(4, file.byteLength - 8, true)
  text(8, 'WAVEfmt ')
  file.setUint32(16, 16, true)
  file.setUint16(20, 1, true)
  file.setUint16(22, channels, true)
  file.setUint32(24, sampleRate, true)
  file.setUint32(28, sampleRate * channels * 2, true)
  file.setUint16(32, channels * 2, true)
  file.setUint16(34, 16, true)
  text(36, 'data')
  file.setUint32(40, samples.length * channels * 2, true)
  samples.forEach((sample, at) => {
    for (let channel = 0; channel < channels; channel += 1) {
      file.setInt16(44 + (at * channels + channel) * 2, Math.round(sample * 0x7fff), true)
    }
  })
  return new Uint8Array(file.buffer)
}
