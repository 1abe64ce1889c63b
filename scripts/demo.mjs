import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { _electron } from 'playwright'
import { tour } from './demo/tour.mjs'
import { electronPath } from './electron-path.mjs'
import { sandboxObstacle } from './sandbox.mjs'
import { projectRoot } from './setup/folders.mjs'
import { prepare } from './test/runners.mjs'
import { screenEnvironment } from './virtual-screen.mjs'

/** Drives the real app through two conversations, with the starter model and nothing else; needs no screen. */
const pictures = path.join(projectRoot, 'test-results', 'demo')

async function play(environment, dataFolder) {
  const { executable } = electronPath()
  const app = await _electron.launch({
    executablePath: executable,
    args: [
      projectRoot,
      ...(sandboxObstacle(executable) ? ['--no-sandbox'] : []),
      `--user-data-dir=${dataFolder}`,
      '--lang=en',
    ],
    cwd: projectRoot,
    env: { ...environment, LANGUAGE: 'en' },
  })
  const stops = []
  try {
    const page = await app.firstWindow()
    const stage = { page, dataFolder, atEnd: (stop) => stops.push(stop) }
    for (const [index, step] of tour.entries()) {
      const startedAt = performance.now()
      const lines = await step.act(stage)
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      const file = path.join(pictures, `${index + 1}-${step.picture}.png`)
      await page.screenshot({ path: file })
      console.log(`\n${index + 1}. ${step.says} (${seconds} s)`)
      for (const line of lines ?? []) console.log(`   ${line}`)
    }
  } finally {
    await app.close()
    for (const stop of stops) await stop()
  }
}

async function demo() {
  await prepare()
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'keepsake-demo-'))
  mkdirSync(pictures, { recursive: true })
  const screen = await screenEnvironment()
  const startedAt = performance.now()
  try {
    const { ELECTRON_RUN_AS_NODE: _, ...environment } = screen.environment
    await play(environment, dataFolder)
    console.log(`\nDone in ${((performance.now() - startedAt) / 1000).toFixed(0)} s.`)
    console.log(`Pictures of every step: ${path.relative(process.cwd(), pictures) || '.'}`)
  } finally {
    await screen.stop()
    rmSync(dataFolder, { recursive: true, force: true })
  }
}

demo().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
