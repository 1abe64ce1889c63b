import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { _electron } from 'playwright'
import { tour } from './demo/tour.mjs'
import { electronPath } from './electron-path.mjs'
import { sandboxObstacle } from './sandbox.mjs'
import { projectRoot } from './setup/folders.mjs'
import { prepare } from './test/runners.mjs'
import { starterModelPath } from './test-model.mjs'
import { screenEnvironment } from './virtual-screen.mjs'

/**
 * Drives the real app through a first conversation and takes a picture of every step; needs no screen.
 * With --screenshots the pictures are those of the documents.
 */
const pictures = path.join(
  projectRoot,
  ...(process.argv.includes('--screenshots') ? ['docs', 'screenshots'] : ['test-results', 'demo']),
)

const quitTimeoutMs = 20_000

async function play(environment, dataFolder) {
  const { executable } = electronPath()
  const model = await starterModelPath()
  if (model.reason) console.log(model.reason)
  const app = await _electron.launch({
    executablePath: executable,
    args: [
      projectRoot,
      ...(sandboxObstacle(executable) ? ['--no-sandbox'] : []),
      `--user-data-dir=${dataFolder}`,
      '--lang=en',
    ],
    cwd: projectRoot,
    env: environment,
  })
  try {
    const page = await app.firstWindow()
    for (const [index, step] of tour.entries()) {
      const startedAt = performance.now()
      await step.act({ page, model })
      const file = path.join(pictures, `${String(index + 1).padStart(2, '0')}-${step.picture}.png`)
      await page.screenshot({ path: file })
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      console.log(`${index + 1}. ${step.says} (${seconds} s)\n   ${path.relative(projectRoot, file)}`)
    }
  } finally {
    await end(app)
  }
}

/** Ends the app as a person does, and by force where it does not end in time. */
async function end(app) {
  const timer = setTimeout(() => app.process().kill('SIGKILL'), quitTimeoutMs)
  await app.close()
  clearTimeout(timer)
}

await prepare()
const dataFolder = mkdtempSync(path.join(tmpdir(), 'keepsake-demo-'))
mkdirSync(pictures, { recursive: true })
const screen = await screenEnvironment()
try {
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = screen.environment
  await play(environment, dataFolder)
} finally {
  await screen.stop()
  rmSync(dataFolder, { recursive: true, force: true })
}
