/** An answer that is an error, in the shape OpenAI's clients read (and llama-server's extra fields). */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly status: number
  readonly type: string
  readonly extra: Record<string, number | string>

  constructor(status: number, type: string, message: string, extra: Record<string, number | string> = {}) {
    super(message)
    this.status = status
    this.type = type
    this.extra = extra
  }

  get body(): { error: Record<string, number | string | null> } {
    return {
      error: { code: this.status, message: this.message, type: this.type, param: null, ...this.extra },
    }
  }
}

/** The prompt does not fit: said aloud, never cut in silence. The wording is llama-server's, which clients match on. */
export function contextTooLong(promptTokens: number, contextSize: number): HttpError {
  return new HttpError(
    400,
    'exceed_context_size_error',
    `request (${promptTokens} tokens) exceeds the available context size (${contextSize} tokens), try increasing it`,
    { n_prompt_tokens: promptTokens, n_ctx: contextSize },
  )
}

/** A request that cannot be served as it is. */
export function badRequest(message: string): HttpError {
  return new HttpError(400, 'invalid_request_error', message)
}

/** Any thrown thing as an answer. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error
  return new HttpError(500, 'server_error', error instanceof Error ? error.message : String(error))
}
