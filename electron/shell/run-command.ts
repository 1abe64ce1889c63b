import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import { processTerminal } from '../cli/process-terminal'
import { systemKeyStore } from './key-store'
import { spawnUtilityWorker } from './utility-worker'

/**
 * Runs a command line in the app's own binary, without a window and beside an app that is open: with the system's key
 * store, which plain Node cannot open.
 */
export function runCommand(words: readonly string[], dist: string): void {
  if (process.platform === 'linux' && app.commandLine.getSwitchValue('ozone-platform') !== 'headless') {
    process.exit(runWithoutScreen())
  }
  app.disableHardwareAcceleration()
  app.dock?.hide()
  const session = ownSession()
  const end = (code: number) => {
    rmSync(session, { recursive: true, force: true })
    app.exit(code)
  }
  const { environment, ...terminal } = processTerminal(() => end(0))
  const ended = app.whenReady().then(async () => {
    const { runCli } = await import('../cli/program')
    return runCli(words, {
      version: app.getVersion(),
      terminal: {
        ...terminal,
        environment: { KEEPSAKE_DATA_FOLDER: app.getPath('userData'), ...environment },
      },
      surroundings: (variables) => ({
        keyStore: systemKeyStore(),
        spawnWorker: () => spawnUtilityWorker(join(dist, 'main', 'builtin-engine.cjs')),
        spawnOnnxWorker: () => spawnUtilityWorker(join(dist, 'main', 'onnx-engine.cjs')),
        environment: variables,
        log: () => undefined,
      }),
    })
  })
  ended
    .catch((error: unknown) => {
      process.stderr.write(`keepsake: ${String(error)}\n`)
      return 1
    })
    // What was written to a pipe must be out before the process is gone.
    .then((code) => process.stdout.write('', () => end(code)))
}

/**
 * The same command in a process that asks for no screen: Chromium has chosen one before any of our code runs.
 * Returns its exit code.
 */
function runWithoutScreen(): number {
  const own = app.isPackaged ? 1 : 2
  // Ctrl-C reaches both; the command alone decides what it means.
  process.on('SIGINT', () => undefined)
  const { status, signal, error } = spawnSync(
    process.execPath,
    [
      ...process.argv.slice(1, own),
      ...['--ozone-platform=headless', '--log-level=3'],
      ...process.argv.slice(own),
    ],
    { stdio: 'inherit' },
  )
  if (error) process.stderr.write(`keepsake: ${String(error)}\n`)
  return status ?? (signal ? 128 + constants.signals[signal] : 1)
}

/** A folder for what Chromium writes: the files of an open app are its own. */
function ownSession(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-command-'))
  // On Windows the key of the key store lies here, encrypted for the person who is logged in.
  const state = join(app.getPath('sessionData'), 'Local State')
  if (existsSync(state)) copyFileSync(state, join(folder, 'Local State'))
  app.setPath('sessionData', folder)
  return folder
}
