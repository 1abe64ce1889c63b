import { BrowserWindow, type BrowserWindowConstructorOptions, nativeTheme, session } from 'electron'
import type { Permissions } from './permissions'
import { isStartPage, pageHost, pageScheme } from './sender'

export const pageAddress = `${pageScheme}://${pageHost}/`

/** Height of the title bar that the page draws; the system's buttons lie in it. */
const titleBarHeight = 40

/** The options of every window: the page gets no Node, no privileges and a process of its own. */
export function windowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    width: 1180,
    height: 800,
    minWidth: 480,
    minHeight: 480,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1b1a17' : '#faf9f6',
    titleBarStyle: 'hidden',
    ...(process.platform === 'darwin'
      ? { trafficLightPosition: { x: 14, y: 13 } }
      : { titleBarOverlay: { height: titleBarHeight, color: '#00000000' } }),
    webPreferences: {
      preload,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: true,
    },
  }
}

/** Opens the main window; it shows itself with its first paint. */
export function openWindow(preload: string, log: (text: string, reason: string) => void): BrowserWindow {
  const window = new BrowserWindow(windowOptions(preload))
  window.once('ready-to-show', () => window.show())
  guard(window)
  recoverPage(window, log)
  window.loadURL(pageAddress).catch((error) => log('the page could not be loaded', String(error)))
  return window
}

/** A page whose process ended is loaded anew: the engine went on, and the page finds everything as it stands. */
function recoverPage(window: BrowserWindow, log: (text: string, reason: string) => void): void {
  const { webContents } = window
  let loaded = false
  webContents.on('did-finish-load', () => {
    loaded = true
  })
  webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return
    log("the page's process ended", reason)
    // One that ends while it loads would end again and again. Inside the event itself a reload is dropped.
    if (loaded) setImmediate(() => !window.isDestroyed() && webContents.reload())
    loaded = false
  })
}

/** Asks our own rules for each wish of a page; devices are for nobody. */
export function restrictPermissions(permissions: Permissions): void {
  const current = session.defaultSession
  current.setPermissionRequestHandler((contents, permission, answer, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : []
    answer(permissions.allows({ permission, page: contents.getURL(), media }))
  })
  current.setPermissionCheckHandler((_contents, permission, page, { mediaType }) =>
    permissions.allows({ permission, page, media: [mediaType] }),
  )
  current.setDevicePermissionHandler(() => false)
}

/** The page stays the page: it neither goes elsewhere nor opens anything. */
function guard(window: BrowserWindow): void {
  const { webContents } = window
  const stay = (event: { url: string; preventDefault: () => void }) => {
    if (!isStartPage(event.url)) event.preventDefault()
  }
  webContents.on('will-navigate', stay)
  webContents.on('will-frame-navigate', stay)
  webContents.on('will-redirect', stay)
  webContents.on('will-attach-webview', (event) => event.preventDefault())
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
