import { mkdir, open, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../app-error'
import { systemErrorCode } from '../../system-error'
import { type Note, noteMark } from './notes'

/**
 * Writes the notes into a folder. Notes of ours that have no subject any more go, so that what was forgotten is
 * forgotten there too; a file of somebody else keeps its name, and ours takes another.
 * @returns how many files were written
 * @throws AppError disk_full, file_unreadable
 */
export async function writeNotes(folder: string, notes: readonly Note[]): Promise<number> {
  try {
    await mkdir(folder, { recursive: true })
    const present = await readdir(folder)
    const foreign = new Set<string>()
    for (const name of present.filter((one) => one.endsWith('.md'))) {
      if (!(await isOurs(join(folder, name)))) foreign.add(name.toLowerCase())
    }
    const written = new Set<string>()
    for (const { name, text } of notes) {
      const free = foreign.has(name.toLowerCase()) ? name.replace(/\.md$/, ' (Keepsake).md') : name
      if (foreign.has(free.toLowerCase())) throw new AppError('file_unreadable', { path: join(folder, free) })
      await writeFile(join(folder, free), text, { mode: 0o600 })
      written.add(free.toLowerCase())
    }
    for (const name of present) {
      const stale =
        name.endsWith('.md') && !foreign.has(name.toLowerCase()) && !written.has(name.toLowerCase())
      if (stale) await rm(join(folder, name))
    }
    return written.size
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError(systemErrorCode(error) ?? 'file_unreadable', { path: folder }, { cause: error })
  }
}

async function isOurs(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(200), 0, 200, 0)
    return buffer.toString('utf8', 0, bytesRead).startsWith(`---\n${noteMark}\n`)
  } finally {
    await file.close()
  }
}
