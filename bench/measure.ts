import type { Summary } from './statistics'
import { percentile } from './statistics'

type Statistic = keyof Omit<Summary, 'count' | 'min'>

/** One measure beside its baseline, both taken in the same run. */
export type Measure = {
  title: string
  unit: string
  /** What is compared: the middle of the samples, or their bad end. */
  statistic: Statistic
  samples: number[]
  baseline: { title: string; samples: number[] }
  /** The most that is good; `added` where the bar is for what lies above the baseline. */
  bar?: { most: number; of: 'value' | 'added' }
  note?: string
}

/** A benchmark: its name on the command line, and what it measures. */
export type Benchmark = {
  name: string
  run: (context: Context) => Promise<Measure[]>
  /** Where it needs longer than the others. */
  limitMs?: number
}

export type Context = {
  /** An empty folder that goes when the run ends. */
  folder: (name: string) => string
}

export type Verdict = { value: number; baseline: number; added: number; ratio: number; ok: boolean | null }

export function judge(measure: Measure): Verdict {
  const value = statisticOf(measure.samples, measure.statistic)
  const baseline = statisticOf(measure.baseline.samples, measure.statistic)
  const added = value - baseline
  const judged = measure.bar?.of === 'added' ? added : value
  return {
    value,
    baseline,
    added,
    ratio: value / baseline,
    ok: measure.bar ? judged <= measure.bar.most : null,
  }
}

const shares = { p50: 0.5, p95: 0.95, p99: 0.99, max: 1 }
const statisticOf = (samples: readonly number[], statistic: Statistic) =>
  percentile(samples, shares[statistic])
