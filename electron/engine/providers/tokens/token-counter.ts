import type { ChatMessage, TokenCount } from '../chat/chat-model'
import type { ProviderEndpoint } from '../endpoint'
import { estimateTokens } from '../token-estimate'
import { type CountText, hasTokenizer, loadTokenizer } from './openai-tokenizer'
import { imageTokensOf, plainMessages } from './plain-messages'
import { countAtServer } from './server-count'

/** The marks of role and end around a message, as most templates write them. */
const perMessageTokens = 4

export type TokenCounter = {
  /** Counts a text, or the whole prompt that messages become. Never throws. */
  count: (input: string | readonly ChatMessage[], signal?: AbortSignal) => Promise<TokenCount>
}

/**
 * Counts tokens the best way there is for a model (SPEC C4): by the server that holds it, else by the tokenizer of
 * its family, else by an estimate on the high side. The answer says which.
 */
export function createTokenCounter(endpoint: ProviderEndpoint, wireName: string): TokenCounter {
  return {
    count: async (input, signal = new AbortController().signal) => {
      const images = typeof input === 'string' ? 0 : imageTokensOf(input)
      // Where the address says nothing of the server, a known vocabulary saves the question.
      const asksServer = !(endpoint.kind === 'openai-compatible' && hasTokenizer(wireName))
      const counted = asksServer ? await countAtServer(endpoint, wireName, input, signal) : null
      if (counted !== null) return { tokens: counted + images, method: 'server' }
      const tokenizer = await loadTokenizer(wireName)
      if (tokenizer) return { tokens: sum(input, tokenizer) + images, method: 'tokenizer' }
      return { tokens: sum(input, estimateTokens) + images, method: 'estimate' }
    },
  }
}

function sum(input: string | readonly ChatMessage[], count: CountText): number {
  if (typeof input === 'string') return count(input)
  return plainMessages(input).reduce((total, { content }) => total + count(content) + perMessageTokens, 0)
}
