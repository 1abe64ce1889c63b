import path from 'node:path'
import { readArguments, refuse, tell } from './bench/arguments.mjs'
import { openRuntime } from './bench/runtime.mjs'
import { projectRoot } from './setup/folders.mjs'
import { prepare } from './test/runners.mjs'
import { screenEnvironment } from './virtual-screen.mjs'

/** Measures Keepsake beside its baselines: all of bench/measures, or those that are named. */
const usage = (names) => `npm run bench -- [NAME…] [--json FILE]

Measures Keepsake beside its baselines, and prints a table. Without a name it measures all:
  ${names.join('\n  ')}

--json FILE   where all samples go; otherwise to bench/results/latest.json
--help        shows this`

const runtime = await openRuntime()
const { benchmarkNames, runBenchmarks } = await runtime.runner.import(
  path.join(projectRoot, 'bench', 'main.ts'),
)
const { values, positionals } = readArguments({
  usage: usage(benchmarkNames),
  options: { json: { type: 'string' } },
  allowPositionals: true,
})
const unknown = positionals.filter((name) => !benchmarkNames.includes(name))
if (unknown.length > 0) {
  refuse(`There is no benchmark ${unknown.join(', ')}. There are: ${benchmarkNames.join(', ')}.`)
}

await prepare()
const screen = await screenEnvironment()
Object.assign(process.env, screen.environment)
try {
  const failures = await runBenchmarks({
    wanted: positionals,
    resultFile: path.resolve(values.json ?? path.join(projectRoot, 'bench', 'results', 'latest.json')),
  })
  if (failures.length > 0) process.exitCode = 1
} catch (error) {
  tell(error)
  process.exitCode = 1
} finally {
  await runtime.close()
  await screen.stop()
}
// What a benchmark that ran out of its time still waits for must not keep this alive.
process.exit()
