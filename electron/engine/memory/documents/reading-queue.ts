import { basename } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Change } from '../../../../shared/contract/app'
import { AppError, toErrorData } from '../../app-error'
import type { DocumentRow } from '../../database/documents'
import { passagesEachStep } from '../erasure'
import type { MemoryStore } from '../memory-store'
import type { MemoryChanges } from '../owned/change'
import type { DocumentReader } from './document-reader'
import { formatOf } from './reading/document-kind'

type Deps = {
  store: MemoryStore
  changes: MemoryChanges
  reader: DocumentReader
  now: () => number
  publish: (change: Change) => void
  log: (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
}

/** Passages that are written in one go, so that each step is a few milliseconds. */
export const stepSize = 32

/**
 * Reads what waits, one document after the other. The rows are the queue: a document that a crash interrupted still
 * waits, and what was half written of it is erased first.
 */
export class ReadingQueue {
  readonly #deps: Deps
  readonly #closing = new AbortController()
  #reading: number | null = null
  #running: Promise<void> | null = null
  #again = false
  #recovery: Promise<void> | null = null

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** The document that is read now. */
  get reading(): number | null {
    return this.#reading
  }

  /** Begins, or looks once more when what is under way is done. */
  wake(): void {
    if (this.#closing.signal.aborted) return
    this.#again = true
    this.#running ??= this.#run()
      .catch((error: unknown) => {
        const { code, detail = '' } = toErrorData(error)
        this.#deps.log('error', 'documents are not read any further', { code, detail })
      })
      .finally(() => {
        this.#running = null
      })
  }

  /** What a crash left half written is erased, once. */
  recovered(): Promise<void> {
    // One that fails, as on a full disk, is tried again by whoever asks next.
    this.#recovery ??= this.#recover().catch((error: unknown) => {
      this.#recovery = null
      throw error
    })
    return this.#recovery
  }

  /** The first passages of a document become its own, in steps: there is nothing that they take the place of. */
  async takeFirst(rowId: number): Promise<void> {
    const { store } = this.#deps
    while (store.transact(() => store.documents.takeSome(rowId, stepSize * 4)) > 0) await breathe()
  }

  /** Until nothing is read. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#deps.reader.close()
    await this.idle()
  }

  async #recover(): Promise<void> {
    const { store } = this.#deps
    for (const rowId of store.documents.staged()) await this.#sweep(rowId)
    for (const rowId of store.documents.unfinished()) {
      while (store.transact(() => store.documents.dropSome(rowId, passagesEachStep)) > 0) await breathe()
      store.transact(() => store.memories.erase(rowId))
    }
  }

  async #run(): Promise<void> {
    const { store } = this.#deps
    await this.recovered()
    while (this.#again && !this.#closing.signal.aborted) {
      this.#again = false
      for (const rowId of store.documents.waiting()) {
        if (this.#closing.signal.aborted) return
        const row = store.documents.byRowId(rowId)
        // It may have been forgotten since the list was made.
        if (row && row.removedAt === null && row.readAt === null && row.error === null) await this.#read(row)
      }
    }
  }

  async #read(row: DocumentRow): Promise<void> {
    const { store, changes, reader, now, publish, log } = this.#deps
    const name = row.path === null ? row.title : basename(row.path)
    this.#reading = row.rowId
    publish({ topic: 'documents', id: row.id })
    try {
      if (row.path === null) throw new AppError('document_gone', { name })
      const request = {
        name,
        title: row.title,
        format: formatOf(row.mediaType),
        from: { path: row.path },
        knownHash: row.chunks > 0 ? row.fileHash : null,
      }
      await this.#sweep(row.rowId)
      let staged = 0
      const result = await reader.read(
        request,
        async (chunks) => {
          store.transact(() => store.documents.stage(row.rowId, staged, chunks))
          staged += chunks.length
          await breathe()
        },
        this.#closing.signal,
      )
      if (row.chunks === 0) await this.takeFirst(row.rowId)
      store.transact(() => {
        if (!result.isSame && row.chunks > 0) store.documents.takeStaged(row.rowId)
        const pages = result.isSame ? row.pages : result.pages
        store.documents.setRead({ ...result, pages, rowId: row.rowId, at: now() })
        this.#isBack(row, changes)
      })
      publish({ topic: 'memory', id: row.id })
    } catch (error) {
      const data = toErrorData(error)
      // The app closes: it still waits, and is read at the next start.
      if (data.code === 'cancelled' || this.#closing.signal.aborted) return
      if (!store.documents.byRowId(row.rowId)) return
      log('warn', 'a document could not be read', { code: data.code, detail: data.detail ?? '' })
      store.transact(() => {
        store.documents.setFailed(row.rowId, { ...data, fixes: [] }, now())
        if (data.code === 'document_gone') this.#isGone(row, changes, now())
        else this.#note(row, data.code)
      })
    } finally {
      this.#reading = null
      publish({ topic: 'documents', id: row.id })
    }
    await this.#sweep(row.rowId)
  }

  #note({ rowId, title }: DocumentRow, reason: string): void {
    const { store, now } = this.#deps
    store.activity.add({
      ...{ at: now(), outcome: 'failed', kind: 'resource', text: title, reason },
      ...{ memoryRowId: rowId, conversationRowId: null },
    })
  }

  /** What was read of a file that is gone is not used; it is again when the file is back. */
  #isGone(row: DocumentRow, changes: MemoryChanges, at: number): void {
    const memory = this.#deps.store.memories.byRowId(row.rowId)
    if (memory && memory.validTo === null) changes.close(memory, at, 'keepsake')
  }

  #isBack(row: DocumentRow, changes: MemoryChanges): void {
    const memory = this.#deps.store.memories.byRowId(row.rowId)
    if (!memory || memory.validTo === null) return
    // What a person closed stays closed.
    const closed = this.#deps.store.history.of(row.rowId).find(({ operation }) => operation === 'close')
    if (closed?.actor === 'keepsake') changes.reopen(memory, 'keepsake')
  }

  async #sweep(rowId: number): Promise<void> {
    const { store } = this.#deps
    while (
      !this.#closing.signal.aborted &&
      store.transact(() => store.documents.dropStaged(rowId, passagesEachStep)) > 0
    ) {
      await breathe()
    }
  }
}
