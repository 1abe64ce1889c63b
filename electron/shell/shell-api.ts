import { app, type BrowserWindow, dialog, shell } from 'electron'
import type { Contract, Handlers } from '../../shared/contract'
import { externalAddress } from './external-address'
import type { PickedFiles } from './picked-files'
import type { Startup } from './startup'

type Deps = {
  startup: Startup
  dataFolder: string
  hasKeyStore: () => boolean
  window: () => BrowserWindow | null
  picked: PickedFiles
}

/** What only the desktop can do. */
export function shellApi({
  startup,
  dataFolder,
  hasKeyStore,
  window,
  picked,
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
    setTitleBarColors: ({ background, symbols }) => {
      if (process.platform === 'darwin') return
      window()?.setTitleBarOverlay({ color: background, symbolColor: symbols })
    },
  }
}
