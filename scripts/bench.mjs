import path from 'node:path'
import { parseArgs } from 'node:util'
import { openRuntime } from './bench/runtime.mjs'
import { projectRoot } from './setup/folders.mjs'
import { prepare } from './test/runners.mjs'
import { screenEnvironment } from './virtual-screen.mjs'

/** Measures Keepsake beside its baselines: all of bench/measures, or those that are named. */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } })

await prepare()
const screen = await screenEnvironment()
Object.assign(process.env, screen.environment)
const runtime = await openRuntime()
try {
  const module = await runtime.runner.import(path.join(projectRoot, 'bench', 'main.ts'))
  const failures = await module.runBenchmarks({
    wanted: positionals,
    resultFile: path.resolve(values.json ?? path.join(projectRoot, 'bench', 'results', 'latest.json')),
  })
  if (failures.length > 0) process.exitCode = 1
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error)
  process.exitCode = 1
} finally {
  await runtime.close()
  await screen.stop()
}
// What a benchmark that ran out of its time still waits for must not keep this alive.
process.exit()
