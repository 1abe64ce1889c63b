import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { Change } from '../../../../shared/contract/app'
import type { MemoryStore } from '../memory-store'
import type { MemoryChanges } from '../owned/change'
import { type DocumentReader, sameThreadReader, threadReader } from './document-reader'
import { DocumentIntake } from './documents'
import { type DocumentViews, documentsApi } from './documents-api'
import { FolderKeeper } from './folder-keeper'
import { ReadingQueue } from './reading-queue'

export { documentEndings } from './reading/document-kind'

export type DocumentsDeps = {
  store: MemoryStore
  views: DocumentViews
  changes: MemoryChanges
  now: () => number
  newId: () => string
  publish: (change: Change) => void
  setTimer: (run: () => void, delayMs: number) => unknown
  clearTimer: (timer: unknown) => void
  log: (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
  /** The built worker that files are parsed in; null: in this thread. */
  readerFile: string | null
  /** In place of both. */
  reader?: DocumentReader
  /** Memories were removed: they are to be erased when the time to undo is over. */
  onRemoved: () => void
  settleMs?: number
  everyMs?: number
}

export type DocumentsFeature = {
  api: Handlers<EngineContract>['documents']
  /** Reads what waits and watches the folders; not beside the app, which does it itself. */
  start: () => void
  /** Until nothing is read. */
  idle: () => Promise<void>
  close: () => Promise<void>
}

/** Documents over an open store; nothing is read before something is added or `start` is called. */
export function createDocuments(deps: DocumentsDeps): DocumentsFeature {
  const reader =
    deps.reader ?? (deps.readerFile === null ? sameThreadReader() : threadReader(deps.readerFile))
  const queue = new ReadingQueue({ ...deps, reader })
  const shared = { ...deps, reader, queue }
  const intake = new DocumentIntake(shared)
  const folders = new FolderKeeper({ ...shared, intake })
  return {
    api: documentsApi({ views: deps.views, intake, queue, folders }),
    start: () => {
      folders.start()
      queue.wake()
    },
    idle: () => queue.idle(),
    close: async () => {
      intake.close()
      await folders.close()
      await queue.close()
    },
  }
}
