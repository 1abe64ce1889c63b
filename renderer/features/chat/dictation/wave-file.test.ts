import { expect, test } from 'vitest'
import { waveFile, waveFileBytes } from './wave-file'

test('a recording is written as WAV that others read, with its channels mixed and nothing over the top', () => {
  const bytes = waveFile([Float32Array.of(0, 1, -1, 3), Float32Array.of(0, 0, -1, 3)], 16_000)
  const buffer = Buffer.from(bytes)
  expect(buffer.length).toBe(waveFileBytes(4))
  expect([buffer.toString('latin1', 0, 4), buffer.toString('latin1', 8, 16)]).toEqual(['RIFF', 'WAVEfmt '])
  expect(buffer.readUInt32LE(4)).toBe(buffer.length - 8)
  expect([buffer.readUInt16LE(20), buffer.readUInt16LE(22), buffer.readUInt32LE(24)]).toEqual([1, 1, 16_000])
  expect([buffer.readUInt32LE(28), buffer.readUInt16LE(32), buffer.readUInt16LE(34)]).toEqual([32_000, 2, 16])
  expect(buffer.readUInt32LE(40)).toBe(8)
  expect([0, 1, 2, 3].map((at) => buffer.readInt16LE(44 + 2 * at))).toEqual([0, 16_384, -32_767, 32_767])
})

test('silence of no length is a whole file too', () => {
  expect(waveFile([new Float32Array()], 16_000)).toHaveLength(44)
})
