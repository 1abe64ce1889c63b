import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { nativeCode } from '../system-error'

// What is remembered is for its owner's eyes: other accounts of the machine read none of it. Windows keeps a person's
// folders to themselves, and knows no such modes.

const [ownerFolder, ownerFile, others] = [0o700, 0o600, 0o077]
/** A file system without owners, one that is read-only, or a file of somebody else's. */
const cannotBe = new Set(['EPERM', 'EACCES', 'EROFS', 'ENOTSUP', 'ENOSYS', 'EINVAL', 'ENOENT', 'ENOTDIR'])

/** Makes a folder, and those above it that are missing; one that is there stays as its owner made it. */
export const makePrivateFolder = (folder: string): void => {
  mkdirSync(folder, { recursive: true, mode: ownerFolder })
}

/** An empty file; what SQLite puts beside it gets its mode. */
export const makePrivateFile = (file: string): void => closeSync(openSync(file, 'a', ownerFile))

/** Takes from others what earlier versions, or a copy by hand, let them read: the file, what lies beside it, its backups. */
export function keepPrivate(file: string, backupFolder: string): void {
  for (const path of [file, `${file}-wal`, `${file}-shm`, ...filesIn(backupFolder)]) {
    try {
      if ((statSync(path).mode & others) !== 0) chmodSync(path, ownerFile)
    } catch (error) {
      if (!cannotBe.has(nativeCode(error))) throw error
    }
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => join(folder, name))
  } catch (error) {
    // There is no backup before the first migration of a file; one that only somebody else can read is private already.
    if (cannotBe.has(nativeCode(error))) return []
    throw error
  }
}
