import type { Change } from '../../../../shared/contract/app'
import { type MessageRow, plainText } from '../../database/messages'
import type { Usage } from '../../database/usage'
import type { ChatMemory, OpenedModel } from '../run-types'
import { SideJob } from '../side-job'
import type { ChatTables } from '../views'
import { memoryBudget } from './budget'
import { type Older, type OldTurn, olderTurns } from './older-turns'
import { cleanSummary, summaryRequest } from './summary-prompt'

/** Requests in a row; what is left is told after the next reply. */
const mostSteps = 8
/** System text, tools and the next question, as a share of the window. */
const besideShare = 0.15
const usualReplyTokens = 1_024

type Deps = {
  tables: Pick<ChatTables, 'conversations' | 'messages' | 'summaries'>
  usage: Usage
  memory: Pick<ChatMemory, 'redact' | 'tellable' | 'quote' | 'settings'>
  now: () => number
  newId: () => string
  publish: (change: Change) => void
  log: (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
}

/** Tells older turns in short before they no longer fit, in the background and only while nobody waits for the model. */
export class SummaryWriter {
  readonly #deps: Deps
  readonly #job = new SideJob()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** When it gives way to others. */
  get job(): Pick<SideJob, 'cancel' | 'hold' | 'end'> {
    return this.#job
  }

  close(): Promise<void> {
    return this.#job.close()
  }

  /** When nothing is being written any more. */
  settled(): Promise<void> {
    return this.#job.settled()
  }

  /** Asks the model that just answered. A failure leaves all as it is: the oldest turns are then left out, and that is said. */
  begin(conversationRowId: number, model: OpenedModel): void {
    this.#job.begin(conversationRowId, (signal) =>
      this.#tell(conversationRowId, model, signal).catch((error: unknown) => {
        if (!signal.aborted) this.#deps.log('info', 'no summary was made', { reason: String(error) })
      }),
    )
  }

  async #tell(conversationRowId: number, model: OpenedModel, signal: AbortSignal): Promise<void> {
    const { tables } = this.#deps
    const countTokens = (text: string) => model.chat.estimateTokens(text)
    const older = olderTurns(tables, conversationRowId, this.#room(conversationRowId, model), countTokens)
    if (older === null) return
    let told = older.told?.text ?? null
    let count = older.told?.turns ?? 0
    let turns: readonly OldTurn[] = older.turns
    for (let step = 0; step < mostSteps && turns.length > 0; step++) {
      const done = await this.#step(conversationRowId, told, turns, model, signal)
      const last = done && turns[done.turns - 1]
      if (!done || !last || !this.#isAsRead(older)) return
      told = done.text
      count += done.turns
      turns = turns.slice(done.turns)
      this.#save(conversationRowId, last.rowId, told, model.displayName, count)
    }
  }

  /** Words that are forgotten while the model writes must not come back in what it wrote of them. */
  #isAsRead({ told, turns }: Older): boolean {
    const { messages, summaries } = this.#deps.tables
    return (
      (told === undefined || summaries.byId(told.id)?.text === told.text) &&
      turns.every(({ rowId, text }) => plainText(messages.partsOf(rowId)) === text)
    )
  }

  async #step(
    conversationRowId: number,
    told: string | null,
    turns: readonly OldTurn[],
    model: OpenedModel,
    signal: AbortSignal,
  ) {
    const { memory, usage, now } = this.#deps
    const request = summaryRequest(told === null ? null : memory.redact(told, conversationRowId), turns, {
      contextWindow: model.contextWindow,
      countTokens: (text) => model.chat.estimateTokens(text),
      tell: (turn) => memory.tellable(turn, conversationRowId),
      quote: (text) => memory.quote(text),
    })
    if (request === null) return null
    const answer = await model.chat.generate(
      {
        messages: [{ role: 'user', content: request.content }],
        temperature: model.temperature,
        maxTokens: request.maxTokens,
      },
      signal,
    )
    usage.add({
      ...{
        runRowId: null,
        modelRowId: model.rowId,
        modelName: model.displayName,
        purpose: 'memory',
        at: now(),
      },
      promptTokens: answer.usage?.promptTokens ?? 0,
      completionTokens: answer.usage?.completionTokens ?? 0,
      estimated: answer.usage === null,
    })
    signal.throwIfAborted()
    const text = cleanSummary(memory.redact(answer.text, conversationRowId))
    return text === null ? null : { text, turns: request.turns }
  }

  #save(
    conversationRowId: number,
    untilMessageRowId: number,
    text: string,
    author: string,
    turns: number,
  ): void {
    const { tables, now, newId, publish } = this.#deps
    // It may have been removed while the model wrote.
    const conversation = tables.conversations.byRowId(conversationRowId)
    const until: MessageRow | undefined = tables.messages.byRowId(untilMessageRowId)
    if (!conversation || conversation.removedAt !== null || !until) return
    tables.summaries.insert({ id: newId(), conversationRowId, untilMessageRowId, text, author, turns }, now())
    publish({ topic: 'context', id: conversation.id })
  }

  /** What a prompt has for turns, beside everything else that stands in it. */
  #room(conversationRowId: number, { contextWindow, maxTokens }: OpenedModel): number {
    const { tables, memory } = this.#deps
    const own = tables.conversations.byRowId(conversationRowId)?.memoryBudgetTokens ?? null
    const reply = Math.min(maxTokens ?? usualReplyTokens, Math.floor(contextWindow / 2))
    const beside = Math.floor(contextWindow * besideShare)
    return contextWindow - reply - beside - memoryBudget(contextWindow, memory.settings().budgetTokens, own)
  }
}
