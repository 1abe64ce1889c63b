import type { Fix } from '../../../../shared/errors'
import type { ServerError } from './server-error'

/** What a server said about a request that was too long for its context. */
export type ContextLimit = {
  limitTokens: number | null
  /** Prompt and room for the reply together, as the server counted. */
  askedTokens: number | null
  promptTokens: number | null
}

const signs = [
  /context[_ ](length|size|window|limit)/i,
  /exceed_context_size/i,
  /(prompt|input|request|message)s? (is|are) (too long|longer than)/i,
  /input token count/i,
  /input tokens exceed/i,
  /must have (less|fewer) than \d+ tokens/i,
  /max_tokens must be at least 1, got -\d+/i,
  /too large to process/i,
  /tokens to keep from the initial prompt/i,
]

// Each pattern is one server's wording; the first group is the number.
const limitPatterns = [
  /maximum context length(?: is|:) (?:only )?(\d[\d,]*)/i,
  /context length (?:is|of) (?:only )?(\d[\d,]*)/i,
  /available context size \((\d[\d,]*)/i,
  /context (?:window|size|length) of (\d[\d,]*)/i,
  /maximum number of (?:input )?tokens allowed \(?(\d[\d,]*)/i,
  /tokens > (\d[\d,]*) maximum/i,
  /context limit: \d+ \+ \d+ > (\d+)/i,
  /configured limit of (\d[\d,]*) tokens/i,
  /current batch size: (\d[\d,]*)/i,
  /must have (?:less|fewer) than (\d[\d,]*) tokens/i,
]
const promptPatterns = [
  /\((\d[\d,]*) in the (?:messages|prompt|input)/i,
  /passed (\d[\d,]*) input tokens/i,
  /request has (\d[\d,]*) input tokens/i,
  /request \((\d[\d,]*) tokens\) exceeds/i,
  /input token count \(?(\d[\d,]*)/i,
  /too long: (\d[\d,]*)/i,
  /context limit: (\d+) \+/i,
  /messages resulted in (\d[\d,]*) tokens/i,
  /input \((\d[\d,]*) tokens\) is too large/i,
  /less than \d+ tokens. Given: (\d[\d,]*)/i,
]
const replyPatterns = [
  /(\d[\d,]*) in the completion/i,
  /requested (\d[\d,]*) output tokens/i,
  /too large: (\d[\d,]*)/i,
  /context limit: \d+ \+ (\d+)/i,
]
const askedPatterns = [/requested (?:about )?(\d[\d,]*) tokens/i, /requested tokens \((\d[\d,]*)\)/i]

/** Reads whether a request was refused for its length, and the numbers as far as the server tells them. */
export function readContextLimit(error: ServerError): ContextLimit | null {
  const words = `${error.message} ${error.type ?? ''} ${error.code ?? ''}`
  // `context length` alone may stand in any sentence; a refusal also compares.
  const compares =
    /exceed|maximum|longer|too (long|large)|only \d|at least 1|greater than|(less|fewer) than|overflow/i
  if (!signs.some((sign) => sign.test(words)) || !compares.test(words)) return null
  const promptTokens = error.promptTokens ?? firstNumber(promptPatterns, error.message)
  const replyTokens = firstNumber(replyPatterns, error.message)
  const sum = promptTokens === null ? null : promptTokens + (replyTokens ?? 0)
  return {
    limitTokens: error.limitTokens ?? firstNumber(limitPatterns, error.message),
    askedTokens: firstNumber(askedPatterns, error.message) ?? sum,
    promptTokens,
  }
}

/**
 * What mends a request that was too long: fewer tokens for the reply where the prompt alone would have fitted,
 * the server's true length where the model is set to more, else a new conversation.
 */
export function contextFixes(
  { limitTokens, askedTokens, promptTokens }: ContextLimit,
  model: { contextWindow: number; maxTokens: number | null },
): Fix[] {
  const fixes: Fix[] = []
  const prompt =
    promptTokens ?? (askedTokens !== null && model.maxTokens !== null ? askedTokens - model.maxTokens : null)
  if (
    limitTokens !== null &&
    prompt !== null &&
    prompt > 0 &&
    prompt < limitTokens &&
    model.maxTokens !== null
  ) {
    const tokens = Math.max(1, Math.min(Math.floor(limitTokens / 4), limitTokens - prompt))
    if (tokens < model.maxTokens) fixes.push({ do: 'use-max-tokens', tokens })
  }
  if (limitTokens !== null && limitTokens < model.contextWindow) {
    fixes.push({ do: 'use-context-window', tokens: limitTokens })
  }
  fixes.push({ do: 'new-conversation' })
  return fixes
}

function firstNumber(patterns: readonly RegExp[], message: string): number | null {
  for (const pattern of patterns) {
    const found = pattern.exec(message)?.[1]
    if (found !== undefined) return Number(found.replaceAll(',', ''))
  }
  return null
}
