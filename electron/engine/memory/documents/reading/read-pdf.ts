import { AppError } from '../../../app-error'
import { type Block, HeadingPath } from './block'
import { documentLimits } from './limits'
import { bodySize, linesOf, type PdfRun, paragraphsOf } from './pdf-lines'

export type PdfOptions = {
  name: string
  /** Where the character maps of pdf.js lie, for Chinese, Japanese and Korean files without maps of their own. */
  characterMaps: string | null
  /** Called after each page with its number and text. */
  onPage: (blocks: Block[]) => Promise<void>
}

/**
 * Reads the text of a PDF page by page; nothing of it is run, drawn or fetched.
 * @returns the number of pages
 * @throws AppError document_unreadable, document_too_large
 */
export async function readPdf(
  bytes: Uint8Array,
  { name, characterMaps, onPage }: PdfOptions,
): Promise<number> {
  const { getDocument, VerbosityLevel } = await loadPdfJs()
  const task = getDocument({
    data: bytes,
    ...(characterMaps === null ? {} : { cMapUrl: `${characterMaps}/`, cMapPacked: true }),
    disableFontFace: true,
    useSystemFonts: false,
    isEvalSupported: false,
    useWasm: false,
    verbosity: VerbosityLevel.ERRORS,
  })
  try {
    const file = await task.promise
    if (file.numPages > documentLimits.pages) {
      throw new AppError('document_too_large', { name, reason: 'pages', limit: documentLimits.pages })
    }
    const headings = new HeadingPath()
    for (let number = 1; number <= file.numPages; number++) {
      const page = await file.getPage(number)
      const { items } = await page.getTextContent()
      const runs: PdfRun[] = items.flatMap((item) => ('str' in item ? [item] : []))
      await onPage(blocksOf(runs, number, headings))
      page.cleanup()
    }
    return file.numPages
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const detail = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
    throw new AppError('document_unreadable', { name }, { cause, detail })
  } finally {
    await task.destroy()
  }
}

function blocksOf(runs: readonly PdfRun[], page: number, headings: HeadingPath): Block[] {
  const paragraphs = paragraphsOf(linesOf(runs))
  const body = bodySize(paragraphs)
  return paragraphs.map(({ text, size, lines }) => {
    // Larger than the rest, short, and no sentence: a heading. The larger, the higher.
    const isHeading = size > body * 1.15 && lines <= 2 && text.length <= 150 && /\p{L}/u.test(text)
    if (isHeading) headings.enter(Math.max(1, 100 - Math.round(size)), text)
    return { text, headings: headings.texts, page, isHeading }
  })
}

/** Both halves of pdf.js in this thread, without the parts of a browser that only drawing needs. */
async function loadPdfJs() {
  const globals: Record<string, unknown> = globalThis as Record<string, unknown>
  for (const name of ['DOMMatrix', 'ImageData', 'Path2D']) globals[name] ??= class {}
  globals.pdfjsWorker ??= await import('pdfjs-dist/legacy/build/pdf.worker.mjs')
  return import('pdfjs-dist/legacy/build/pdf.mjs')
}
