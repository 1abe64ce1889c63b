const headBytes = 44
const bytesPerSample = 2

/** How many bytes a WAV file of so many samples has. */
export const waveFileBytes = (samples: number): number => headBytes + samples * bytesPerSample

/** Sound as every speech server reads it: a WAV file of 16 bits, its channels mixed into one. */
export function waveFile(channels: readonly Float32Array[], rateHz: number): Uint8Array<ArrayBuffer> {
  const samples = channels[0]?.length ?? 0
  const buffer = new ArrayBuffer(waveFileBytes(samples))
  const view = new DataView(buffer)
  const text = (at: number, letters: string) => {
    for (const [index, letter] of [...letters].entries()) view.setUint8(at + index, letter.charCodeAt(0))
  }
  text(0, 'RIFF')
  view.setUint32(4, view.byteLength - 8, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  // Plain numbers, one channel.
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, rateHz, true)
  view.setUint32(28, rateHz * bytesPerSample, true)
  view.setUint16(32, bytesPerSample, true)
  view.setUint16(34, 8 * bytesPerSample, true)
  text(36, 'data')
  view.setUint32(40, samples * bytesPerSample, true)
  for (let at = 0; at < samples; at += 1) {
    const mixed = channels.reduce((sum, channel) => sum + (channel[at] ?? 0), 0) / channels.length
    const loudness = Math.max(-1, Math.min(1, mixed))
    view.setInt16(headBytes + at * bytesPerSample, Math.round(loudness * 0x7fff), true)
  }
  return new Uint8Array(buffer)
}
