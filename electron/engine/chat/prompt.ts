import type { MessagePart } from '../../../shared/contract/chat'
import { AppError } from '../app-error'
import { plainText } from '../database/messages'

/** Short, as small models take every sentence of it for the subject. What memory is, the block itself says. */
const ownInstructions = 'You are a helpful assistant. Use Markdown where it helps.'

/** Tokens that chat templates add around each message. */
const perMessageTokens = 6
/** Left free for the reply where the person set no Max Tokens. */
const defaultReplyTokens = 1_024
/** At most what the blank line costs that joins two messages. */
const joinTokens = 2
/** A reply shorter than this is not worth a request. */
const leastReplyTokens = 16

type TextMessage = { role: 'system' | 'user' | 'assistant'; content: string }
type Turn = { role: 'user' | 'assistant'; parts: readonly MessagePart[] }
type Options = {
  /** The branch, oldest first; the last one is the turn to answer. */
  turns: readonly Turn[]
  /** What the model is told to be. */
  instructions?: string
  /** Quoted memories for the last turn. */
  memoryBlock: string | null
  /** The beginning of the reply, to be continued. */
  replySoFar: string
  contextWindow: number
  maxTokens: number | null
  countTokens: (text: string) => number
}

export type Prompt = {
  messages: TextMessage[]
  maxTokens: number | null
  /** Tokens of the messages as counted here. */
  tokens: number
  /** Older turns were left out to make the rest fit. */
  shortened: boolean
  /** False where the memories had to give way to the question. */
  withMemory: boolean
}

/**
 * What is sent for a reply: never more than the context window holds, together with the room for the reply.
 * The newest turns stay; the last one is never cut.
 * @throws AppError context_too_long where the last turn alone does not fit
 */
export function assemblePrompt(options: Options): Prompt {
  const { turns, memoryBlock, replySoFar, contextWindow, maxTokens, countTokens } = options
  const costOf = (message: TextMessage) => countTokens(message.content) + perMessageTokens
  const sum = (messages: readonly TextMessage[]) => messages.reduce((total, one) => total + costOf(one), 0)
  const system: TextMessage = { role: 'system', content: options.instructions ?? ownInstructions }
  const last = turns.at(-1)
  if (!last) throw new AppError('message_missing', {})
  // A reply that failed before its first word says nothing, and some servers refuse an empty message.
  const history = turns
    .slice(0, -1)
    .map(toMessage)
    .filter((message) => message.content.trim() !== '')

  const tailOf = (block: string | null): TextMessage[] => [
    // Memory is data beside the question, so it stands with the question and not among the instructions.
    withText(toMessage(last), (text) => (block ? `${block}\n\n${text}` : text)),
    ...(replySoFar === '' ? [] : continuation(replySoFar)),
  ]
  // Whatever is below the least cannot be asked for: the person's own limit may be lower still.
  const least = Math.min(maxTokens ?? leastReplyTokens, leastReplyTokens)
  const fits = (tail: TextMessage[]) => contextWindow - sum([system, ...tail]) >= least
  const withMemory = memoryBlock !== null && memoryBlock !== '' && fits(tailOf(memoryBlock))
  const tail = tailOf(withMemory ? memoryBlock : null)
  if (!fits(tail)) {
    throw new AppError(
      'context_too_long',
      { limitTokens: contextWindow, askedTokens: sum([system, ...tail]) },
      { fixes: [{ do: 'choose-model' }] },
    )
  }
  const reserved = Math.min(maxTokens ?? defaultReplyTokens, Math.max(least, Math.floor(contextWindow / 2)))
  const room = contextWindow - reserved - sum([system, ...tail])
  const kept = newestThatFit(history, room, costOf)
  const sent = [system, ...joinNeighbours([...kept, ...tail])]
  const tokens = sum(sent)
  return {
    messages: sent,
    maxTokens: maxTokens === null ? null : Math.min(maxTokens, contextWindow - tokens),
    tokens,
    shortened: kept.length < history.length,
    withMemory,
  }
}

function newestThatFit(
  history: readonly TextMessage[],
  room: number,
  costOf: (message: TextMessage) => number,
): TextMessage[] {
  let left = room
  let first = history.length
  for (const [index, message] of [...history.entries()].reverse()) {
    left -= costOf(message) + joinTokens
    if (left < 0) break
    first = index
  }
  // Templates want the person to speak first.
  while (history[first]?.role === 'assistant') first++
  return history.slice(first)
}

/** Templates want the two to speak in turn: a question that was never answered goes with the next one. */
function joinNeighbours(messages: readonly TextMessage[]): TextMessage[] {
  const joined: TextMessage[] = []
  for (const message of messages) {
    const before = joined.at(-1)
    if (before?.role === message.role) {
      joined[joined.length - 1] = withText(message, (text) => `${before.content}\n\n${text}`)
    } else joined.push(message)
  }
  return joined
}

const continuation = (replySoFar: string): TextMessage[] => [
  { role: 'assistant', content: replySoFar },
  {
    role: 'user',
    content: 'Go on exactly where your last message ends. Repeat nothing and add no introduction.',
  },
]

const withText = (message: TextMessage, change: (text: string) => string): TextMessage => ({
  ...message,
  content: change(message.content),
})

const toMessage = ({ role, parts }: Turn): TextMessage => ({ role, content: plainText(parts) })
