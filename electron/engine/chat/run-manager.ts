import type { Change } from '../../../shared/contract/app'
import type { MemoryMode, MessagePart, MessageView, RunEvent } from '../../../shared/contract/chat'
import type { AppErrorData } from '../../../shared/errors'
import { AppError, toErrorData } from '../app-error'
import type { Database } from '../database/connection'
import { plainText } from '../database/messages'
import type { UsedRow } from '../database/run-memories'
import type { RunEnd } from '../database/runs'
import type { Usage } from '../database/usage'
import type { ChatModel } from '../providers'
import { assemblePrompt } from './prompt'
import { GrowingReply } from './reply'
import { UnsavedEnds } from './unsaved-ends'
import { type ChatTables, viewMessage } from './views'

/** A model that is ready to be asked, with the person's settings for it. */
export type OpenedModel = {
  id: string
  rowId: number
  displayName: string
  chat: ChatModel
  temperature: number
  maxTokens: number | null
  contextWindow: number
}

/** What chat needs of memory. */
export interface ChatMemory {
  recall(question: {
    conversationRowId: number | null
    text: string
    memoryMode: MemoryMode
    budgetTokens: number
    countTokens: (text: string) => number
  }): { block: string | null; used: UsedRow[] }
  recordUsed(runRowId: number, used: UsedRow[]): void
  /** Inside the transaction that completes a message. */
  indexTurn(messageRowId: number): void
  /** Inside the transaction that ends a reply. */
  enqueue(turn: { conversationRowId: number; userMessageRowId: number; replyRowId: number; at: number }): void
}

type Deps = {
  db: Database
  tables: ChatTables
  usage: Usage
  memory: ChatMemory
  /** Makes a model ready to be asked; starts the built-in engine for one of its own. */
  openModel: (id: string) => Promise<OpenedModel>
  /** Tells the share of a model's load that is done, 0–1, and null when it is not loading (any more). */
  watchLoading: (id: string, listener: (progress: number | null) => void) => () => void
  now: () => number
  setTimer: (run: () => void, ms: number) => unknown
  clearTimer: (timer: unknown) => void
  publish: (change: Change) => void
  /** A reply began or the last one ended: side jobs give way while there is one. */
  onBusy: (busy: boolean) => void
  /** A reply is complete and saved. */
  onDone: (conversationRowId: number, model: OpenedModel) => void
  log: (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
}

type RunSpec = {
  runId: string
  runRowId: number
  conversationRowId: number
  conversationId: string
  memoryMode: MemoryMode
  userMessageRowId: number
  replyRowId: number
  modelId: string
  /** What the reply begins with: the text that is continued. */
  begun: readonly MessagePart[]
}

type ActiveRun = {
  spec: RunSpec
  abort: AbortController
  reply: GrowingReply
  watchers: Set<(event: RunEvent) => void>
  enders: Set<() => void>
  finished: Promise<void>
}

/** Memory may fill this share of the context window, and no more than this many tokens. */
const memoryShare = 0.15
const memoryTokens = 1_500

/** Drives the replies under way. The engine owns a run; windows only watch it. */
export class RunManager {
  readonly #deps: Deps
  readonly #active = new Map<string, ActiveRun>()
  readonly #unsaved: UnsavedEnds
  #closing = false

  constructor(deps: Deps) {
    this.#deps = deps
    this.#unsaved = new UnsavedEnds(deps)
  }

  /** Marks what a crash left under way as interrupted, with what had been saved of it. */
  recover(): void {
    const { db, tables, memory, now } = this.#deps
    for (const run of tables.runs.underWay()) {
      db.transaction(() => {
        tables.runs.end(run.rowId, {
          state: 'interrupted',
          at: now(),
          finishReason: null,
          error: null,
          promptTokens: null,
          completionTokens: null,
        })
        memory.indexTurn(run.messageRowId)
        const reply = tables.messages.byRowId(run.messageRowId)
        if (reply?.parentRowId == null) return
        memory.enqueue({
          conversationRowId: reply.conversationRowId,
          userMessageRowId: reply.parentRowId,
          replyRowId: reply.rowId,
          at: now(),
        })
      }).immediate()
    }
  }

  start(spec: RunSpec): void {
    const { now, setTimer, clearTimer, tables } = this.#deps
    const watchers = new Set<(event: RunEvent) => void>()
    const abort = new AbortController()
    const reply = new GrowingReply(
      {
        now,
        setTimer,
        clearTimer,
        save: (parts) => this.#save(spec, parts, abort),
        onFirstToken: (at) => tables.runs.firstToken(spec.runRowId, at),
        emit: (event) => {
          for (const watcher of watchers) watcher(event)
        },
        emitSnapshot: () => {
          for (const watcher of watchers) watcher({ type: 'snapshot', message: this.#growingView(run) })
        },
      },
      spec.begun,
    )
    const run: ActiveRun = { spec, abort, reply, watchers, enders: new Set(), finished: Promise.resolve() }
    this.#active.set(spec.runId, run)
    if (this.#active.size === 1) this.#deps.onBusy(true)
    run.finished = this.#drive(run)
  }

  /** @throws AppError run_missing */
  stop(runId: string): void {
    const run = this.#active.get(runId)
    if (run) run.abort.abort()
    else if (!this.#deps.tables.runs.byId(runId)) throw new AppError('run_missing', { id: runId })
  }

  /** Stops what goes on in a conversation, as when it is removed. */
  stopConversation(conversationRowId: number): void {
    for (const run of this.#active.values()) {
      if (run.spec.conversationRowId === conversationRowId) run.abort.abort()
    }
  }

  isActive(conversationRowId: number): boolean {
    return [...this.#active.values()].some((run) => run.spec.conversationRowId === conversationRowId)
  }

  /**
   * Tells how a reply grows: first as it stands, then every event, until its end.
   * @throws AppError run_missing
   */
  watch(runId: string, emit: (event: RunEvent) => void, end: () => void): () => void {
    const run = this.#active.get(runId)
    if (!run) {
      const stored = this.#deps.tables.runs.byId(runId)
      if (!stored) throw new AppError('run_missing', { id: runId })
      const message = this.#unsaved.messageOf(runId) ?? viewMessage(this.#deps.tables, stored.messageRowId)
      emit({ type: 'end', message })
      end()
      return () => undefined
    }
    emit({ type: 'snapshot', message: this.#growingView(run) })
    emit(run.reply.phase)
    run.watchers.add(emit)
    run.enders.add(end)
    return () => {
      run.watchers.delete(emit)
      run.enders.delete(end)
    }
  }

  /** Ends every run, as a closing app does; each is saved as interrupted. */
  async close(): Promise<void> {
    this.#closing = true
    const runs = [...this.#active.values()]
    for (const run of runs) run.abort.abort()
    await Promise.all(runs.map((run) => run.finished))
    this.#unsaved.close()
  }

  async #drive(run: ActiveRun): Promise<void> {
    const { spec, reply } = run
    let failure: AppErrorData | null = null
    let model: OpenedModel | null = null
    let promptTokens = 0
    // The built-in engine loads with the first request, so its progress comes while the answer is awaited.
    const unwatch = this.#deps.watchLoading(spec.modelId, (progress) => {
      if (progress !== null) reply.setPhase('loading_model', progress)
      else if (reply.phase.phase === 'loading_model') reply.setPhase('reading_prompt')
    })
    try {
      this.#deps.tables.runs.begin(spec.runRowId, this.#deps.now())
      model = await unlessAborted(this.#deps.openModel(spec.modelId), run.abort.signal)
      const prompt = this.#assemble(run, model)
      promptTokens = prompt.tokens
      reply.setPhase('reading_prompt')
      await reply.take(
        model.chat.stream(
          { messages: prompt.messages, temperature: model.temperature, maxTokens: prompt.maxTokens },
          run.abort.signal,
        ),
      )
    } catch (error) {
      if (!run.abort.signal.aborted) failure = this.#explain(error, spec)
    }
    unwatch()
    const { reason } = run.abort.signal
    if (reason instanceof AppError) failure = this.#explain(reason, spec)
    this.#finish(run, failure, model, promptTokens)
  }

  #assemble(run: ActiveRun, model: OpenedModel) {
    const { tables, memory } = this.#deps
    const { spec, reply } = run
    const turns = tables.messages.branchTo(spec.userMessageRowId)
    const parts = tables.messages.partsOfBranch(spec.userMessageRowId)
    const countTokens = (text: string) => model.chat.countTokens(text).tokens
    const recalled = memory.recall({
      conversationRowId: spec.conversationRowId,
      text: plainText(parts.get(spec.userMessageRowId) ?? []),
      memoryMode: spec.memoryMode,
      budgetTokens: Math.min(memoryTokens, Math.floor(model.contextWindow * memoryShare)),
      countTokens,
    })
    const prompt = assemblePrompt({
      turns: turns.map((turn) => ({ role: turn.role, parts: parts.get(turn.rowId) ?? [] })),
      memoryBlock: recalled.block,
      replySoFar: plainText(spec.begun),
      contextWindow: model.contextWindow,
      maxTokens: model.maxTokens,
      countTokens,
    })
    if (prompt.withMemory && recalled.used.length > 0) memory.recordUsed(spec.runRowId, recalled.used)
    if (prompt.shortened) reply.notices.push('history_shortened')
    return prompt
  }

  #save(spec: RunSpec, parts: readonly MessagePart[], abort: AbortController): void {
    try {
      this.#deps.db
        .transaction(() => this.#deps.tables.messages.saveParts(spec.replyRowId, parts))
        .immediate()
    } catch (error) {
      // Text that cannot be kept must not be shown as if it were: the reply ends here and says why.
      const data = toErrorData(error)
      abort.abort(new AppError(data.code, data.params, { fixes: data.fixes, cause: error }))
    }
  }

  #finish(
    run: ActiveRun,
    failure: AppErrorData | null,
    model: OpenedModel | null,
    promptTokens: number,
  ): void {
    const { spec, reply } = run
    const { usage, finishReason } = reply.outcome
    const stopped = run.abort.signal.aborted && failure === null
    const end: RunEnd = {
      state: failure ? 'failed' : stopped ? (this.#closing ? 'interrupted' : 'stopped') : 'done',
      at: this.#deps.now(),
      finishReason,
      error: failure,
      promptTokens: usage?.promptTokens ?? null,
      completionTokens: usage?.completionTokens ?? null,
    }
    const commit = () => this.#commit(run, end, model, promptTokens)
    let message: MessageView
    try {
      commit()
      message = viewMessage(this.#deps.tables, spec.replyRowId)
    } catch (error) {
      this.#deps.log('error', 'the end of a reply could not be saved', { error: String(error) })
      message = this.#unsavedView(run, failure ?? toErrorData(error))
      this.#unsaved.add(spec.runId, { commit, message, onSaved: () => this.#publish(spec) })
    }
    this.#active.delete(spec.runId)
    for (const watcher of run.watchers) watcher({ type: 'end', message })
    for (const ender of run.enders) ender()
    this.#publish(spec)
    if (this.#active.size === 0) this.#deps.onBusy(false)
    if (model && message.run?.state === 'done') this.#deps.onDone(spec.conversationRowId, model)
  }

  /** The reply, its figures, its place in the index and its job for the memory: all or nothing. */
  #commit(run: ActiveRun, end: RunEnd, model: OpenedModel | null, promptTokens: number): void {
    const { spec, reply } = run
    const { db, tables, usage, memory } = this.#deps
    const counted = reply.outcome.usage
    db.transaction(() => {
      tables.messages.saveParts(spec.replyRowId, reply.parts)
      tables.runs.setNotices(spec.runRowId, reply.notices)
      tables.runs.end(spec.runRowId, end)
      tables.conversations.touch(spec.conversationRowId, end.at)
      if (model && reply.accepted) {
        usage.add({
          runRowId: spec.runRowId,
          modelRowId: model.rowId,
          modelName: model.displayName,
          purpose: 'chat',
          at: end.at,
          promptTokens: counted?.promptTokens ?? promptTokens,
          completionTokens: counted?.completionTokens ?? model.chat.countTokens(reply.received).tokens,
          estimated: counted === null,
        })
      }
      memory.indexTurn(spec.replyRowId)
      memory.enqueue({
        conversationRowId: spec.conversationRowId,
        userMessageRowId: spec.userMessageRowId,
        replyRowId: spec.replyRowId,
        at: end.at,
      })
    }).immediate()
  }

  /** Adds what only the app knows: which model it was, so that a button can open it. */
  #explain(error: unknown, spec: RunSpec): AppErrorData {
    const data = toErrorData(error)
    if (data.code === 'internal') {
      this.#deps.log('error', 'a reply failed for a reason nobody expected', {
        stack: error instanceof Error ? error.stack : String(error),
      })
    }
    const extra: AppErrorData['fixes'] = []
    const has = (name: string) => data.fixes.some((fix) => fix.do === name)
    if (data.code === 'timeout_first_token') {
      extra.push({ do: 'raise-timeout', modelId: spec.modelId, seconds: 3_600 })
    }
    const aboutTheModel = [
      'unauthorized',
      'model_not_found',
      'unreachable',
      'not_a_model_server',
      'timeout_connect',
    ]
    if (aboutTheModel.includes(data.code) && !has('edit-model')) {
      extra.push({ do: 'edit-model', modelId: spec.modelId })
    }
    // Trying again helps neither a prompt that is too long nor an engine that has to be started first.
    const again = !['context_too_long', 'builtin_engine_crashed'].includes(data.code)
    if (!has('retry') && again) extra.push({ do: 'retry' })
    return { ...data, fixes: [...data.fixes, ...extra] }
  }

  #publish(spec: RunSpec): void {
    this.#deps.publish({ topic: 'conversation', id: spec.conversationId })
    this.#deps.publish({ topic: 'conversations' })
  }

  #growingView(run: ActiveRun): MessageView {
    const stored = viewMessage(this.#deps.tables, run.spec.replyRowId)
    return { ...stored, parts: run.reply.parts.map((part) => ({ ...part })) }
  }

  #unsavedView(run: ActiveRun, error: AppErrorData): MessageView {
    const view = this.#growingView(run)
    return { ...view, run: view.run && { ...view.run, state: 'failed', endedAt: this.#deps.now(), error } }
  }
}

/** The built-in engine may take long to start; whoever stops meanwhile need not wait for it. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: (() => void) | undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    if (stop) signal.removeEventListener('abort', stop)
  }
}
