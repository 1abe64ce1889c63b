import { AppError } from '../engine/app-error'

/** The part of a WebFrameMain that tells who asks. */
export type Frame = { url: string; parent: unknown; top: unknown } | null

/** Where the window's page comes from. */
export const pageScheme = 'app'
export const pageHost = 'keepsake'

/** An address of our own page. `new URL(…).origin` is 'null' in Node for a scheme of one's own, so parts are compared. */
export function isOurPage(address: string): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  return url.protocol === `${pageScheme}:` && url.host === pageHost
}

/** The one document of our page, so that a link in a reply cannot leave the window on a file or an error. */
export const isStartPage = (address: string): boolean =>
  isOurPage(address) && new URL(address).pathname === '/'

/**
 * Only the top frame of a window of ours, showing our page, may ask. Returns that frame.
 * @throws AppError forbidden_sender
 */
export function checkSender<F extends NonNullable<Frame>>(frame: F | null, isKnownWindow: boolean): F {
  if (frame !== null && frame.parent === null && isKnownWindow && isOurPage(frame.url)) return frame
  throw new AppError('forbidden_sender', { url: frame?.url ?? 'none' })
}
