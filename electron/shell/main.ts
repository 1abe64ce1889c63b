import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { app, BrowserWindow, powerMonitor } from 'electron'
import log from 'electron-log/main'
import { v7 as newId } from 'uuid'
import type { Contract, Handlers } from '../../shared/contract'
import { defaultDataFolder } from '../agent/data-folder'
import { toErrorData } from '../engine/app-error'
import { openEngine } from '../engine/engine'
import { commandWords, mcpCommand } from './command-words'
import { systemKeyStore } from './key-store'
import { OpenedFiles } from './opened-files'
import { registerPageScheme, servePage } from './page'
import { Permissions } from './permissions'
import { PickedFiles } from './picked-files'
import { routeCalls } from './router'
import { runCommand } from './run-command'
import { shellApi } from './shell-api'
import { Startup } from './startup'
import { spawnUtilityWorker } from './utility-worker'
import { openWindow, restrictPermissions } from './window'

const dist = join(app.getAppPath(), 'dist')
const preload = join(dist, 'preload', 'preload.cjs')

registerPageScheme()
if (app.commandLine.hasSwitch('user-data-dir')) {
  app.setPath('userData', app.commandLine.getSwitchValue('user-data-dir'))
}
const words = commandWords(process.argv, app.isPackaged)
if (words) runCommand(words, dist)
else if (app.requestSingleInstanceLock()) run()
else app.quit()

function run(): void {
  const dataFolder = app.getPath('userData')
  log.transports.file.resolvePathFn = () => join(dataFolder, 'logs', 'keepsake.log')
  log.transports.file.maxSize = 5 * 1024 * 1024
  log.transports.console.level = false
  const writeLog = (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) =>
    log[level](text, ...(fields ? [fields] : []))
  const routerLog = {
    error: (text: string, fields?: Record<string, unknown>) => writeLog('error', text, fields),
  }

  process.on('unhandledRejection', (reason) =>
    writeLog('error', 'a promise failed and nobody listened', {
      stack: reason instanceof Error ? reason.stack : String(reason),
    }),
  )

  const permissions = new Permissions()
  let window: BrowserWindow | null = null
  const show = () => {
    window = openWindow(preload, (text, reason) => writeLog('error', text, { reason }))
    // A page that was loaded anew dictates nothing yet.
    window.webContents.on('did-navigate', () => permissions.setHearing(false))
    // On Windows the system ends the rest of the session by itself.
    window.on('session-end', () => app.quit())
    window.on('closed', () => {
      window = null
    })
  }

  const opened = new OpenedFiles((text, fields) => writeLog('warn', text, fields))
  opened.addArguments(process.argv, process.cwd())
  const comeForward = () => {
    // On macOS a file may be opened before the app is ready, which shows its window then, and after the last one closed.
    if (!window) return app.isReady() ? show() : undefined
    if (window.isMinimized()) window.restore()
    window.focus()
  }
  app.on('open-file', (event, path) => {
    event.preventDefault()
    opened.add(path)
    comeForward()
  })
  app.on('second-instance', (_event, argv, workingFolder) => {
    opened.addArguments(argv, workingFolder)
    comeForward()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) show()
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())

  app
    .whenReady()
    .then(() => {
      // A machine that goes down ends the app as a person would, so that no server of ours is left behind.
      powerMonitor.on('shutdown', (event?: Electron.Event) => {
        event?.preventDefault()
        app.quit()
      })
      restrictPermissions(permissions)
      servePage(join(dist, 'renderer'))
      // First of all: the page's process starts while the database is opened. It asks when all below is there.
      show()
      const keyStore = systemKeyStore()
      const startup = new Startup({
        dataFolder,
        now: Date.now,
        onFailure: (error) =>
          writeLog('error', 'the engine could not start', {
            ...toErrorData(error),
            stack: error instanceof Error ? error.stack : undefined,
          }),
        open: () =>
          openEngine({
            dataFolder,
            keyStore,
            spawnWorker: () => spawnUtilityWorker(join(dist, 'main', 'builtin-engine.cjs')),
            spawnOnnxWorker: () => spawnUtilityWorker(join(dist, 'main', 'onnx-engine.cjs')),
            memoryReaderFile: join(dist, 'main', 'memory-reader.cjs'),
            memoryViewsFile: join(dist, 'main', 'memory-views.cjs'),
            documentReaderFile: join(dist, 'main', 'document-reader.cjs'),
            fileRewriterFile: join(dist, 'main', 'file-rewriter.cjs'),
            program: {
              version: app.getVersion(),
              command: mcpCommand({
                isPackaged: app.isPackaged,
                dataFolder,
                defaultFolder: defaultDataFolder({}),
              }),
            },
            environment: process.env,
            log: writeLog,
          }),
      })
      const picked = new PickedFiles()
      const ofShell = shellApi({
        startup,
        dataFolder,
        hasKeyStore: () => keyStore !== null,
        window: () => window,
        picked,
        opened,
        permissions,
      })
      // The shell answers also where the engine could not start.
      const handlers = async (name: string): Promise<Partial<Handlers<Contract>>> => {
        if (name.startsWith('shell.')) return { shell: ofShell }
        const { api } = await startup.engine()
        return {
          ...api,
          builtin: { ...api.builtin, addFile: picked.guard(api.builtin.addFile) },
          documents: picked.guardDocuments(api.documents),
          transfer: picked.guardTransfer(api.transfer),
        }
      }
      routeCalls({
        handlers,
        isKnownWindow: (id) => BrowserWindow.getAllWindows().some((known) => known.webContents.id === id),
        newId,
        onDropped: (paths) => picked.drop(paths),
        log: routerLog,
      })
      quitAfter(() => startup.close(), writeLog)
    })
    .catch((error) => {
      writeLog('error', 'the app could not start', { error: String(error) })
      app.exit(1)
    })
}

/** Longer than any child is given to end by itself. */
const closingLimitMs = 15_000

/** Quitting waits until everything is saved and every child has ended, but not for ever. */
function quitAfter(
  close: () => Promise<void>,
  writeLog: (level: 'error', text: string, fields: Record<string, unknown>) => void,
): void {
  let closed = false
  app.on('will-quit', (event) => {
    if (closed) return
    event.preventDefault()
    const limit = wait(closingLimitMs).then(() => {
      throw new Error(`not closed after ${closingLimitMs} ms`)
    })
    Promise.race([close(), limit])
      .catch((error) => writeLog('error', 'closing failed', { error: String(error) }))
      .finally(() => {
        closed = true
        // Where nothing had to be waited for this still runs inside the event, and Electron drops a quit there.
        setImmediate(() => app.quit())
      })
  })
}
