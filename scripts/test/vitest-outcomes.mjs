import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../setup/folders.mjs'
import { reportFiles } from './reports.mjs'

const relative = (file) => path.relative(projectRoot, file).split(path.sep).join('/')

/** Every test of a module, as an outcome. A module that could not be loaded has none to tell of. */
export function outcomesOf(module) {
  const file = relative(module.moduleId)
  const outcomes = [...module.children.allTests()].map((test) => {
    const { state, note } = test.result()
    // A test that was never reached did not pass.
    return { title: test.name, file, state: state === 'pending' ? 'failed' : state, reason: note }
  })
  const hasFailure = outcomes.some(({ state }) => state === 'failed')
  if (module.state() === 'failed' && !hasFailure)
    outcomes.push({ title: 'the file loads', file, state: 'failed' })
  return outcomes
}

/** Vitest's own JSON report lacks the reasons of skipped tests; this one has them. */
export default class OutcomeReporter {
  onTestRunEnd(modules, errors) {
    const outcomes = modules.flatMap(outcomesOf)
    for (const error of errors) {
      outcomes.push({ title: `no error outside a test: ${error.message}`, file: 'vitest', state: 'failed' })
    }
    const file = process.env.KEEPSAKE_TEST_REPORT ?? reportFiles.unit
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(outcomes, null, 1))
  }
}
