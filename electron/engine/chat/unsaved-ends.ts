import type { MessageView } from '../../../shared/contract/chat'

const tryEveryMs = 5_000

type Deps = {
  setTimer: (run: () => void, ms: number) => unknown
  clearTimer: (timer: unknown) => void
  log: (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
}
type UnsavedEnd = {
  commit: () => void
  /** The reply itself is no longer stored, and with it what there was to save. @throws where that cannot be read */
  isGone: () => boolean
  /** The reply as it is shown meanwhile. */
  message: MessageView
  onSaved: () => void
}

/** Ends of replies that could not be saved, as on a full disk. Each is tried again until it is. */
export class UnsavedEnds {
  readonly #deps: Deps
  readonly #byRun = new Map<string, UnsavedEnd>()
  #timer: unknown = null

  constructor(deps: Deps) {
    this.#deps = deps
  }

  add(runId: string, end: UnsavedEnd): void {
    this.#byRun.set(runId, end)
    this.#timer ??= this.#deps.setTimer(() => this.#retry(), tryEveryMs)
  }

  messageOf(runId: string): MessageView | undefined {
    return this.#byRun.get(runId)?.message
  }

  /** Tries a last time; what cannot be saved even now counts as interrupted at the next start. */
  close(): void {
    this.#saveAll()
    if (this.#timer !== null) this.#deps.clearTimer(this.#timer)
    this.#timer = null
  }

  #retry(): void {
    this.#timer = null
    this.#saveAll()
    if (this.#byRun.size > 0) this.#timer = this.#deps.setTimer(() => this.#retry(), tryEveryMs)
  }

  /** What cannot even be read may be there still. */
  #isGone(end: UnsavedEnd): boolean {
    try {
      return end.isGone()
    } catch (error) {
      this.#deps.log('warn', 'whether a reply is still stored cannot be read', { error: String(error) })
      return false
    }
  }

  #saveAll(): void {
    for (const [runId, end] of this.#byRun) {
      try {
        end.commit()
      } catch (error) {
        this.#deps.log('warn', 'the end of a reply still cannot be saved', { error: String(error) })
        if (!this.#isGone(end)) continue
      }
      this.#byRun.delete(runId)
      end.onSaved()
    }
  }
}
