import { setImmediate as breathe } from 'node:timers/promises'
import type { DocumentRow } from '../../database/documents'
import type { FolderRow } from '../../database/watched-folders'
import type { MemoryStore } from '../memory-store'
import { fileTombstone } from '../tombstone'
import type { DocumentDeps, DocumentIntake } from './documents'
import { moveDocument, movedFiles } from './moved-files'
import type { FoundFile, Scan } from './scan-folder'

type Deps = Pick<DocumentDeps, 'store' | 'changes'> & { intake: DocumentIntake }

/** Rows that are compared and written in one go. */
const stepSize = 25

/** Brings the documents of a folder in line with the files that were found in it. Returns whether anything changed. */
export async function compareFolder(
  deps: Deps,
  folder: FolderRow,
  scan: Scan,
  signal: AbortSignal,
): Promise<boolean> {
  const { store } = deps
  const known = new Map(store.documents.ofFolder(folder.rowId).map((row) => [row.path, row]))
  const missing = new Map(known)
  for (const { path } of scan.files) missing.delete(path)
  /** In steps between which others write, and as long as the folder is watched: it may be left meanwhile. */
  const inSteps = async <T>(items: readonly T[], step: (item: T) => boolean): Promise<boolean> => {
    let changed = false
    for (let from = 0; from < items.length && !signal.aborted; from += stepSize) {
      store.transact(() => {
        if (store.folders.byId(folder.id) === undefined) return
        for (const item of items.slice(from, from + stepSize)) changed = step(item) || changed
      })
      await breathe()
    }
    return changed
  }
  // Of a tree that is looked at in part nobody can say what is missing.
  const isWhole = !scan.isCut && scan.denied.length === 0
  const fresh = scan.files.filter((file) => !known.has(file.path) && isFresh(store, file, folder))
  const moved = isWhole
    ? await movedFiles(fresh, [...missing.values()], signal)
    : new Map<FoundFile, DocumentRow>()
  for (const row of moved.values()) if (row.path !== null) missing.delete(row.path)
  const isMoved = await inSteps([...moved], ([file, row]) => moveDocument(deps, row, file))
  const isMet = await inSteps(
    scan.files.filter((file) => !moved.has(file)),
    (file) => meetFile(deps, file, known.get(file.path), folder),
  )
  const isMissed = isWhole && (await inSteps([...missing.values()], (row) => missFile(store, row)))
  return isMoved || isMet || isMissed
}

/** A file that is there: new, changed, back again, or as it was. */
function meetFile(
  { store, intake }: Deps,
  file: FoundFile,
  known: DocumentRow | undefined,
  folder: FolderRow,
): boolean {
  const row = known ?? store.documents.byPath(file.path)
  if (row) return renewFile(store, row, file)
  if (!isFresh(store, file, folder)) return false
  intake.insert(file, folder.id)
  return true
}

/** Of no document yet; what was forgotten does not come back by itself, but with a folder that is watched since. */
function isFresh({ documents, history }: MemoryStore, { path }: FoundFile, { addedAt }: FolderRow): boolean {
  return documents.byPath(path) === undefined && (history.buriedAt(fileTombstone(path)) ?? -1) < addedAt
}

/** Has a document read once more where its file is another, or there again. Returns whether it is. */
export function renewFile(
  store: MemoryStore,
  row: DocumentRow,
  file: { sizeBytes: number; changedAt: number },
): boolean {
  if (row.removedAt !== null) return false
  const isSame = row.fileChangedAt === file.changedAt && row.sizeBytes === file.sizeBytes
  const isBack = row.error?.code === 'document_gone'
  const isWaiting = row.readAt === null
  // One that could not be read is tried again when it has changed, and else when a person says so.
  const isKnownBad = row.error !== null && (row.readAt ?? 0) >= file.changedAt
  if (isWaiting || (isSame && !isBack) || (isKnownBad && !isBack)) return false
  store.documents.setWaiting(row.rowId)
  return true
}

/** The queue finds out that the file is gone, and says so. Returns whether that is new. */
export function missFile(store: MemoryStore, row: DocumentRow): boolean {
  if (row.removedAt !== null || row.error?.code === 'document_gone') return false
  store.documents.setWaiting(row.rowId)
  return true
}
