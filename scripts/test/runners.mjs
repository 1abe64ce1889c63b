import { fileURLToPath } from 'node:url'
import { buildIfStale } from '../build.mjs'
import { setup } from '../setup.mjs'
import { screenEnvironment } from '../virtual-screen.mjs'
import { forgetReport, reportFiles } from './reports.mjs'
import { runTool } from './run-tool.mjs'

const outcomeReporter = fileURLToPath(new URL('./vitest-outcomes.mjs', import.meta.url))

/** Unit and integration tests, in plain Node. */
export async function runUnitTests(args = []) {
  forgetReport('unit')
  return runTool('vitest', ['run', '--reporter=default', `--reporter=${outcomeReporter}`, ...args])
}

/** Tests that drive the app, on a virtual screen where there is none. `project` is 'e2e' or 'package'. */
export async function runWindowTests(project, args = []) {
  forgetReport(project)
  const screen = await screenEnvironment()
  try {
    const { ELECTRON_RUN_AS_NODE: _, ...environment } = screen.environment
    return await runTool('playwright', ['test', `--project=${project}`, ...args], {
      environment: { ...environment, KEEPSAKE_TEST_REPORT: reportFiles[project] },
    })
  } finally {
    await screen.stop()
  }
}

/** Setup and a fresh build: what each test of the app stands on. */
export async function prepare() {
  await setup()
  buildIfStale()
}
