import { AppError } from '../../app-error'
import type { DownloadPatch, DownloadRow } from '../../database/downloads'
import { systemErrorCode } from '../../system-error'

/** Where the rows live; `DownloadsTable` in the app. */
export type DownloadStore = {
  insert(row: DownloadRow): void
  update(id: string, patch: DownloadPatch, at: number): DownloadRow | undefined
  claim(id: string, seen: string | null, holder: string): boolean
  list(): DownloadRow[]
  remove(id: string): void
}

export type DownloadRowsDeps = {
  store: DownloadStore
  /** Who fetches: this engine, and whether another one that a row names still runs. */
  holders: { own: string; isAlive: (holder: string) => boolean }
  now: () => number
}

const underWay: readonly DownloadRow['state'][] = ['queued', 'running', 'verifying']

/** The rows of downloads, as several processes on one file write them: each row has one that fetches. */
export class DownloadRows {
  readonly #deps: DownloadRowsDeps
  /** What a full disk kept from being written; it goes along with the next change. */
  readonly #unsaved = new Map<string, DownloadPatch>()

  constructor(deps: DownloadRowsDeps) {
    this.#deps = deps
  }

  all(): DownloadRow[] {
    return this.#deps.store.list().map((row) => ({ ...row, ...this.#unsaved.get(row.id) }))
  }

  /** @throws AppError model_missing */
  get(id: string): DownloadRow {
    const row = this.all().find((one) => one.id === id)
    if (!row) throw new AppError('model_missing', { id })
    return row
  }

  isUnderWay({ state }: DownloadRow): boolean {
    return underWay.includes(state)
  }

  /** True while another process that still runs is fetching it. */
  isHeldElsewhere(row: DownloadRow): boolean {
    const { own, isAlive } = this.#deps.holders
    const { holder } = row
    return this.isUnderWay(row) && holder !== null && holder !== own && isAlive(holder)
  }

  /** True where this process fetches it from now on; false where another one was quicker. */
  claim(row: DownloadRow): boolean {
    return this.#deps.store.claim(row.id, row.holder, this.#deps.holders.own)
  }

  /** True where this process is still the one that fetches: nobody paused or gave up the download elsewhere. */
  isOwn(id: string): boolean {
    return this.#deps.store.list().find((row) => row.id === id)?.holder === this.#deps.holders.own
  }

  add(row: DownloadRow): void {
    this.#deps.store.insert(row)
  }

  /** A download fills disks: that its own row cannot be written must not hide why it ended. */
  save(id: string, patch: DownloadPatch): DownloadRow | undefined {
    const whole = { ...this.#unsaved.get(id), ...patch }
    try {
      const row = this.#deps.store.update(id, whole, this.#deps.now())
      this.#unsaved.delete(id)
      return row
    } catch (error) {
      if (systemErrorCode(error) !== 'disk_full') throw error
      this.#unsaved.set(id, whole)
      return this.all().find((row) => row.id === id)
    }
  }

  remove(id: string): void {
    this.#deps.store.remove(id)
    this.#unsaved.delete(id)
  }
}
