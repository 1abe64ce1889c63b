import type { Pcm } from './pcm'

/** Zero crossings of the filter on each side: enough for speech to lose nothing that is heard. */
const crossings = 16
/** Samples made before others get their turn. */
const samplesAtOnce = 480_000

/**
 * Brings sound to another rate by a windowed sinc filter, which keeps what lies above half of the lower rate from coming
 * back as another tone.
 */
export async function resample(pcm: Pcm, rate: number, signal: AbortSignal): Promise<Float32Array> {
  if (pcm.sampleRate === rate) return pcm.samples
  const divisor = greatestCommonDivisor(pcm.sampleRate, rate)
  const [up, down] = [rate / divisor, pcm.sampleRate / divisor]
  const cutoff = Math.min(1, rate / pcm.sampleRate)
  const half = Math.ceil(crossings / cutoff)
  const kernels = Array.from({ length: up }, (_, phase) => kernel(phase / up, half, cutoff))
  const result = new Float32Array(Math.floor((pcm.samples.length * up) / down))
  for (let from = 0; from < result.length; from += samplesAtOnce) {
    signal.throwIfAborted()
    for (let at = from; at < Math.min(from + samplesAtOnce, result.length); at += 1) {
      const position = at * down
      result[at] = filter(
        pcm.samples,
        Math.floor(position / up),
        kernels[position % up] ?? kernel(0, half, cutoff),
      )
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  return result
}

function filter(samples: Float32Array, center: number, weights: Float64Array): number {
  const first = center - weights.length / 2 + 1
  let sum = 0
  for (let tap = 0; tap < weights.length; tap += 1) {
    sum += (samples[first + tap] ?? 0) * (weights[tap] ?? 0)
  }
  return sum
}

/** Weights of the samples around a point that lies `fraction` behind its sample; their sum is one. */
function kernel(fraction: number, half: number, cutoff: number): Float64Array {
  const weights = Float64Array.from({ length: half * 2 }, (_, tap) => {
    const distance = tap - half + 1 - fraction
    const angle = Math.PI * distance * cutoff
    const sinc = angle === 0 ? 1 : Math.sin(angle) / angle
    return Math.abs(distance) >= half ? 0 : sinc * (0.5 + 0.5 * Math.cos((Math.PI * distance) / half))
  })
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
