import type { ContextReport } from '../../../shared/contract/context'
import { AppError } from '../app-error'
import type { ChatRequest } from '../providers'
import {
  joinNeighbours,
  leftOutOf,
  type PromptSummary,
  perMessageTokens,
  sayingOf,
  type TextMessage,
  type Turn,
  tailOf,
  whatFits,
  withSummary,
} from './prompt-turns'

/** Short, as small models take every sentence of it for the subject. What memory is, the block itself says. */
const ownInstructions = 'You are a helpful assistant. Use Markdown where it helps.'

/** Left free for the reply where the person set no Max Tokens. */
const defaultReplyTokens = 1_024
/** A reply shorter than this is not worth a request. */
const leastReplyTokens = 16
/** Kept free for what tools answer. */
const toolAnswerShare = 0.1

type Tools = NonNullable<ChatRequest['tools']>
export type PromptMemory = {
  /** Quoted memories for the last turn. */
  block: string
  /** Tokens and number of what stands in it. */
  coreTokens: number
  core: number
  retrieved: number
}
export type PromptOptions = {
  /** The branch, oldest first; the last one is the turn to answer. */
  turns: readonly Turn[]
  /** What the model is told to be. */
  instructions?: string
  memory?: PromptMemory | null
  /** What the model is to know of what the app did at the last turn's word. */
  note?: string | null
  summary?: PromptSummary | null
  tools?: Tools
  /** The beginning of the reply, to be continued. */
  replySoFar: string
  contextWindow: number
  maxTokens: number | null
  countTokens: (text: string) => number
}

export type Prompt = {
  messages: TextMessage[]
  /** None where they had to give way. */
  tools: Tools
  maxTokens: number | null
  /** Tokens of messages and tools as counted here. */
  tokens: number
  /** Kept free for the reply. */
  replyTokens: number
  sections: ContextReport['sections']
  /** Older turns are neither sent nor told in the summary. */
  shortened: boolean
  /** False where the memories had to give way to the question. */
  withMemory: boolean
}

/** What tools cost in a prompt. */
export const toolTokens = (tools: Tools, countTokens: (text: string) => number): number =>
  tools.reduce((sum, tool) => sum + countTokens(JSON.stringify(tool)) + perMessageTokens, 0)

/**
 * What is sent for a reply: never more than the context window holds, together with the room for the reply.
 * The newest turns stay, older ones are told by the summary; the last one is never cut. Where room is short, the tools
 * go first, then memory: neither takes what is kept free for the reply.
 * @throws AppError context_too_long where the last turn alone does not fit
 */
export function assemblePrompt(options: PromptOptions): Prompt {
  const { turns, memory = null, contextWindow, maxTokens, countTokens } = options
  const costOf = (message: TextMessage) => countTokens(message.content) + perMessageTokens
  const sum = (messages: readonly TextMessage[]) => messages.reduce((total, one) => total + costOf(one), 0)
  const system: TextMessage = { role: 'system', content: options.instructions ?? ownInstructions }
  const last = turns.at(-1)
  if (!last) throw new AppError('message_missing', {})
  const history = sayingOf(turns.slice(0, -1))

  // Whatever is below the least cannot be asked for: the person's own limit may be lower still.
  const least = Math.min(maxTokens ?? leastReplyTokens, leastReplyTokens)
  const reserved = Math.min(maxTokens ?? defaultReplyTokens, Math.max(least, Math.floor(contextWindow / 2)))
  const leaves = (reply: number, tail: TextMessage[], tools: Tools) =>
    contextWindow - sum([system, ...tail]) - toolTokens(tools, countTokens) >= reply
  const bare = tailOf(options, last, null)
  const full = tailOf(options, last, memory?.block || null)
  const offered = options.tools ?? []
  // What only helps leaves the reply its room; the question alone may take all but the least.
  const tools = leaves(reserved, full, offered) ? offered : []
  const withMemory = memory !== null && memory.block !== '' && leaves(reserved, full, tools)
  const tail = withMemory ? full : bare
  if (!leaves(least, tail, tools)) {
    throw new AppError(
      'context_too_long',
      { limitTokens: contextWindow, askedTokens: sum([system, ...tail]) },
      { fixes: [{ do: 'choose-model' }] },
    )
  }
  const toolsCost = toolTokens(tools, countTokens)
  const answers = tools.length === 0 ? 0 : Math.floor(contextWindow * toolAnswerShare)
  const room = contextWindow - reserved - answers - toolsCost - sum([system, ...tail])
  const { kept, summary } = whatFits(history, options.summary ?? null, room, costOf, countTokens)
  const said = joinNeighbours([...kept.map(({ message }) => message), ...tail])
  const sent = [system, ...withSummary(said, summary)]
  const tokens = sum(sent) + toolsCost
  const leftOut = leftOutOf(history, kept, summary, turns)
  const memoryTokens = withMemory ? sum(full) - sum(bare) : 0
  const systemTokens = costOf(system)
  const summaryTokens = summary === null ? 0 : tokens - toolsCost - sum([system, ...said])
  return {
    messages: sent,
    tools,
    maxTokens: maxTokens === null ? null : Math.min(maxTokens, contextWindow - tokens),
    tokens,
    replyTokens: Math.min(reserved, contextWindow - tokens),
    sections: [
      { kind: 'system', tokens: systemTokens, text: system.content },
      ...(tools.length === 0
        ? []
        : [{ kind: 'tools' as const, tokens: toolsCost, names: tools.map(({ name }) => name) }]),
      ...(summary === null
        ? []
        : [
            {
              kind: 'summary' as const,
              tokens: summaryTokens,
              summaryId: summary.id,
              turns: summary.turns,
            },
          ]),
      ...(withMemory ? memorySections(memory, memoryTokens) : []),
      {
        kind: 'turns',
        // What is left over: joined turns cost a little less than each alone.
        tokens: Math.max(0, tokens - systemTokens - toolsCost - summaryTokens - memoryTokens),
        turns: [
          ...kept.map(({ turn, message }) => ({
            messageId: turn.id,
            role: turn.role,
            tokens: costOf(message),
          })),
          { messageId: last.id, role: last.role, tokens: sum(bare) },
        ],
        leftOut,
      },
    ],
    shortened: leftOut > 0,
    withMemory,
  }
}

function memorySections(memory: PromptMemory, tokens: number): ContextReport['sections'] {
  // The frame around the notes is counted to what was found for this question.
  const core = memory.core === 0 ? 0 : memory.retrieved === 0 ? tokens : Math.min(memory.coreTokens, tokens)
  return [
    ...(memory.core === 0 ? [] : [{ kind: 'core' as const, tokens: core, count: memory.core }]),
    ...(memory.core > 0 && memory.retrieved === 0
      ? []
      : [{ kind: 'retrieved' as const, tokens: tokens - core, count: memory.retrieved }]),
  ]
}
