import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { WatchedFolder } from '../../../../shared/contract/documents'
import { AppError, toErrorData } from '../../app-error'
import type { FolderRow } from '../../database/watched-folders'
import { nativeCode } from '../../system-error'
import { compareFolder, missFile, renewFile } from './compare-folder'
import type { DocumentDeps, DocumentIntake } from './documents'
import { type Scan, scanFolder, scanLimits } from './scan-folder'
import { type WatchTree, watchTree } from './watch-tree'

type Deps = DocumentDeps & {
  intake: DocumentIntake
  setTimer: (run: () => void, delayMs: number) => unknown
  clearTimer: (timer: unknown) => void
  log: (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
  onRemoved: () => void
  watch?: WatchTree
  /** After the last notice of a change, as programs write a file in steps. */
  settleMs?: number
  /** Where the system gives no notices, as on network drives. */
  everyMs?: number
}

/** Keeps documents as their files are: looks at start, upon the system's notices, and every minute. */
export class FolderKeeper {
  readonly #deps: Deps
  readonly #closing = new AbortController()
  readonly #watches = new Map<string, { of: string; close: () => void }>()
  #timer: unknown = null
  #looking: Promise<void> | null = null
  #again = false

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** @throws AppError file_unreadable where it is no folder that can be looked into */
  async watch(given: string): Promise<WatchedFolder> {
    const { store, newId, now } = this.#deps
    const path = resolve(given)
    const about = await stat(path).catch((cause: unknown) => {
      throw new AppError('file_unreadable', { path }, { cause, detail: nativeCode(cause) })
    })
    if (!about.isDirectory()) throw new AppError('file_unreadable', { path })
    if (!store.folders.byPath(path)) store.folders.insert(newId(), path, now())
    await this.look()
    const row = store.folders.byPath(path)
    if (!row) throw new AppError('file_unreadable', { path })
    return shownFolder(row)
  }

  /** Its documents are forgotten, or stay as files of their own. */
  unwatch(id: string, forget: boolean): void {
    const { store, changes, publish } = this.#deps
    const folder = store.folders.byId(id)
    if (!folder) return
    this.#watches.get(folder.path)?.close()
    this.#watches.delete(folder.path)
    store.transact(() => {
      const documents = store.documents.ofFolder(folder.rowId).filter(({ removedAt }) => removedAt === null)
      if (forget) {
        for (const memory of store.memories.byRowIds(documents.map(({ rowId }) => rowId))) {
          changes.remove(memory, 'person')
        }
      }
      store.folders.remove(folder.rowId)
    })
    if (forget) this.#deps.onRemoved()
    publish({ topic: 'documents' })
  }

  /** Looks at all files now; one look at a time. */
  look(): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.resolve()
    this.#again = true
    this.#looking ??= this.#lookAll().finally(() => {
      this.#looking = null
    })
    return this.#looking
  }

  start(): void {
    this.#soon(0)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    if (this.#timer !== null) this.#deps.clearTimer(this.#timer)
    for (const watch of this.#watches.values()) watch.close()
    await this.#looking
  }

  #soon(delayMs: number): void {
    const { setTimer, clearTimer, log } = this.#deps
    if (this.#closing.signal.aborted) return
    if (this.#timer !== null) clearTimer(this.#timer)
    this.#timer = setTimer(() => {
      this.#timer = null
      this.look().then(
        () => this.#timer ?? this.#soon(this.#deps.everyMs ?? 60_000),
        (error: unknown) => {
          const { code, detail = '' } = toErrorData(error)
          log('error', 'watched folders could not be looked at', { code, detail })
          this.#soon(this.#deps.everyMs ?? 60_000)
        },
      )
    }, delayMs)
  }

  async #lookAll(): Promise<void> {
    const { store } = this.#deps
    while (this.#again && !this.#closing.signal.aborted) {
      this.#again = false
      for (const folder of store.folders.all()) await this.#lookAt(folder)
      await this.#lookAtLoose()
    }
  }

  async #lookAt(folder: FolderRow): Promise<void> {
    const { store, now, publish } = this.#deps
    const scan = await scanFolder(folder.path, this.#closing.signal).catch((cause: unknown) => {
      if (nativeCode(cause) === '') throw cause
      // The drive may be away for a while: its documents stay as they are, and the folder says why.
      const error = new AppError('file_unreadable', { path: folder.path }, { detail: nativeCode(cause) })
      store.folders.setLooked(folder.rowId, now(), error.toData())
      publish({ topic: 'documents' })
      return null
    })
    if (scan === null || this.#closing.signal.aborted) return
    const changed = await compareFolder(this.#deps, folder, scan, this.#closing.signal)
    const error = troubleOf(folder.path, scan)
    if (!store.folders.byId(folder.id)) return
    store.folders.setLooked(folder.rowId, now(), error)
    this.#listen(folder.path, scan.folders)
    if (changed || folder.lookedAt === null || JSON.stringify(error) !== JSON.stringify(folder.error)) {
      publish({ topic: 'documents' })
      this.#deps.queue.wake()
    }
  }

  #listen(path: string, folders: readonly string[]): void {
    const known = this.#watches.get(path)
    const of = folders.join('\n')
    if (known?.of === of) return
    known?.close()
    const { watch = watchTree, settleMs = 400 } = this.#deps
    this.#watches.set(path, { of, ...watch(folders, () => this.#soon(settleMs)) })
  }

  /** Files that were added one by one. */
  async #lookAtLoose(): Promise<void> {
    const { store, publish, queue } = this.#deps
    let changed = false
    for (const row of store.documents.loose()) {
      if (this.#closing.signal.aborted) return
      if (row.path === null) continue
      const about = await stat(row.path).catch((error: unknown) => {
        if (nativeCode(error) === '') throw error
        return null
      })
      const isChanged =
        about === null
          ? missFile(store, row)
          : renewFile(store, row, { sizeBytes: about.size, changedAt: Math.trunc(about.mtimeMs) })
      changed = isChanged || changed
    }
    if (changed) publish({ topic: 'documents' })
    if (changed || store.documents.waiting().length > 0) queue.wake()
  }
}

/** What a look at a folder could not see. */
function troubleOf(path: string, { denied, isCut }: Scan) {
  const [first] = denied
  if (first !== undefined) {
    return new AppError(
      'document_unreadable',
      { name: basename(first) },
      { detail: denied.slice(0, 20).join('\n') },
    ).toData()
  }
  return isCut
    ? new AppError('folder_too_large', {
        name: basename(path),
        reason: 'limit',
        limit: scanLimits.files,
      }).toData()
    : null
}

export const shownFolder = ({ id, path, documents, lookedAt, error }: FolderRow): WatchedFolder => ({
  ...{ id, path, documents, lookedAt, error },
})
