import { cpus, totalmem } from 'node:os'
import { judge, type Measure } from './measure'
import { summarise } from './statistics'

/** A benchmark that told no figures, and why. */
export type Failure = { name: string; reason: string }

/** The table that a person reads. */
export function table(measures: readonly Measure[], failures: readonly Failure[]): string {
  const rows = measures.map((measure) => {
    const { value, baseline, added, ratio, ok } = judge(measure)
    const bar = measure.bar
      ? `≤ ${show(measure.bar.most)} ${measure.unit}${measure.bar.of === 'added' ? ' added' : ''}`
      : '–'
    return [
      measure.title,
      `${measure.statistic} of ${measure.samples.length}`,
      `${show(value)} ${measure.unit}`,
      `${show(baseline)} ${measure.unit}`,
      `${added < 0 ? '' : '+'}${show(added)}`,
      Number.isFinite(ratio) ? `×${ratio.toFixed(2)}` : '–',
      bar,
      ok === null ? '' : ok ? 'ok' : 'over',
      measure.baseline.title,
    ]
  })
  const head = ['Measure', 'Taken', 'Keepsake', 'Baseline', 'Added', 'Ratio', 'Bar', '', 'Baseline is']
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const notes = measures.flatMap(({ title, note }) => (note ? [`${title}: ${note}`] : []))
  const rule = line(widths.map((width) => '-'.repeat(width)))
  const failed = failures.map(({ name, reason }) => `Failed: ${name}: ${reason.split('\n')[0]}`)
  return [line(head), rule, ...rows.map(line), ...notes, ...failed, ''].join('\n')
}

/** The machine that all figures come from; on another one they are others. */
export function machine(electronVersion: string) {
  const [first] = cpus()
  return {
    processor: `${cpus().length} × ${first?.model.trim() ?? 'unknown'}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    electron: electronVersion,
  }
}

/** Everything as data, raw samples included. */
export const results = (
  measures: readonly Measure[],
  failures: readonly Failure[],
  from: ReturnType<typeof machine>,
  at: Date,
) => ({
  at: at.toISOString(),
  machine: from,
  failures,
  measures: measures.map((measure) => ({
    ...measure,
    verdict: judge(measure),
    summary: summarise(measure.samples),
    baselineSummary: summarise(measure.baseline.samples),
  })),
})

const show = (value: number) =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2)
