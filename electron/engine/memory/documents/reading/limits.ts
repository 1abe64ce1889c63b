import { AppError } from '../../../app-error'

/** What one document may take. All of it is far above what people read, and far below what stops the app. */
export const documentLimits = {
  pdfBytes: 200 * 1024 * 1024,
  /** Of any other file. */
  textBytes: 20 * 1024 * 1024,
  pages: 5_000,
  chunks: 20_000,
  /** Between two signs of life of the thread that reads. */
  silentMs: 30_000,
  /** Of the thread's own heap. */
  heapMb: 1_024,
} as const

/** Most bytes of a file that is read as `format`. */
export const bytesLimit = (format: string): number =>
  format === 'pdf' ? documentLimits.pdfBytes : documentLimits.textBytes

export const tooLarge = (name: string, format: string): AppError =>
  new AppError('document_too_large', {
    name,
    reason: 'limit',
    limit: `${bytesLimit(format) / 1024 / 1024} MB`,
  })
