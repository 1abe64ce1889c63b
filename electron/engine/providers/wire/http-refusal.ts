import { chainOf } from './transport-error'

/**
 * An answer that is no success, read to its end. Thrown inside our own fetch, as the SDKs each keep only a part of
 * what a server said: of Google's errors, which are arrays, `openai` keeps nothing.
 */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal'

  constructor(
    readonly status: number,
    /** Parsed JSON, or the text where it is none. */
    readonly body: unknown,
    readonly headers: Headers,
  ) {
    super(`HTTP ${status}`)
  }
}

/** The refusal behind an error, as an SDK wraps what its fetch throws. */
export const findRefusal = (error: unknown): HttpRefusal | null =>
  chainOf(error).find((one) => one instanceof HttpRefusal) ?? null
