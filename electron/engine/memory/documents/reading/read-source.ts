import { type FileHandle, open } from 'node:fs/promises'
import { AppError } from '../../../app-error'
import { nativeCode } from '../../../system-error'
import { bytesLimit, tooLarge } from './limits'
import type { ReadPassage, ReadRequest, SourceResult } from './protocol'
import { readDocument } from './read-document'

type Options = { characterMaps: string | null; onPage?: () => void }

/**
 * Reads a file or a pasted text into passages.
 * @throws AppError as `readDocument`; document_gone, document_unreadable, where the file cannot be opened
 */
export async function readSource(
  { name, title, format, from, knownHash }: ReadRequest,
  options: Options,
  onChunks: (passages: ReadPassage[]) => Promise<void>,
): Promise<SourceResult> {
  const loaded =
    'text' in from
      ? { bytes: new TextEncoder().encode(from.text), fileChangedAt: null }
      : await load(from.path, { name, format })
  const result = await readDocument(
    { name, title, format, knownHash, bytes: loaded.bytes, ...options },
    onChunks,
  )
  return { ...result, fileChangedAt: loaded.fileChangedAt }
}

type Loaded = { bytes: Uint8Array; fileChangedAt: number }

async function load(path: string, { name, format }: Pick<ReadRequest, 'name' | 'format'>): Promise<Loaded> {
  let file: FileHandle | null = null
  try {
    file = await open(path, 'r')
    const { size, mtimeMs, isFile } = await statOf(file)
    // A pipe or a device never ends.
    if (!isFile) throw new AppError('document_unsupported', { name })
    if (size > bytesLimit(format)) throw tooLarge(name, format)
    return { bytes: await file.readFile(), fileChangedAt: Math.trunc(mtimeMs) }
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const code = nativeCode(cause)
    throw new AppError(
      code === 'ENOENT' || code === 'ENOTDIR' ? 'document_gone' : 'document_unreadable',
      { name },
      {
        cause,
        detail: code,
      },
    )
  } finally {
    await file?.close()
  }
}

async function statOf(file: FileHandle) {
  const stat = await file.stat()
  return { size: stat.size, mtimeMs: stat.mtimeMs, isFile: stat.isFile() }
}
