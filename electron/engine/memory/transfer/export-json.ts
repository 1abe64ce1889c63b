import type { MemoryRow } from '../../database/memories'
import type { MemoryStore } from '../memory-store'
import { redact } from '../redact'
import { type ExportedMemory, type ExportFile, exportFormat, exportVersion } from './export-file'
import { inPieces } from './pieces'
import { rowsInSteps } from './rows-in-steps'

/**
 * All memories that are not forgotten, with sources, versions and passages, as the pieces of a JSON text; of vault items
 * the labels alone.
 */
export async function* jsonPieces(store: MemoryStore, at: number): AsyncGenerator<string> {
  const { transfer, blocks } = store
  const head: Omit<ExportFile, 'memories'> = {
    format: exportFormat,
    version: exportVersion,
    exportedAt: new Date(at).toISOString(),
    coreBlocks: blocks.all().map(({ label, name, limit }) => ({ label, name, limit })),
    forgotten: transfer.tombstones(),
  }
  const fields = Object.entries(head).map(([name, value]) => `  "${name}": ${JSON.stringify(value)}`)
  yield `{\n${fields.join(',\n')},\n  "memories": [`
  let isFirst = true
  for await (const rows of rowsInSteps(store)) {
    const memories = exportRows(store, rows).map((memory) => `\n    ${JSON.stringify(memory)}`)
    if (memories.length === 0) continue
    yield* inPieces(`${isFirst ? '' : ','}${memories.join(',')}`)
    isFirst = false
  }
  yield isFirst ? ']\n}\n' : '\n  ]\n}\n'
}

function exportRows(store: MemoryStore, rows: readonly MemoryRow[]): ExportedMemory[] {
  const items = store.sources.items(rows)
  return items.map((item, index) => {
    const rowId = rows[index]?.rowId ?? -1
    const sources = item.sources.map(({ isHere: _isHere, ...source }) => ({
      ...source,
      conversationTitle: redact(source.conversationTitle).text,
    }))
    const versions = store.history.of(rowId).map(({ id: _id, ...version }) => version)
    const read = item.kind === 'resource' ? store.transfer.document(rowId) : undefined
    const document = read ? { document: { ...read, passages: store.transfer.passages(rowId) } } : {}
    return { ...item, sources, versions: versions.reverse(), ...document }
  })
}
