import path from 'node:path'
import { parseArgs } from 'node:util'
import { openRuntime } from './bench/runtime.mjs'
import { prepare } from './test/runners.mjs'
import { starterModelPath } from './test-model.mjs'

/** Measures what the memory writes: `--json FILE` for the figures, `--without-model` to leave out the real one. */
const { values } = parseArgs({
  options: { json: { type: 'string' }, 'without-model': { type: 'boolean', default: false } },
})

await prepare()
const starter = values['without-model'] ? { reason: 'It was left out.' } : await starterModelPath()
const runtime = await openRuntime()
try {
  const module = await runtime.runner.import(path.resolve(import.meta.dirname, '../bench/writing/main.ts'))
  const runs = await module.measureManagers({
    resultFile: values.json === undefined ? null : path.resolve(values.json),
    starter: starter.path === undefined ? { reason: starter.reason } : { path: starter.path },
  })
  if (runs.some((run) => run.secretsLeaked > 0 || run.injectionsStored > 0)) process.exitCode = 1
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error)
  process.exitCode = 1
} finally {
  await runtime.close()
}
// An engine that was asked to end may still hold a handle.
process.exit()
