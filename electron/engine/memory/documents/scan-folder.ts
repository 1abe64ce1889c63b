import type { Dirent } from 'node:fs'
import { lstat, opendir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { nativeCode } from '../../system-error'
import { documentKind } from './reading/document-kind'

export type FoundFile = {
  path: string
  title: string
  mediaType: string
  sizeBytes: number
  changedAt: number
}
export type Scan = {
  files: FoundFile[]
  /** Every folder that was looked into, the top one first. */
  folders: string[]
  /** What may not be looked at, by its path. */
  denied: string[]
  /** There is more than is looked at. */
  isCut: boolean
}

export const scanLimits = { files: 10_000, folders: 2_000, depth: 20 } as const

const ignored = new Set([
  'node_modules',
  '__pycache__',
  'bower_components',
  '$RECYCLE.BIN',
  'System Volume Information',
])

/**
 * The documents of a folder and of those in it. Hidden ones, links and what programs fetch or make are left out; a
 * huge tree is cut.
 * @throws what the system says where the folder itself cannot be looked into
 */
export async function scanFolder(
  root: string,
  signal: AbortSignal,
  limits: typeof scanLimits = scanLimits,
): Promise<Scan> {
  const scan: Scan = { files: [], folders: [], denied: [], isCut: false }
  const waiting = [{ folder: root, depth: 0 }]
  for (let next = waiting.shift(); next && !signal.aborted; next = waiting.shift()) {
    const { folder, depth } = next
    if (scan.folders.length >= limits.folders) {
      scan.isCut = true
      break
    }
    try {
      const names: Dirent[] = []
      for await (const entry of await opendir(folder)) if (isLookedAt(entry.name)) names.push(entry)
      scan.folders.push(folder)
      for (const entry of names.sort((one, other) => (one.name < other.name ? -1 : 1))) {
        const path = join(folder, entry.name)
        if (entry.isDirectory()) {
          if (depth < limits.depth) waiting.push({ folder: path, depth: depth + 1 })
          else scan.isCut = true
        } else if (entry.isFile()) await addFile(path, root, scan, limits.files)
      }
    } catch (error) {
      if (folder === root || nativeCode(error) === '') throw error
      // A folder that went away meanwhile is none to tell of.
      if (nativeCode(error) !== 'ENOENT') scan.denied.push(folder)
    }
  }
  return scan
}

const isLookedAt = (name: string) => !name.startsWith('.') && !name.startsWith('~$') && !ignored.has(name)

async function addFile(path: string, root: string, scan: Scan, most: number): Promise<void> {
  const kind = documentKind(path)
  if (!kind) return
  if (scan.files.length >= most) {
    scan.isCut = true
    return
  }
  try {
    const { size, mtimeMs } = await lstat(path)
    const title = relative(root, path).split(sep).join('/')
    scan.files.push({
      ...{ path, title, mediaType: kind.mediaType },
      ...{ sizeBytes: size, changedAt: Math.trunc(mtimeMs) },
    })
  } catch (error) {
    if (nativeCode(error) === '') throw error
    if (nativeCode(error) !== 'ENOENT') scan.denied.push(path)
  }
}
