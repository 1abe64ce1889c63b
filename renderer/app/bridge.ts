import type { Contract } from '../../shared/contract'
import type { Result } from '../../shared/errors'

/** What the preload puts on the window: every name of the contract, answers still unread. */
export type Bridge = {
  readonly [D in keyof Contract]: {
    readonly [P in keyof Contract[D]]: (input?: unknown) => Promise<Result<unknown>>
  }
}

declare global {
  interface Window {
    readonly keepsake: Bridge
  }
}
