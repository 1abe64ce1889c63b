import { fileURLToPath } from 'node:url'
import { buildIfStale } from '../build.mjs'
import { setup } from '../setup.mjs'
import { screenEnvironment } from '../virtual-screen.mjs'
import { forgetReport, reportFiles } from './reports.mjs'
import { runTool } from './run-tool.mjs'

const outcomeReporter = fileURLToPath(new URL('./vitest-outcomes.mjs', import.meta.url))

function runVitest(project, args) {
  forgetReport(project)
  const reporters = ['--reporter=default', `--reporter=${outcomeReporter}`]
  return runTool('vitest', ['run', `--project=${project}`, ...reporters, ...args], {
    environment: { ...process.env, KEEPSAKE_TEST_REPORT: reportFiles[project] },
  })
}

/** Unit and integration tests, in plain Node. */
export const runUnitTests = (args = []) => runVitest('unit', args)

/** Tests against real model servers, one file after the other. */
export const runServerTests = (args = []) => runVitest('servers', args)

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
