import path from 'node:path'
import { readArguments, tell } from './bench/arguments.mjs'
import { openRuntime } from './bench/runtime.mjs'
import { prepare } from './test/runners.mjs'
import { starterModelPath } from './test-model.mjs'

const { values } = readArguments({
  usage: `npm run bench:writing -- [--without-model] [--json FILE]

Measures what the memory writes of the project's own talks: by rules, with a scripted and with a real small manager.

--without-model   leaves out the real one
--json FILE       where the figures go too
--help            shows this`,
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
  tell(error)
  process.exitCode = 1
} finally {
  await runtime.close()
}
// An engine that was asked to end may still hold a handle.
process.exit()
