import { spawn } from 'node:child_process'
import { buildIfStale } from './build.mjs'
import { sandboxObstacle } from './sandbox.mjs'
import { projectRoot } from './setup/folders.mjs'
import { hasDisplay } from './setup/system-packages.mjs'
import { setup } from './setup.mjs'

async function start() {
  if (!hasDisplay()) {
    throw new Error('There is no screen here to open a window on. "npm run demo" shows Keepsake without one.')
  }
  const electron = await setup()
  buildIfStale()
  const obstacle = sandboxObstacle(electron.executable)
  if (obstacle) console.error(`[start] without Chromium's sandbox, since ${obstacle}`)
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env
  const child = spawn(
    electron.executable,
    ['.', ...(obstacle ? ['--no-sandbox'] : []), ...process.argv.slice(2)],
    {
      cwd: projectRoot,
      env: environment,
      stdio: 'inherit',
    },
  )
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('close', (exitCode) => {
    process.exitCode = exitCode ?? 1
  })
}

start().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
