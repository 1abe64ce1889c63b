import type { MemoryRow } from '../../database/memories'
import type { MemoryStore } from '../memory-store'
import { redact } from '../redact'
import { type ExportedMemory, type ExportFile, exportFormat, exportVersion } from './export-file'
import { rowsInSteps } from './rows-in-steps'

/**
 * All memories that are not forgotten, with sources, versions and passages, as JSON; of vault items the labels alone.
 */
export async function toJson(store: MemoryStore, at: number): Promise<string> {
  const { transfer, blocks } = store
  const memories: string[] = []
  for await (const rows of rowsInSteps(store)) {
    for (const memory of exportRows(store, rows)) memories.push(`    ${JSON.stringify(memory)}`)
  }
  const head: Omit<ExportFile, 'memories'> = {
    format: exportFormat,
    version: exportVersion,
    exportedAt: new Date(at).toISOString(),
    coreBlocks: blocks.all().map(({ label, name, limit }) => ({ label, name, limit })),
    forgotten: transfer.tombstones(),
  }
  const fields = Object.entries(head).map(([name, value]) => `  "${name}": ${JSON.stringify(value)}`)
  const list = memories.length === 0 ? '[]' : `[\n${memories.join(',\n')}\n  ]`
  return `{\n${[...fields, `  "memories": ${list}`].join(',\n')}\n}\n`
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
