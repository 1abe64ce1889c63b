import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { DocumentRow } from '../../database/documents'
import { nativeCode } from '../../system-error'
import { redact } from '../redact'
import type { DocumentDeps } from './documents'
import type { FoundFile } from './scan-folder'

/** The files that hold, byte for byte, what a document held whose file is no longer where it was: it was moved there. */
export async function movedFiles(
  fresh: readonly FoundFile[],
  missing: readonly DocumentRow[],
  signal: AbortSignal,
): Promise<Map<FoundFile, DocumentRow>> {
  const moved = new Map<FoundFile, DocumentRow>()
  const left = new Set(missing.filter(({ fileHash, removedAt }) => fileHash !== '' && removedAt === null))
  for (const file of fresh) {
    if (signal.aborted) break
    const alike = [...left].filter(({ sizeBytes }) => sizeBytes === file.sizeBytes)
    const hash = alike.length === 0 ? null : await hashOf(file.path, signal)
    const row = alike.find(({ fileHash }) => fileHash === hash)
    if (!row) continue
    left.delete(row)
    moved.set(file, row)
  }
  return moved
}

/** Its file lies elsewhere now; reading finds that it is the same, and takes it up again where it was closed. */
export function moveDocument(
  { store, changes }: Pick<DocumentDeps, 'store' | 'changes'>,
  { rowId }: DocumentRow,
  { path, title, mediaType }: FoundFile,
): boolean {
  const memory = store.memories.byRowId(rowId)
  if (memory?.detail.kind !== 'resource' || memory.removedAt !== null) return false
  const { detail } = memory
  const shown = redact(title).text
  // A name that a person gave it stays.
  const text = memory.text === detail.title ? shown : memory.text
  changes.edit(memory, { text, detail: { ...detail, path, title: shown, mediaType } }, 'keepsake')
  store.documents.setWaiting(rowId)
  return true
}

/** Null where it cannot be read: whoever reads it next says why. */
async function hashOf(path: string, signal: AbortSignal): Promise<string | null> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path), hash, { signal })
  } catch (error) {
    if (nativeCode(error) === '' && !signal.aborted) throw error
    return null
  }
  return hash.digest('hex')
}
