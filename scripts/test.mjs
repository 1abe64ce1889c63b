import { existsSync } from 'node:fs'
import path from 'node:path'
import { build } from './build.mjs'
import { checkFeatures } from './features.mjs'
import { parts } from './model-servers/parts.mjs'
import { mustMakeAll, prepareModelServers } from './model-servers/prepare.mjs'
import { packageForTest } from './package.mjs'
import { projectRoot } from './setup/folders.mjs'
import { setup } from './setup.mjs'
import { readReport } from './test/reports.mjs'
import { runTool } from './test/run-tool.mjs'
import { prepare, runServerTests, runUnitTests, runWindowTests } from './test/runners.mjs'
import { Tally } from './test/tally.mjs'

const tally = new Tally()

/** A tool that finds no fault ends with code 0. */
const staticCheck = (title, tool, args) => async () => tally.check(title, (await runTool(tool, args)) === 0)

/** Work that either succeeds or throws. */
const task = (title, work) => async () => {
  await work()
  tally.check(title, true)
}

const steps = {
  setup: task('setup', setup),
  build: task('build', build),
  types: staticCheck('types', 'tsc', ['-b']),
  lint: staticCheck('lint', 'biome', ['check', '--error-on-warnings']),
  imports: staticCheck('import rules', 'depcruise', [
    '--config',
    '.dependency-cruiser.cjs',
    'shared',
    'electron',
    'renderer',
  ]),
  knip: staticCheck('unused code (knip)', 'knip', []),
  unit: async () => {
    await setup()
    const exitCode = await runUnitTests()
    tally.addTests('unit', readReport('unit'), exitCode)
  },
  servers: async () => {
    await setup()
    for (const { part, state, reason } of await prepareModelServers(parts)) {
      // Elsewhere the tests of a server that is not there are skipped, each with the reason.
      if (state === 'ready' || mustMakeAll())
        tally.check(`${part.title}: ${reason ?? state}`, state === 'ready')
    }
    const exitCode = await runServerTests()
    tally.addTests('servers', readReport('servers'), exitCode)
  },
  e2e: async () => {
    // Nothing is to do after the steps above; alone, it must not test an older build.
    await prepare()
    const exitCode = await runWindowTests('e2e')
    tally.addTests('e2e', readReport('e2e'), exitCode)
  },
  package: async () => {
    await packageForTest()
    const exitCode = await runWindowTests('package')
    tally.addTests('package', readReport('package'), exitCode)
  },
  features: async () => {
    if (wanted.length < Object.keys(steps).length) {
      tally.skip('features', 'only a run of every step can tell what is proved')
      return
    }
    const faults = checkFeatures()
    for (const fault of faults) console.error(fault)
    tally.check('features document', faults.length === 0)
  },
}

function wantedSteps() {
  const [flag, list] = process.argv.slice(2)
  if (!flag) return Object.keys(steps)
  const names = (flag.startsWith('--only=') ? flag.slice('--only='.length) : (list ?? '')).split(',')
  const unknown = names.filter((name) => !(name in steps))
  if (!flag.startsWith('--only') || unknown.length > 0) {
    console.error(`Usage: npm test -- --only ${Object.keys(steps).join(',')}`)
    process.exit(2)
  }
  return names
}

const seconds = (sinceMs) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`

function conclude() {
  for (const title of tally.unsteady) console.log(`UNSTEADY ${title}: passed when it was tried again`)
  for (const skip of tally.skips) console.log(`SKIPPED  ${skip}`)
  for (const failure of tally.failures) console.log(`FAILED   ${failure}`)
  console.log(tally.countLine)
  process.exitCode = tally.failures.length > 0 ? 1 : 0
}

const wanted = wantedSteps()
if (!existsSync(path.join(projectRoot, 'node_modules'))) throw new Error('Run "npm ci" first.')

// Asked to stop, a run still says how far it came.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    tally.failures.push(`the run was stopped by ${signal}`)
    conclude()
    process.exit(1)
  })
}

for (const name of wanted) {
  const startedAt = performance.now()
  console.log(`\n=== ${name}`)
  try {
    await steps[name]()
  } catch (error) {
    console.error(error)
    tally.failures.push(`${name}: ${error.message.split('\n')[0]}`)
  }
  console.log(`=== ${name}: ${seconds(startedAt)}`)
}
conclude()
