import type { MessagePart } from '../../../shared/contract/chat'
import { AppError } from '../app-error'
import { plainText } from '../database/messages'
import type { ChatMessage } from '../providers'

/** Short, as small models take every sentence of it for the subject. What memory is, the block itself says. */
const instructions = 'You are a helpful assistant. Use Markdown where it helps.'

/** Tokens that chat templates add around each message. */
const perMessageTokens = 6
/** Left free for the reply where the person set no Max Tokens. */
const defaultReplyTokens = 1_024
/** A reply shorter than this is not worth a request. */
const leastReplyTokens = 16

type Turn = { role: 'user' | 'assistant'; parts: readonly MessagePart[] }
type Options = {
  /** The branch, oldest first; the last one is the turn to answer. */
  turns: readonly Turn[]
  /** Quoted memories for the last turn. */
  memoryBlock: string | null
  /** The beginning of the reply, to be continued. */
  replySoFar: string
  contextWindow: number
  maxTokens: number | null
  countTokens: (text: string) => number
}

export type Prompt = {
  messages: ChatMessage[]
  maxTokens: number | null
  /** Tokens of the messages as counted here. */
  tokens: number
  /** Older turns were left out to make the rest fit. */
  shortened: boolean
}

/**
 * What is sent for a reply: never more than the context window holds, together with the room for the reply.
 * The newest turns stay; the last one is never cut.
 * @throws AppError context_too_long where the last turn alone does not fit
 */
export function assemblePrompt(options: Options): Prompt {
  const { turns, memoryBlock, replySoFar, contextWindow, maxTokens, countTokens } = options
  const cost = (message: ChatMessage) => countTokens(message.content) + perMessageTokens
  const system: ChatMessage = { role: 'system', content: instructions }
  const messages = turns.map(toMessage)
  const last = messages.pop()
  if (!last) throw new AppError('message_missing', {})

  // Memory is data beside the question, so it stands with the question and not among the instructions.
  const question: ChatMessage = memoryBlock ? { ...last, content: `${memoryBlock}\n\n${last.content}` } : last
  const tail: ChatMessage[] = [question]
  if (replySoFar !== '') {
    tail.push({ role: 'assistant', content: replySoFar })
    tail.push({
      role: 'user',
      content: 'Go on exactly where your last message ends. Repeat nothing and add no introduction.',
    })
  }
  const fixed = [system, ...tail].reduce((sum, message) => sum + cost(message), 0)
  const reserved = Math.min(
    maxTokens ?? defaultReplyTokens,
    Math.max(leastReplyTokens, Math.floor(contextWindow / 2)),
  )
  let room = contextWindow - reserved - fixed
  if (contextWindow - fixed < leastReplyTokens) {
    throw new AppError(
      'context_too_long',
      { limitTokens: contextWindow, askedTokens: fixed },
      { fixes: [{ do: 'choose-model' }] },
    )
  }
  const kept: ChatMessage[] = []
  for (const message of messages.toReversed()) {
    room -= cost(message)
    if (room < 0) break
    kept.unshift(message)
  }
  // Templates want the person to speak first.
  while (kept[0]?.role === 'assistant') kept.shift()
  const sent = [system, ...kept, ...tail]
  const tokens = sent.reduce((sum, message) => sum + cost(message), 0)
  return {
    messages: sent,
    maxTokens:
      maxTokens === null ? null : Math.max(leastReplyTokens, Math.min(maxTokens, contextWindow - tokens)),
    tokens,
    shortened: kept.length < messages.length,
  }
}

const toMessage = ({ role, parts }: Turn): ChatMessage => ({ role, content: plainText(parts) })
