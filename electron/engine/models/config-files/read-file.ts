import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { longestConfigBytes } from '../../../../shared/contract/config-files'
import { nativeCode } from '../../system-error'
import { type ReadConfig, readConfigSteps, unreadableFile } from './read-config'
import { finishInSteps } from './steps'

/** A text that was read for a path, and what it says. */
export type KnownText = { path: string; text: string; read: ReadConfig }

/**
 * Reads a file as far as it can be read; what is wrong is in the answer.
 * @param known a text that was read already: to read a thousand models takes its time
 * @returns checksum null where the bytes could not be had
 */
export async function readConfigFile(
  file: string,
  known: KnownText | null,
): Promise<{ read: ReadConfig; checksum: string | null }> {
  try {
    if ((await stat(file)).size > longestConfigBytes) {
      return { read: unreadableFile(file, 'a file larger than 10 MB'), checksum: null }
    }
    const bytes = await readFile(file)
    const checksum = createHash('sha256').update(bytes).digest('hex')
    // What is no UTF-8 becomes U+FFFD, which the reader tells with its place.
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
    const isKnown = known?.path === file && known.text === text
    return { read: isKnown ? known.read : await finishInSteps(readConfigSteps(text, file)), checksum }
  } catch (error) {
    return {
      read: unreadableFile(file, `a file that cannot be opened (${nativeCode(error)})`),
      checksum: null,
    }
  }
}

/** What tells one state of a file from another without reading it; null for what is no file, or gone. */
export async function markOf(file: string): Promise<string | null> {
  try {
    const { size, mtimeMs, ino, isFile } = await stat(file).then((facts) => ({
      ...facts,
      isFile: facts.isFile(),
    }))
    return isFile ? `${size} ${mtimeMs} ${ino}` : null
  } catch (error) {
    if (nativeCode(error) === 'ENOENT') return null
    return nativeCode(error)
  }
}
