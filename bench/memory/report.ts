import type { Answers } from './answers/measure-answers'
import { depths, isScored, type Recall, type Run } from './measure'
import type { Talk } from './talk-file'

/** What is asked about, and how many questions of each category. */
export function printHead(name: string, talks: readonly Talk[]): void {
  const scored = talks.flatMap(({ questions }) => questions.filter(isScored))
  const categories = [...new Set(scored.map(({ category }) => category))].sort()
  const parts = categories.map(
    (wanted) =>
      `${scored.filter(({ category }) => category === wanted).length} ${categoryNames[wanted] ?? `of category ${wanted}`}`,
  )
  console.log(
    `Talks: ${talks.length} of ${name}; questions with evidence: ${scored.length} (${parts.join(', ')})`,
  )
}

/** How much of the evidence each way found, and at what price. */
export function printRuns(runs: readonly Run[], unusable: number): void {
  const row = (name: string, recall: Recall, more = '') =>
    console.log(
      `${name.padEnd(40)}${depths.map((depth) => recall[depth].toFixed(3).padStart(8)).join('')}${more}`,
    )
  console.log(
    `\n${'Share of the evidence found'.padEnd(40)}${depths.map((depth) => `@${depth}`.padStart(8)).join('')}`,
  )
  for (const run of runs) {
    const cost = `   ${run.latencyMs.p50} / ${run.latencyMs.p95} ms (p50 / p95), ${run.tokensPerQuestion} tokens, n = ${run.n}`
    row(run.name, run.recall, cost)
    row('  with neighbours', run.recallWithNeighbours)
    for (const [category, recall] of Object.entries(run.byCategory)) row(`  ${nameOf(category)}`, recall)
  }
  if (unusable > 0) console.log(`\nEvidence that names no turn of its talk: ${unusable}`)
}

/** How well a model answered with what it was shown. */
export function printAnswers({ model, contextWindow, rows }: Answers): void {
  const window = contextWindow.toLocaleString('en')
  console.log(`\nF1 of the answers of ${model}, window of ${window} tokens, temperature 0`)
  for (const { name, f1, byCategory, tokensPerQuestion, latencyMs, n, cut, failed } of rows) {
    const cost = `   ${latencyMs.p50} / ${latencyMs.p95} ms (p50 / p95), ${tokensPerQuestion} tokens, n = ${n}`
    console.log(`${name.padEnd(40)}${f1.toFixed(3).padStart(8)}${cost}`)
    for (const [category, mean] of Object.entries(byCategory)) {
      console.log(`${`  ${nameOf(category)}`.padEnd(40)}${mean.toFixed(3).padStart(8)}`)
    }
    if (cut > 0) console.log(`  cut to the window in ${cut} of ${n}`)
    if (failed > 0) console.log(`  no reply in ${failed} of ${n}: counted as wrong`)
  }
}

const categoryNames = ['', 'multi-hop', 'temporal', 'open-domain', 'single-hop']
const nameOf = (category: string) => `${category} ${categoryNames[Number(category)] ?? ''}`.trim()
