import type { ServerError } from './server-error'

/** Why a reply with HTTP 200 is none. */
export type ReplyFailure =
  | { kind: 'server'; error: ServerError }
  | { kind: 'page'; text: string; html: boolean }
  | { kind: 'not_json'; text: string }
  | { kind: 'cut' }
