import { isOurPage } from './sender'

/** The part of Electron's request or check that decides. */
type Wish = {
  permission: string
  /** The page that asks; null where Electron does not know. */
  page: string | null
  /** What of `media` is wanted: every kind of a request, or the one of a check. */
  media: readonly (string | undefined)[]
}

/** What the page may do beyond a page: copy text, and hear while the person dictates. */
export class Permissions {
  #hears = false

  /** The microphone, from the press of its button to the end of the recording. */
  setHearing(hears: boolean): void {
    this.#hears = hears
  }

  allows({ permission, page, media }: Wish): boolean {
    if (page === null || !isOurPage(page)) return false
    if (permission === 'clipboard-sanitized-write') return true
    const soundAlone = media.length > 0 && media.every((kind) => kind === 'audio')
    return permission === 'media' && this.#hears && soundAlone
  }
}
