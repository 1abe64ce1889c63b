import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { Entry } from '../../shared/contract/procedure'

/** Every domain of the contract with its names, written here by the build: schemas are not needed on this side. */
declare const CONTRACT_NAMES: readonly [
  domain: string,
  entries: readonly [name: string, type: Entry['type']][],
][]

// Electron hands each page's preload a copy of the whole environment. No page needs it, and keys may be in it.
for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name)

const channels = { procedure: 'keepsake:call', stream: 'keepsake:watch' } as const

/** `window.keepsake`: the contract's names as functions, and nothing else. */
const bridge = Object.fromEntries(
  CONTRACT_NAMES.map(([domain, entries]) => [
    domain,
    Object.fromEntries(
      entries.map(([name, type]) => [
        name,
        (input: unknown) => ipcRenderer.invoke(channels[type], `${domain}.${name}`, input),
      ]),
    ),
  ]),
)
contextBridge.exposeInMainWorld('keepsake', bridge)

// A port cannot pass the bridge, so it goes to the page's own origin as a message.
ipcRenderer.on('keepsake:port', (event, { streamId }: { streamId: string }) => {
  window.postMessage({ type: 'keepsake:stream', streamId }, window.location.origin, [...event.ports])
})

// The page hears of a drop after this, and learns of no place: it asks the shell for what was dropped.
window.addEventListener(
  'drop',
  ({ dataTransfer }) => {
    const paths = [...(dataTransfer?.files ?? [])].map((file) => webUtils.getPathForFile(file))
    ipcRenderer.send(
      'keepsake:dropped',
      paths.filter((path) => path !== ''),
    )
  },
  { capture: true },
)
