import { isRecord } from './json-record'

/** An error as a server worded it, whatever shape it came in. */
export type ServerError = {
  message: string
  type: string | null
  code: string | number | null
  param: string | null
  /** llama-server's `n_ctx` and `n_prompt_tokens`. */
  limitTokens: number | null
  promptTokens: number | null
  /** Google's RetryInfo. */
  retryAfterSeconds: number | null
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const count = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null

/** Whether a body or chunk with HTTP 200 is a failure all the same; null if it is none. */
export function findServerError(value: unknown): ServerError | null {
  if (Array.isArray(value)) {
    for (const item of value) {
      const found = findServerError(item)
      if (found) return found
    }
    return null
  }
  if (!isRecord(value)) return null
  if (isError(value.error)) return readServerError(value)
  if (value.object === 'error') return readServerError(value)
  const choices = Array.isArray(value.choices) ? value.choices : []
  for (const choice of choices) if (isRecord(choice) && isError(choice.error)) return readServerError(choice)
  // FastAPI's own errors know no `error`.
  if (value.choices === undefined && value.detail !== undefined) return readServerError(value)
  return null
}

const isError = (error: unknown): boolean =>
  error !== undefined && error !== null && error !== '' && error !== false

/** Reads an error out of a string, an object or an array, nested or not. */
export function readServerError(value: unknown): ServerError {
  if (typeof value === 'string') return { ...nothing, message: value.trim() }
  if (Array.isArray(value)) {
    const parts = value.map(readServerError)
    return { ...(parts[0] ?? nothing), message: parts.map(({ message }) => message).join('; ') }
  }
  if (!isRecord(value)) return nothing
  if (isError(value.error)) {
    const inner = readServerError(value.error)
    const outer = own(value)
    return {
      message: inner.message || outer.message,
      type: inner.type ?? outer.type,
      code: inner.code ?? outer.code,
      param: inner.param ?? outer.param,
      limitTokens: inner.limitTokens ?? outer.limitTokens,
      promptTokens: inner.promptTokens ?? outer.promptTokens,
      retryAfterSeconds: inner.retryAfterSeconds ?? outer.retryAfterSeconds,
    }
  }
  return own(value)
}

const nothing: ServerError = {
  message: '',
  type: null,
  code: null,
  param: null,
  limitTokens: null,
  promptTokens: null,
  retryAfterSeconds: null,
}

function own(value: Record<string, unknown>): ServerError {
  const code = typeof value.code === 'number' ? value.code : text(value.code)
  return {
    message: ownMessage(value),
    type: text(value.type) ?? text(value.status),
    code: code ?? count(value.status),
    param: text(value.param),
    limitTokens: count(value.n_ctx),
    promptTokens: count(value.n_prompt_tokens),
    retryAfterSeconds: retryDelay(value.details),
  }
}

function ownMessage(value: Record<string, unknown>): string {
  const given = value.message ?? value.msg ?? value.detail ?? value.error_description
  if (typeof given === 'string') {
    // FastAPI lists where it was, and what it got: the latter is the prompt, so only the place is kept.
    const place = Array.isArray(value.loc) ? `${value.loc.join('.')}: ` : ''
    return `${place}${given}`.trim()
  }
  return given === undefined || given === null ? '' : readServerError(given).message
}

function retryDelay(details: unknown): number | null {
  if (!Array.isArray(details)) return null
  for (const detail of details) {
    const delay = isRecord(detail) ? text(detail.retryDelay) : null
    const seconds = delay ? Number.parseFloat(delay) : Number.NaN
    if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds))
  }
  return null
}
