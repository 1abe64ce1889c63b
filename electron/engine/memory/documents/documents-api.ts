import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { DocumentFile } from '../../../../shared/contract/documents'
import { AppError } from '../../app-error'
import type { DocumentRow } from '../../database/documents'
import { searchBoxQuery } from '../../database/search-text'
import type { MemoryStore } from '../memory-store'
import type { DocumentIntake } from './documents'
import { type FolderKeeper, shownFolder } from './folder-keeper'
import type { ReadingQueue } from './reading-queue'

type Deps = { store: MemoryStore; intake: DocumentIntake; queue: ReadingQueue; folders: FolderKeeper }

/** What a window may ask of documents. */
export function documentsApi({ store, intake, queue, folders }: Deps): Handlers<EngineContract>['documents'] {
  return {
    list: () => ({
      files: store.documents.all().map((row) => shown(row, queue.reading)),
      folders: store.folders.all().map(shownFolder),
    }),
    addFiles: ({ paths }) => intake.addFiles(paths),
    addText: (input) => intake.addText(input),
    readAgain: ({ id }) => intake.readAgain(id),
    passages: ({ id, query, offset, limit }) => {
      const row = store.documents.byId(id)
      if (!row || row.removedAt !== null) throw new AppError('memory_missing', { id })
      const match = searchBoxQuery(query)
      if (match === null && query.trim() !== '') return { passages: [], total: 0 }
      const { rowId, title } = row
      return {
        passages: store.documents
          .passages({ rowId, match, offset, limit })
          .map(({ position, page, heading, text }) => ({
            documentId: id,
            title,
            position,
            page,
            heading,
            text,
          })),
        total: match === null ? row.chunks : store.documents.countFound(rowId, match),
      }
    },
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
