import { contextBridge, ipcRenderer } from 'electron'
import { contract } from '../../shared/contract'
import type { Entry } from '../../shared/contract/procedure'

const channelOf = (entry: Entry) => (entry.type === 'procedure' ? 'keepsake:call' : 'keepsake:watch')

/** `window.keepsake`: the contract's names as functions, and nothing else. */
const bridge = Object.fromEntries(
  Object.entries<Record<string, Entry>>(contract).map(([domain, entries]) => [
    domain,
    Object.fromEntries(
      Object.entries(entries).map(([name, entry]) => [
        name,
        (input: unknown) => ipcRenderer.invoke(channelOf(entry), `${domain}.${name}`, input),
      ]),
    ),
  ]),
)
contextBridge.exposeInMainWorld('keepsake', bridge)

// A port cannot pass the bridge, so it goes to the page's own origin as a message.
ipcRenderer.on('keepsake:port', (event, { streamId }: { streamId: string }) => {
  window.postMessage({ type: 'keepsake:stream', streamId }, window.location.origin, [...event.ports])
})
