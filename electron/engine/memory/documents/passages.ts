import type { documents as contract } from '../../../../shared/contract/documents'
import type { Input, Output } from '../../../../shared/contract/procedure'
import { AppError } from '../../app-error'
import { searchBoxQuery } from '../../database/search-text'
import type { MemoryStore } from '../memory-store'

/**
 * Passages of a document, in their order or, where words are looked for, the best first.
 * @throws AppError memory_missing
 */
export function passagesOf(
  store: Pick<MemoryStore, 'documents'>,
  { id, query, offset, limit }: Input<typeof contract.passages>,
): Output<typeof contract.passages> {
  const row = store.documents.byId(id)
  if (!row || row.removedAt !== null) throw new AppError('memory_missing', { id })
  const match = searchBoxQuery(query)
  if (match === null && query.trim() !== '') return { passages: [], total: 0 }
  const { rowId, title } = row
  return {
    passages: store.documents
      .passages({ rowId, match, offset, limit })
      .map(({ position, page, heading, text }) => ({
        ...{ documentId: id, title, position, page, heading, text },
      })),
    total: match === null ? row.chunks : store.documents.countFound(rowId, match),
  }
}
