import { AppError } from '../engine/app-error'

const opened = ['https:', 'http:', 'mailto:']

/**
 * An address for the person's own browser or mail program; other schemes could start programs.
 * @throws AppError invalid_input
 */
export function externalAddress(address: string): string {
  const { protocol } = new URL(address)
  if (opened.includes(protocol)) return address
  throw new AppError('invalid_input', { field: 'url', found: protocol, expected: opened.join(' ') })
}
