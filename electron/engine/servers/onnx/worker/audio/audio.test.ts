import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, onTestFinished, test, vi } from 'vitest'
import { HttpError } from '../../../worker-http/http-error'
import { waveFile } from '../../testing/wave-file'
import { decodeAudio, speechRate } from './decode'
import { resample } from './resample'
import { readWav } from './wav'

const never = new AbortController().signal
const bytesOf = (name: string) => readFile(fileURLToPath(new URL(`../../testing/${name}`, import.meta.url)))

const tone = (hertz: number, rate: number, seconds: number) =>
  Float32Array.from({ length: rate * seconds }, (_, at) => 0.5 * Math.sin((2 * Math.PI * hertz * at) / rate))
/** Loudness without the ends, where the filter has less to go by. */
const loudness = (samples: Float32Array) => {
  const middle = samples.subarray(1_000, -1_000)
  return Math.sqrt(middle.reduce((sum, value) => sum + value * value, 0) / middle.length)
}

test.each(['speech.webm', 'speech.ogg'])('%s is five seconds of sound at 16 kHz [C4]', async (name) => {
  const samples = await decodeAudio(await bytesOf(name), never)
  expect(samples.length / speechRate).toBeGreaterThan(4.8)
  expect(samples.length / speechRate).toBeLessThan(5.2)
  expect(loudness(samples)).toBeGreaterThan(0.02)
})

test('a recording that ends anywhere is read as far as it goes, or refused in words [C4]', async () => {
  for (const name of ['speech.webm', 'speech.ogg']) {
    const whole = await bytesOf(name)
    const lengths: number[] = []
    for (let end = 0; end <= whole.length; end += 997) {
      const decoded = await decodeAudio(whole.subarray(0, end), never).catch((error: unknown) => {
        expect(error).toBeInstanceOf(HttpError)
        return new Float32Array()
      })
      lengths.push(decoded.length)
    }
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b))
    expect(lengths.at(-1)).toBeGreaterThan(speechRate * 4)
  }
})

test('damaged bytes never do more than refuse the recording', async () => {
  // The decoder tells each broken packet to the console.
  const told = vi.spyOn(console, 'error').mockReturnValue()
  onTestFinished(() => told.mockRestore())
  const sources = await Promise.all(['speech.webm', 'speech.ogg'].map(bytesOf))
  const wave = waveFile(tone(440, 8_000, 1), 8_000)
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...sources, wave),
      fc.array(fc.record({ at: fc.nat(600), value: fc.nat(255) }), { minLength: 1, maxLength: 20 }),
      async (source, changes) => {
        const damaged = Uint8Array.from(source.subarray(0, 4_000))
        for (const { at, value } of changes) damaged[at] = value
        const result = await decodeAudio(damaged, never).catch((error: unknown) => error)
        expect(result instanceof Float32Array || result instanceof HttpError).toBe(true)
      },
    ),
    { numRuns: 150 },
  )
})

test('every usual WAV gives the same sound', () => {
  const value = 0.25
  const wav = (tag: number, bits: number, write: (view: DataView) => void) => {
    const view = new DataView(new ArrayBuffer(44 + bits / 8))
    new Uint8Array(view.buffer).set(waveFile(new Float32Array(), 8_000))
    view.setUint16(20, tag, true)
    view.setUint16(34, bits, true)
    // A recorder that was cut off leaves a length that is not true.
    view.setUint32(40, 0xffff_ffff, true)
    write(view)
    return readWav(new Uint8Array(view.buffer)).samples[0]
  }
  expect(wav(1, 8, (view) => view.setUint8(44, 128 + 32))).toBe(value)
  expect(wav(1, 16, (view) => view.setInt16(44, 0x2000, true))).toBe(value)
  expect(wav(1, 24, (view) => view.setInt16(45, 0x2000, true))).toBe(value)
  expect(wav(1, 32, (view) => view.setInt32(44, 0x2000_0000, true))).toBe(value)
  expect(wav(3, 32, (view) => view.setFloat32(44, value, true))).toBe(value)
  expect(wav(3, 64, (view) => view.setFloat64(44, value, true))).toBe(value)
  expect(() => wav(6, 8, () => undefined)).toThrow('WAV of kind 6')
})

test.each([8_000, 11_025, 22_050, 44_100, 48_000])(
  'speech at %d Hz sounds the same at 16 kHz',
  async (rate) => {
    const samples = await resample({ samples: tone(1_000, rate, 2), sampleRate: rate }, speechRate, never)
    const wanted = tone(1_000, speechRate, 2)
    expect(samples.length).toBe(wanted.length)
    const difference = samples.map((sample, at) => sample - (wanted[at] ?? 0))
    expect(loudness(difference)).toBeLessThan(0.005)
  },
)

test('a tone that 16 kHz cannot hold is gone, and does not come back as another one', async () => {
  const samples = await resample({ samples: tone(11_000, 44_100, 2), sampleRate: 44_100 }, speechRate, never)
  expect(loudness(samples)).toBeLessThan(0.005)
})
