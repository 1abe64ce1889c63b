import { writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { app, type BrowserWindow, dialog, shell, systemPreferences } from 'electron'
import type { Contract, Handlers } from '../../shared/contract'
import { AppError } from '../engine/app-error'
import { configFolder } from '../engine/config-side'
import { documentEndings } from '../engine/memory/documents'
import { systemErrorCode } from '../engine/system-error'
import { externalAddress } from './external-address'
import type { OpenedFiles } from './opened-files'
import type { Permissions } from './permissions'
import type { PickedFiles } from './picked-files'
import { beginLocalList, placeExamples } from './starter-files'
import type { Startup } from './startup'

type Deps = {
  startup: Startup
  dataFolder: string
  hasKeyStore: () => boolean
  window: () => BrowserWindow | null
  picked: PickedFiles
  opened: OpenedFiles
  permissions: Permissions
}

/** What only the desktop can do. */
export function shellApi({
  startup,
  dataFolder,
  hasKeyStore,
  window,
  picked,
  opened,
  permissions,
}: Deps): Handlers<Contract>['shell'] {
  return {
    info: () => ({
      version: app.getVersion(),
      platform: process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux',
      dataFolder,
      systemLanguage: app.getPreferredSystemLanguages()[0] ?? app.getLocale(),
      secretStore: hasKeyStore() ? 'system' : 'memory-only',
    }),
    startup: () => startup.state(),
    recover: (choice) => startup.recover(choice),
    openExternal: ({ url }) => shell.openExternal(externalAddress(url)),
    openDataFolder: async () => {
      await shell.openPath(dataFolder)
    },
    openServerLog: async ({ id }) => {
      // The page names a server, and never a path.
      const path = join(dataFolder, 'servers', id)
      const failure = await shell.openPath(path)
      if (failure !== '') throw new AppError('file_unreadable', { path }, { detail: failure })
    },
    pickGgufFile: async () => {
      const parent = window()
      const options: Electron.OpenDialogOptions = {
        properties: ['openFile'],
        filters: [{ name: 'GGUF', extensions: ['gguf'] }],
      }
      const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options))
      const path = answer.canceled ? null : (answer.filePaths[0] ?? null)
      if (path !== null) picked.add(path)
      return { path }
    },
    pickFolder: async () => {
      const parent = window()
      const options: Electron.OpenDialogOptions = { properties: ['openDirectory'] }
      const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options))
      const path = answer.canceled ? null : (answer.filePaths[0] ?? null)
      if (path !== null) picked.add(path)
      return { path }
    },
    pickDocuments: async () => {
      const parent = window()
      const options: Electron.OpenDialogOptions = {
        properties: ['openFile', 'multiSelections'],
        filters: [
          { name: 'PDF, Markdown, HTML, text, code', extensions: [...documentEndings] },
          { name: '*', extensions: ['*'] },
        ],
      }
      const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options))
      const paths = answer.canceled ? [] : answer.filePaths
      for (const path of paths) picked.add(path)
      return { paths }
    },
    droppedFiles: () => picked.takeDropped(),
    openConfigFolder: async () => {
      await placeExamples(configFolder(dataFolder))
      await shell.openPath(configFolder(dataFolder))
    },
    openConfigFile: async ({ path }) => {
      // The page may name nothing but what lies in the folder that it lists, and the list beside it.
      const file = resolve(path)
      const isLocalList =
        dirname(file) === resolve(dataFolder) && /^models\.local\.ya?ml$/.test(basename(file))
      if (!isLocalList && !file.startsWith(resolve(configFolder(dataFolder)) + sep)) {
        throw new AppError('file_unreadable', { path })
      }
      if (isLocalList) await beginLocalList(file)
      const failure = await shell.openPath(file)
      if (failure !== '') throw new AppError('file_unreadable', { path }, { detail: failure })
    },
    saveTextFile: async ({ suggestedName, text }) => {
      const parent = window()
      const options: Electron.SaveDialogOptions = {
        defaultPath: join(app.getPath('documents'), suggestedName.replace(/[/\\]/g, '-')),
      }
      const answer = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options))
      if (answer.canceled || !answer.filePath) return { path: null }
      try {
        await writeFile(answer.filePath, text)
      } catch (cause) {
        const code = systemErrorCode(cause) ?? 'file_unreadable'
        throw new AppError(code, { path: answer.filePath }, { cause })
      }
      return { path: answer.filePath }
    },
    openedFiles: (_input, emit) => opened.follow(emit),
    setMicrophone: async ({ open }) => {
      const allowed = open && (await systemLetsHear())
      permissions.setHearing(allowed)
      return { allowed }
    },
    setTitleBarColors: ({ background, symbols }) => {
      if (process.platform === 'darwin') return
      window()?.setTitleBarOverlay({ color: background, symbolColor: symbols })
    },
  }
}

/** Whether the system lets the app hear; macOS asks the person the first time. Linux knows no such setting. */
async function systemLetsHear(): Promise<boolean> {
  if (process.platform === 'darwin') return systemPreferences.askForMediaAccess('microphone')
  if (process.platform === 'win32') return systemPreferences.getMediaAccessStatus('microphone') !== 'denied'
  return true
}
