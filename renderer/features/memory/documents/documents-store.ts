import { create } from 'zustand'
import type { Client } from '../../../../shared/contract'
import type { DocumentFile, WatchedFolder } from '../../../../shared/contract/documents'
import type { AppErrorData } from '../../../../shared/errors'
import { onChange } from '../../../app/changes'
import { showError, showToast } from '../../../components/toast-store'

export type Refused = { path: string; error: AppErrorData }
type DocumentsState = {
  /** Newest first; null until the engine has answered once. */
  files: readonly DocumentFile[] | null
  folders: readonly WatchedFolder[]
  error: AppErrorData | null
  /** Of what was added last. */
  refused: readonly Refused[]
}
const start: DocumentsState = { files: null, folders: [], error: null, refused: [] }
export const useDocuments = create<DocumentsState>(() => start)

type Asks = Pick<Client, 'documents'>
let asking = false
let again = false

/** Asks for the list; news that come meanwhile are one more question, and not a hundred. */
export async function refreshDocuments(client: Asks) {
  again = true
  if (asking) return
  asking = true
  while (again) {
    again = false
    const result = await client.documents.list()
    if (result.ok) useDocuments.setState({ ...result.value, error: null })
    else useDocuments.setState({ error: result.error })
  }
  asking = false
}

export function followDocuments(client: Asks) {
  void refreshDocuments(client)
  const end = onChange(['documents', 'memory'], () => void refreshDocuments(client))
  return () => {
    end()
    useDocuments.setState(start, true)
  }
}

export async function addDocuments(client: Asks, paths: readonly string[]) {
  if (paths.length === 0) return
  const result = await client.documents.addFiles({ paths: [...paths] })
  if (result.ok) useDocuments.setState({ refused: result.value.refused })
  else showError(result.error)
  await refreshDocuments(client)
}

export const forgetRefused = () => useDocuments.setState({ refused: [] })

export async function watchFolder(client: Asks, path: string | null) {
  if (path === null) return
  const result = await client.documents.watchFolder({ path })
  if (!result.ok) showError(result.error)
  await refreshDocuments(client)
}

export async function unwatchFolder(client: Asks, id: string, forget: boolean) {
  const result = await client.documents.unwatchFolder({ id, forget })
  if (!result.ok) showError(result.error)
  await refreshDocuments(client)
}

export async function readAgain(client: Asks, id: string) {
  const result = await client.documents.readAgain({ id })
  if (!result.ok) showError(result.error)
}

/** What was dropped onto the window lies where the shell alone knows. */
export async function takeDropped(client: Pick<Client, 'documents' | 'shell'>) {
  const dropped = await client.shell.droppedFiles()
  if (!dropped.ok) return showError(dropped.error)
  for (const folder of dropped.value.folders) await watchFolder(client, folder)
  await addDocuments(client, dropped.value.paths)
}

/** Forgets a document or a secret; the toast takes it back as long as it is there. */
export async function forgetItem(client: Pick<Client, 'memory'>, id: string, said: string) {
  const result = await client.memory.remove({ id })
  if (!result.ok) return showError(result.error)
  showToast({
    text: said,
    undo: async () => {
      const restored = await client.memory.restore({ id })
      if (!restored.ok) showError(restored.error)
    },
  })
}
