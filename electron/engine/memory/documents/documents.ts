import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Change } from '../../../../shared/contract/app'
import type { AppErrorData } from '../../../../shared/errors'
import { AppError, toErrorData } from '../../app-error'
import { nativeCode } from '../../system-error'
import type { MemoryStore } from '../memory-store'
import type { MemoryChanges } from '../owned/change'
import { redact } from '../redact'
import { fileTombstone } from '../tombstone'
import { hashText } from '../words'
import type { DocumentReader } from './document-reader'
import { documentKind } from './reading/document-kind'
import { bytesLimit, tooLarge } from './reading/limits'
import type { ReadPassage } from './reading/protocol'
import { type ReadingQueue, stepSize } from './reading-queue'

export type DocumentDeps = {
  store: MemoryStore
  changes: MemoryChanges
  reader: DocumentReader
  queue: ReadingQueue
  now: () => number
  newId: () => string
  publish: (change: Change) => void
}

export type NewFile = {
  path: string | null
  title: string
  mediaType: string
  sizeBytes: number
  changedAt: number
}
type Refused = { path: string; error: AppErrorData }

/** Takes documents in: files by their path, and texts that were pasted. */
export class DocumentIntake {
  readonly #deps: DocumentDeps
  readonly #closing = new AbortController()

  constructor(deps: DocumentDeps) {
    this.#deps = deps
  }

  /** Files are read where they lie. What cannot be read is refused by name, the rest is taken. */
  async addFiles(paths: readonly string[]): Promise<{ added: string[]; refused: Refused[] }> {
    const { store, publish, queue } = this.#deps
    const added: string[] = []
    const refused: Refused[] = []
    for (const given of paths) {
      const path = resolve(given)
      try {
        const file = await this.#look(path)
        added.push(store.transact(() => this.#take(file)))
      } catch (error) {
        refused.push({ path: given, error: toErrorData(error) })
      }
    }
    publish({ topic: 'documents' })
    queue.wake()
    return { added, refused }
  }

  /** Writes the memory of a file that waits to be read, inside the caller's transaction. */
  insert(file: NewFile, folderId: string | null): string {
    const { changes, now, newId } = this.#deps
    const title = redact(file.title).text
    const row = changes.insert(
      {
        ...{ id: newId(), text: title, subject: null, importance: 2, confidence: 1 },
        ...{ origin: 'file', author: 'person', validFrom: now(), at: now(), occurred: null },
        detail: {
          ...{ kind: 'resource', title, mediaType: file.mediaType, path: file.path },
          ...{ sizeBytes: file.sizeBytes, pages: null, chunks: 0, folderId },
        },
      },
      { actor: 'person' },
    )
    return row.id
  }

  /**
   * Keeps a text that has no file; it is read before it is kept, so that nothing of it waits in clear.
   * @throws AppError document_empty, document_too_large
   */
  async addText({ title: typed, text }: { title: string; text: string }): Promise<{ id: string }> {
    const { store, reader, publish, now } = this.#deps
    const title = redact(typed).text
    const passages: ReadPassage[] = []
    const request = { name: title, title, format: 'markdown' as const, from: { text }, knownHash: null }
    const { fileHash, sizeBytes } = await reader.read(
      request,
      async (chunks) => {
        passages.push(...chunks)
      },
      this.#closing.signal,
    )
    await this.#deps.queue.recovered()
    const done = { fileHash, sizeBytes, pages: null, fileChangedAt: null }
    const { id, rowId } = store.transact(() => {
      store.history.unbury(hashText(title))
      const file = { path: null, title, mediaType: 'text/markdown', sizeBytes, changedAt: 0 }
      const row = this.#need(this.insert(file, null))
      // Without its hash it is unfinished: what a crash leaves of it is erased, as nobody was told that it is kept.
      store.documents.setRead({ ...done, fileHash: '', rowId: row.rowId, at: now() })
      return row
    })
    for (let from = 0; from < passages.length; from += stepSize) {
      store.transact(() => store.documents.stage(rowId, from, passages.slice(from, from + stepSize)))
      await breathe()
    }
    await this.#deps.queue.takeFirst(rowId)
    store.transact(() => store.documents.setRead({ ...done, rowId, at: now() }))
    publish({ topic: 'documents', id })
    publish({ topic: 'memory', id })
    return { id }
  }

  /** @throws AppError memory_missing */
  readAgain(id: string): void {
    const { store, publish, queue } = this.#deps
    const row = this.#need(id)
    // A pasted text has nothing to be read from again.
    if (row.path !== null) store.documents.setWaiting(row.rowId)
    publish({ topic: 'documents', id })
    queue.wake()
  }

  close(): void {
    this.#closing.abort()
  }

  #needMemory(rowId: number) {
    const row = this.#deps.store.memories.byRowId(rowId)
    if (!row) throw new AppError('memory_missing', {})
    return row
  }

  #need(id: string) {
    const row = this.#deps.store.documents.byId(id)
    if (!row || row.removedAt !== null) throw new AppError('memory_missing', { id })
    return row
  }

  /** @throws AppError document_unsupported, document_too_large, document_gone, document_unreadable */
  async #look(path: string): Promise<NewFile & { path: string }> {
    const name = basename(path)
    const kind = documentKind(path)
    const about = await stat(path).catch((cause: unknown) => {
      const code = nativeCode(cause)
      const isGone = code === 'ENOENT' || code === 'ENOTDIR'
      throw new AppError(isGone ? 'document_gone' : 'document_unreadable', { name }, { cause, detail: code })
    })
    if (!kind || !about.isFile()) throw new AppError('document_unsupported', { name })
    if (about.size > bytesLimit(kind.format)) throw tooLarge(name, kind.format)
    const { mediaType } = kind
    return { path, title: name, mediaType, sizeBytes: about.size, changedAt: Math.trunc(about.mtimeMs) }
  }

  /** A file that is there already is looked at once more; what a person adds again is wanted again. */
  #take(file: NewFile & { path: string }): string {
    const { store, changes } = this.#deps
    const known = store.documents.byPath(file.path)
    if (known && known.removedAt === null) {
      store.documents.setWaiting(known.rowId)
      return known.id
    }
    // Taken back within the time to undo: one place is one document.
    if (known) changes.restore(this.#needMemory(known.rowId), 'person')
    if (known) store.documents.setWaiting(known.rowId)
    store.history.unbury(fileTombstone(file.path))
    return known ? known.id : this.insert(file, null)
  }
}
