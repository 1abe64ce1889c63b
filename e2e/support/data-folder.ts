import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** The app's log as it stands; empty before the first line. */
export function readLog(app: { dataFolder: string }): string {
  const file = join(app.dataFolder, 'logs', 'keepsake.log')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** Files of a folder that hold one of the texts, in any of the ways in which Chromium and SQLite write text. */
export function filesWith(folder: string, texts: readonly string[]): string[] {
  const needles = texts.flatMap((text) => [
    Buffer.from(text, 'utf8'),
    Buffer.from(text, 'utf16le'),
    Buffer.from(Buffer.from(text).toString('base64').slice(0, -4)),
    Buffer.from(Buffer.from(text).toString('hex')),
  ])
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readFileSync(file)
      return needles.some((needle) => bytes.includes(needle))
    })
    .map((file) => relative(folder, file))
}

/** The SHA-256 of a file's bytes. */
export const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')
