import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { nativeCode } from '../engine/system-error'

const mostLines = 500

/** What was typed before, newest first as Node's readline wants it; none where there is no file yet. */
export async function readHistory(file: string | null): Promise<string[]> {
  if (file === null) return []
  try {
    return (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')
  } catch (error) {
    if (nativeCode(error) === 'ENOENT') return []
    throw error
  }
}

/** Readable by its owner alone. */
export async function writeHistory(file: string | null, lines: readonly string[]): Promise<void> {
  if (file === null) return
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `${lines.slice(0, mostLines).join('\n')}\n`, { mode: 0o600 })
}
