import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { countTokens } from 'gpt-tokenizer'
import { closeDatabase, openInMemory } from '../../electron/engine/database/connection'
import { openReader } from '../../electron/engine/memory/reader/reader'
import type { QuestionVector } from '../../electron/engine/memory/vectors/question-models'
import { type Encoder, openEncoder } from './encoder'
import { insertTalk } from './insert-talk'
import { depths, isScored, measure, type Prepared, type Recall, type Run, ways } from './measure'
import { ownTalks } from './own-talks'
import { makeVectors } from './product-vectors'
import { readTalkFile, type Talk } from './talk-file'

type Options = {
  /** Files in the shape of LoCoMo; none: the project's own talks. */
  files: readonly string[]
  resultFile: string | null
  /** Folder of the small encoder, or why there is none. */
  encoder: { path: string } | { reason: string }
  /** Where vectors are kept between runs. */
  cacheFolder: string
}

/** Measures how much of the evidence for each question the memory finds, in one run beside plain full text. */
export async function measureMemory(options: Options): Promise<Run[]> {
  const talks =
    options.files.length === 0
      ? ownTalks()
      : options.files.flatMap((file) => readTalkFile(JSON.parse(readFileSync(file, 'utf8'))))
  const unusable = talks.reduce((sum, talk) => sum + talk.unusable, 0)
  const encoder =
    'path' in options.encoder ? await openEncoder(options.encoder.path, options.cacheFolder) : null
  const prepared: Prepared[] = []
  try {
    for (const talk of talks) prepared.push(await prepare(talk, encoder))
    const runs: Run[] = []
    for (const way of ways.filter(({ needsVectors }) => !needsVectors || encoder !== null)) {
      runs.push(await measure(way, prepared, (text) => countTokens(text)))
    }
    print(runs, unusable)
    if ('reason' in options.encoder) console.log(`Without the small encoder: ${options.encoder.reason}`)
    if (options.resultFile !== null) {
      mkdirSync(dirname(options.resultFile), { recursive: true })
      writeFileSync(options.resultFile, `${JSON.stringify({ runs }, null, 2)}\n`)
    }
    return runs
  } finally {
    for (const { close } of prepared) await close()
    await encoder?.close()
  }
}

async function prepare(talk: Talk, encoder: Encoder | null): Promise<Prepared> {
  const db = await openInMemory(() => 0)
  const inserted = insertTalk(db, talk)
  const vectors = encoder === null ? null : await makeVectors(db, encoder.model)
  const reader = openReader({
    ...{ db, workerFile: null, log: () => undefined },
    model: () => vectors?.model() ?? null,
  })
  const close = async () => {
    await vectors?.close()
    await reader.close()
    closeDatabase(db)
  }
  const meanings = new Map<string, QuestionVector>()
  for (const { text } of vectors === null ? [] : talk.questions.filter(isScored)) {
    const meaning = await vectors?.embedQuestion(text)
    if (meaning) meanings.set(text, meaning)
  }
  return { talk, db, inserted, reader, close, meanings: vectors === null ? null : meanings }
}

function print(runs: readonly Run[], unusable: number): void {
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

const categories = ['', 'multi-hop', 'temporal', 'open-domain', 'single-hop']
const nameOf = (category: string) => `${category} ${categories[Number(category)] ?? ''}`.trim()
