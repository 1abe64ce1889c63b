import type { MessagePart } from '../../../shared/contract/chat'
import { plainText } from '../database/messages'

/** Tokens that chat templates add around each message, and around each tool. */
export const perMessageTokens = 6
/** At most what the blank line costs that joins two messages. */
const joinTokens = 2

export type TextMessage = { role: 'system' | 'user' | 'assistant'; content: string }
export type Turn = { id: string; role: 'user' | 'assistant'; parts: readonly MessagePart[] }
/** Older turns in short. */
export type PromptSummary = {
  id: string
  /** Quoted data. */
  block: string
  turns: number
  /** The last turn that it tells of. */
  untilMessageId: string
}
type Saying = { turn: Turn; message: TextMessage }

/** A reply that failed before its first word says nothing, and some servers refuse an empty message. */
export const sayingOf = (turns: readonly Turn[]): Saying[] =>
  turns
    .map((turn) => ({ turn, message: toMessage(turn) }))
    .filter(({ message }) => message.content.trim() !== '')

/** The turn to answer, with what stands beside it, and the reply that is continued. */
export function tailOf(
  { note, replySoFar }: { note?: string | null; replySoFar: string },
  last: Turn,
  block: string | null,
): TextMessage[] {
  // Memory is data beside the question, so it stands with the question and not among the instructions.
  const beside = [...(block === null ? [] : [block]), ...(note ? [note] : [])]
  return [
    withText(toMessage(last), (text) => [...beside, text].join('\n\n')),
    ...(replySoFar === '' ? [] : continuation(replySoFar)),
  ]
}

/** All turns where they fit; else the newest, and what tells of the older ones. */
export function whatFits(
  history: readonly Saying[],
  summary: PromptSummary | null,
  room: number,
  costOf: (message: TextMessage) => number,
  countTokens: (text: string) => number,
): { kept: Saying[]; summary: PromptSummary | null } {
  const kept = newestThatFit(history, room, costOf)
  if (kept.length === history.length || summary === null) return { kept, summary: null }
  const left = room - countTokens(summary.block) - joinTokens
  return left < 0 ? { kept, summary: null } : { kept: newestThatFit(history, left, costOf), summary }
}

function newestThatFit(
  history: readonly Saying[],
  room: number,
  costOf: (message: TextMessage) => number,
): Saying[] {
  let left = room
  let first = history.length
  for (const [index, { message }] of [...history.entries()].reverse()) {
    left -= costOf(message) + joinTokens
    if (left < 0) break
    first = index
  }
  // Templates want the person to speak first.
  while (history[first]?.message.role === 'assistant') first++
  return history.slice(first)
}

export function leftOutOf(
  history: readonly Saying[],
  kept: readonly Saying[],
  summary: PromptSummary | null,
  turns: readonly Turn[],
): number {
  const untilAt = summary === null ? -1 : turns.findIndex(({ id }) => id === summary.untilMessageId)
  const told = new Set(turns.slice(0, untilAt + 1).map(({ id }) => id))
  return history.slice(0, history.length - kept.length).filter(({ turn }) => !told.has(turn.id)).length
}

/** The summary stands before the oldest turn that is sent, in the person's turn, as what it tells came before. */
export const withSummary = (messages: readonly TextMessage[], summary: PromptSummary | null): TextMessage[] =>
  messages.map((message, index) =>
    index === 0 && summary !== null ? withText(message, (text) => `${summary.block}\n\n${text}`) : message,
  )

/** Templates want the two to speak in turn: a question that was never answered goes with the next one. */
export function joinNeighbours(messages: readonly TextMessage[]): TextMessage[] {
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
