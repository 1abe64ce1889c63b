import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { electronPath } from '../scripts/electron-path.mjs'
import type { Benchmark, Measure } from './measure'
import { eventLoop } from './measures/event-loop'
import { firstToken } from './measures/first-token'
import { longConversation } from './measures/long-conversation'
import { memory } from './measures/memory'
import { search } from './measures/search'
import { start } from './measures/start'
import { stop } from './measures/stop'
import { machine, results, table } from './report'

const benchmarks: readonly Benchmark[] = [
  start,
  firstToken,
  memory,
  eventLoop,
  longConversation,
  search,
  stop,
]

type Options = { wanted: readonly string[]; resultFile: string }

/** Runs the wanted benchmarks one after the other, prints the table and writes everything as JSON. */
export async function runBenchmarks({ wanted, resultFile }: Options): Promise<void> {
  const unknown = wanted.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name))
  if (unknown.length > 0) {
    const names = benchmarks.map(({ name }) => name).join(', ')
    throw new Error(`There is no benchmark ${unknown.join(', ')}. There are: ${names}.`)
  }
  const root = mkdtempSync(join(tmpdir(), 'keepsake-bench-'))
  const say = (text: string) => console.error(text)
  const folder = (name: string) => {
    const path = join(root, name.replaceAll(' ', '-'))
    mkdirSync(path, { recursive: true })
    return path
  }
  const measures: Measure[] = []
  try {
    for (const { name, run } of benchmarks) {
      if (wanted.length > 0 && !wanted.includes(name)) continue
      say(`[bench] ${name}`)
      measures.push(...(await run({ folder, say })))
    }
  } finally {
    // A program that has just ended may still have a helper that writes.
    rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
  const from = machine(electronPath().version)
  console.log(
    `\nFigures of this machine, of this run: ${from.processor}, ${from.memoryGiB} GiB, ${from.system}, ` +
      `Node ${from.node}, Electron ${from.electron}. Other machines have others; compare within a table.\n`,
  )
  console.log(table(measures))
  mkdirSync(dirname(resultFile), { recursive: true })
  writeFileSync(resultFile, `${JSON.stringify(results(measures, from, new Date()), null, 2)}\n`)
  console.log(`All samples: ${resultFile}`)
}
