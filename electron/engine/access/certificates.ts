import { readFile } from 'node:fs/promises'
import { AppError } from '../app-error'
import { nativeCode } from '../system-error'

/**
 * The certificates of a PEM file.
 * @throws AppError certificate_unreadable
 */
export async function readCertificates(path: string): Promise<string> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new AppError('certificate_unreadable', { path }, { cause, detail: nativeCode(cause) })
  }
  if (!/-----BEGIN CERTIFICATE-----/.test(text)) {
    throw new AppError('certificate_unreadable', { path })
  }
  return text
}
