import { open } from 'node:fs/promises'
import { nativeCode } from '../../system-error'

/** A file of the person's, or why it cannot be read. */
export type TextFile = { path: string } & ({ text: string } | { text: null; problem: string })

/** Larger than any list that somebody keeps by hand; what is behind would only stall the app. */
const largestBytes = 5_000_000

/** Reads a text file that may well not be there: then null. */
export async function readTextFile(path: string): Promise<TextFile | null> {
  try {
    const handle = await open(path, 'r')
    try {
      const { size } = await handle.stat()
      if (size > largestBytes) return { path, text: null, problem: `larger than ${largestBytes} bytes` }
      return { path, text: await handle.readFile('utf8') }
    } finally {
      await handle.close()
    }
  } catch (error) {
    const code = nativeCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    return { path, text: null, problem: error instanceof Error ? error.message : String(error) }
  }
}
