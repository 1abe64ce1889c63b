import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { DocumentFile } from '../../../../shared/contract/documents'
import type { DocumentRow } from '../../database/documents'
import type { MemoryViews } from '../views/views'
import type { DocumentIntake } from './documents'
import type { FolderKeeper } from './folder-keeper'
import type { ReadingQueue } from './reading-queue'

type Deps = {
  views: DocumentViews
  intake: DocumentIntake
  queue: ReadingQueue
  folders: FolderKeeper
}
export type DocumentViews = Pick<MemoryViews, 'documents' | 'passages'>

/** What a window may ask of documents. */
export function documentsApi({ views, intake, queue, folders }: Deps): Handlers<EngineContract>['documents'] {
  return {
    list: async () => {
      const known = await views.documents()
      return { files: known.rows.map((row) => shown(row, queue.reading)), folders: known.folders }
    },
    addFiles: ({ paths }) => intake.addFiles(paths),
    addText: (input) => intake.addText(input),
    readAgain: ({ id }) => intake.readAgain(id),
    passages: (input) => views.passages(input),
    watchFolder: ({ path }) => folders.watch(path),
    unwatchFolder: ({ id, forget }) => folders.unwatch(id, forget),
  }
}

function shown(row: DocumentRow, reading: number | null): DocumentFile {
  const { id, title, path, mediaType, sizeBytes, pages, chunks, folderId, error, addedAt, readAt } = row
  const state =
    row.rowId === reading ? 'reading' : error !== null ? 'failed' : readAt === null ? 'waiting' : 'ready'
  return { id, title, path, mediaType, sizeBytes, pages, chunks, folderId, state, error, addedAt, readAt }
}
