import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { electronPath } from '../scripts/electron-path.mjs'
import type { Benchmark, Measure } from './measure'
import { adapterCost } from './measures/adapters'
import { eventLoop } from './measures/event-loop'
import { firstToken } from './measures/first-token'
import { longConversation } from './measures/long-conversation'
import { importModels, modelDropdown } from './measures/many-models'
import { memory } from './measures/memory'
import { memoryLoop } from './measures/memory-loop'
import { memoryScale } from './measures/memory-scale'
import { search } from './measures/search'
import { serverLog } from './measures/server-log'
import { serverReady } from './measures/server-ready'
import { serversIdle } from './measures/servers-idle'
import { start } from './measures/start'
import { stop } from './measures/stop'
import { type Failure, machine, results, table } from './report'

const benchmarks: readonly Benchmark[] = [
  start,
  firstToken,
  adapterCost,
  memory,
  eventLoop,
  longConversation,
  search,
  memoryScale,
  memoryLoop,
  modelDropdown,
  importModels,
  serversIdle,
  serverReady,
  serverLog,
  stop,
]

/** What `npm run bench -- NAME` may name. */
export const benchmarkNames: readonly string[] = benchmarks.map(({ name }) => name)

type Options = { wanted: readonly string[]; resultFile: string }

/** The longest that one benchmark may take, where it says no other; the slowest of those needs about a minute. */
const usualLimitMs = 150_000

/**
 * Runs the benchmarks of these names, or all where there are none, one after the other, prints the table and writes everything as JSON.
 * One that fails costs only its own figures.
 * @returns the failures, each with the name of its benchmark
 */
export async function runBenchmarks({ wanted, resultFile }: Options): Promise<Failure[]> {
  const root = mkdtempSync(join(tmpdir(), 'keepsake-bench-'))
  const say = (text: string) => console.error(text)
  const folder = (name: string) => {
    const path = join(root, name.replaceAll(' ', '-'))
    mkdirSync(path, { recursive: true })
    return path
  }
  const measures: Measure[] = []
  const failures: Failure[] = []
  try {
    for (const { name, run, limitMs = usualLimitMs } of benchmarks) {
      if (wanted.length > 0 && !wanted.includes(name)) continue
      const from = performance.now()
      try {
        measures.push(...(await within(limitMs, run({ folder }))))
        say(`[bench] ${name}: ${Math.round((performance.now() - from) / 1_000)} s`)
      } catch (error) {
        const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
        say(`[bench] ${name} failed: ${reason}`)
        failures.push({ name, reason })
      }
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
  console.log(table(measures, failures))
  mkdirSync(dirname(resultFile), { recursive: true })
  writeFileSync(resultFile, `${JSON.stringify(results(measures, failures, from, new Date()), null, 2)}\n`)
  console.log(`All samples: ${resultFile}`)
  return failures
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${ms / 1_000} s`)), ms)
  })
  try {
    return await Promise.race([work, expired])
  } finally {
    clearTimeout(timer)
  }
}
