import { createHash } from 'node:crypto'
import { AppError } from '../../../app-error'
import { toSearchText } from '../../../database/search-text'
import { redact } from '../../redact'
import type { Block } from './block'
import { type Chunk, Chunker } from './chunker'
import { decodeText } from './decode-text'
import type { DocumentFormat } from './document-kind'
import { bytesLimit, documentLimits, tooLarge } from './limits'
import type { ReadPassage } from './protocol'
import { readHtml } from './read-html'
import { readMarkdown } from './read-markdown'
import { readPdf } from './read-pdf'
import { readCode, readPlain } from './read-plain'

export type DocumentSource = {
  name: string
  title: string
  format: DocumentFormat
  bytes: Uint8Array
  /** What was read of it last; the same bytes are not read again. */
  knownHash: string | null
  characterMaps: string | null
  /** Called after each page, also one without text. */
  onPage?: () => void
}

export type ReadResult = {
  fileHash: string
  sizeBytes: number
  pages: number | null
  chunks: number
  /** The bytes are those that were read last: there are no passages to keep. */
  isSame: boolean
}

const batchSize = 32

/**
 * Reads a document into passages, secrets taken out before anything is cut. Each batch is handed over before the next
 * is made.
 * @throws AppError document_unreadable, document_unsupported, document_too_large, document_empty
 */
export async function readDocument(
  source: DocumentSource,
  onChunks: (passages: ReadPassage[]) => Promise<void>,
): Promise<ReadResult> {
  const { name, title, format, bytes } = source
  if (bytes.length > bytesLimit(format)) throw tooLarge(name, format)
  const fileHash = createHash('sha256').update(bytes).digest('hex')
  const known = { fileHash, sizeBytes: bytes.length }
  if (fileHash === source.knownHash) return { ...known, pages: null, chunks: 0, isSame: true }

  const chunker = new Chunker()
  let count = 0
  let batch: ReadPassage[] = []
  const hand = async (chunks: readonly Chunk[], isLast = false) => {
    count += chunks.length
    if (count > documentLimits.chunks) {
      throw new AppError('document_too_large', { name, reason: 'passages', limit: documentLimits.chunks })
    }
    batch.push(...chunks.map((chunk) => ({ ...chunk, searchText: searchTextOf(title, chunk) })))
    while (batch.length >= batchSize || (isLast && batch.length > 0)) {
      await onChunks(batch.slice(0, batchSize))
      batch = batch.slice(batchSize)
    }
  }
  const take = async (blocks: readonly Block[]) => {
    for (const block of blocks) await hand(chunker.add(cleaned(block)))
  }

  const onPage = async (blocks: readonly Block[]) => {
    source.onPage?.()
    await take(blocks)
  }
  let pages: number | null = null
  if (format === 'pdf') {
    // pdf.js takes the bytes away for itself.
    pages = await readPdf(Uint8Array.from(bytes), { name, characterMaps: source.characterMaps, onPage })
  } else {
    const text = decodeText(bytes)
    if (text === null) throw new AppError('document_unsupported', { name })
    await take(readers[format](redact(text.normalize('NFC')).text))
  }
  await hand(chunker.end(), true)
  if (count === 0) throw new AppError('document_empty', { name })
  return { ...known, pages, chunks: count, isSame: false }
}

/** As the index keeps it; made here, as it takes longer than to store it. */
const searchTextOf = (title: string, { heading, text }: Chunk): string =>
  toSearchText([title, heading ?? '', text].join(' '))

const readers = { markdown: readMarkdown, html: readHtml, text: readPlain, code: readCode } as const

/** Without secrets, and without what a database or a page cannot show. */
const cleaned = (block: Block): Block => ({
  ...block,
  text: redact(withoutControls(block.text)).text,
  headings: block.headings.map((text) => redact(withoutControls(text)).text),
})

/** Joiners stay, as scripts and emoji need them; signs that only a model would see go. */
const withoutControls = (text: string): string =>
  text.replace(/[^\P{Cc}\t\n\r]|[\u200b\u202a-\u202e\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]/gu, '')
