/** The limits of one streamed reply; connecting is limited by the ModelFetch. */
export type ReplyLimits = {
  /** From the request to the first word or thought: loading and reading the prompt are in it. */
  firstTokenMs: number
  /** Silence between two pieces after that. */
  idleMs: number
}

const longestTimerMs = 2_147_483_647
/** A server that has said why it stopped may still owe the usage, but not for long. */
const afterFinishMs = 5_000

/** One request with its reply: the owner of its connection, and of the reasons to give it up. */
export class Exchange {
  /** 'words' once the reply has begun, 'finished' once the server has told why it stops. */
  stage: 'waiting' | 'words' | 'finished' = 'waiting'
  readonly #controller = new AbortController()
  readonly #startedAt: number
  readonly #unlink: () => void
  readonly #aborted: Promise<never>
  #expired: 'first_token' | 'idle' | null = null

  constructor(
    outer: AbortSignal,
    private readonly limits: ReplyLimits,
    private readonly now: () => number,
  ) {
    this.#startedAt = now()
    const abort = () => this.#controller.abort(outer.reason)
    if (outer.aborted) abort()
    outer.addEventListener('abort', abort, { once: true })
    this.#unlink = () => outer.removeEventListener('abort', abort)
    this.#aborted = new Promise((_, reject) => {
      const fail = () => reject(new DOMException('The request was given up.', 'AbortError'))
      if (this.#controller.signal.aborted) fail()
      this.#controller.signal.addEventListener('abort', fail, { once: true })
    })
    // It also rejects where nobody waits any more.
    this.#aborted.catch(() => undefined)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** The limit that ended this exchange, if one did. */
  get expired(): 'first_token' | 'idle' | null {
    return this.#expired
  }

  /** Waits for the server, within the limit of the stage. Only waiting counts: a slow reader of ours is no fault. */
  async wait<T>(work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(
      () => {
        this.#expired = this.stage === 'waiting' ? 'first_token' : 'idle'
        this.#controller.abort()
      },
      Math.min(this.#limitMs(), longestTimerMs),
    )
    try {
      return await Promise.race([work(), this.#aborted])
    } finally {
      clearTimeout(timer)
    }
  }

  /** Closes the connection if it is still open. */
  close(): void {
    this.#unlink()
    this.#controller.abort()
  }

  #limitMs(): number {
    if (this.stage === 'finished') return Math.min(afterFinishMs, this.limits.idleMs)
    if (this.stage === 'words') return this.limits.idleMs
    return Math.max(0, this.limits.firstTokenMs - (this.now() - this.#startedAt))
  }
}
