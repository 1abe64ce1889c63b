import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../setup/folders.mjs'

/** Where each runner leaves its JSON report. */
export const reportFiles = {
  unit: path.join(projectRoot, 'test-results', 'unit.json'),
  servers: path.join(projectRoot, 'test-results', 'servers.json'),
  e2e: path.join(projectRoot, 'test-results', 'e2e.json'),
  package: path.join(projectRoot, 'test-results', 'package.json'),
  screenshots: path.join(projectRoot, 'test-results', 'screenshots.json'),
}

/** Those of Vitest, whose reporter writes outcomes; Playwright's own report is translated. */
const vitestRuns = ['unit', 'servers']

/** Forgets the last report, so that a runner that dies cannot pass by an old one. */
export function forgetReport(name) {
  rmSync(reportFiles[name], { force: true })
}

/** @typedef {{ title: string, file: string, state: 'passed' | 'failed' | 'skipped', reason?: string, unsteady?: boolean }} TestOutcome */

const relative = (file) => path.relative(projectRoot, file).split(path.sep).join('/')

const playwrightStates = { expected: 'passed', unexpected: 'failed', flaky: 'passed', skipped: 'skipped' }

/** @returns {TestOutcome[]} */
export function fromPlaywright(report) {
  const outcomes = []
  const visit = (suite) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        outcomes.push({
          title: spec.title,
          file: relative(path.resolve(report.config.rootDir, spec.file)),
          state: playwrightStates[test.status],
          unsteady: test.status === 'flaky',
          reason: test.annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description,
        })
      }
    }
    for (const child of suite.suites ?? []) visit(child)
  }
  for (const suite of report.suites) visit(suite)
  // Errors outside any test, such as a file that does not compile.
  for (const error of report.errors ?? []) {
    outcomes.push({ title: error.message?.split('\n')[0] ?? 'the tests start', file: 'e2e', state: 'failed' })
  }
  return outcomes
}

/** The outcomes of the last run of `name`, or undefined when it left no report. @returns {TestOutcome[] | undefined} */
export function readReport(name) {
  if (!existsSync(reportFiles[name])) return undefined
  const report = JSON.parse(readFileSync(reportFiles[name], 'utf8'))
  return vitestRuns.includes(name) ? report : fromPlaywright(report)
}
