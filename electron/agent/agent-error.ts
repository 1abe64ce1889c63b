/**
 * Why something failed: `code` for programs, `message` for people, in the words of the app's window. Neither holds a
 * key or a prompt.
 */
export class AgentError extends Error {
  override readonly name: string = 'AgentError'
  /** One of a closed list: `unreachable`, `unauthorized`, `model_not_found`, `context_too_long`… */
  readonly code: string
  /** What the sentence names: an address, a model, a number of tokens… */
  readonly params: Readonly<Record<string, string | number | boolean | null | string[]>>
  /** Technical text, as the server said it. */
  readonly detail: string | undefined

  constructor(
    message: string,
    data: {
      code: string
      params: Readonly<Record<string, string | number | boolean | null | string[]>>
      detail?: string | undefined
      cause?: unknown
    },
  ) {
    super(message, { cause: data.cause })
    this.code = data.code
    this.params = data.params
    this.detail = data.detail
  }
}
