import { setImmediate as nextTurn } from 'node:timers/promises'
import type { MessagePart, MessageView, RunEvent } from '../../../shared/contract/chat'
import type { AppErrorData } from '../../../shared/errors'
import { AppError, toErrorData } from '../app-error'
import type { RunEnd } from '../database/runs'
import { prepareReply } from './prepare-reply'
import { GrowingReply } from './reply'
import { explainFailure } from './run-failure'
import type { OpenedModel, RunDeps, RunSpec } from './run-types'
import { viewMessage } from './views'

/** How a run ended, and how to store that again where it could not be stored. */
export type FinishedRun = {
  message: MessageView
  model: OpenedModel | null
  /** Set where the end is not stored yet. */
  unsaved: (() => void) | null
}

/** One reply, from the request to its stored end. */
export class Run {
  readonly spec: RunSpec
  readonly #deps: RunDeps
  readonly #abort = new AbortController()
  readonly #reply: GrowingReply
  readonly #watchers = new Set<(event: RunEvent) => void>()
  readonly #enders = new Set<() => void>()
  /** Small facts that are stored with the next save: a commit of their own would hold up the first token. */
  #due: (() => void)[] = []
  #closing = false
  #tell: () => void = () => undefined
  /** The request is out, or never will be. */
  readonly underWay = new Promise<void>((resolve) => {
    this.#tell = resolve
  })
  #startedAt: number | null = null
  #firstTokenAt: number | null = null

  constructor(deps: RunDeps, spec: RunSpec) {
    this.#deps = deps
    this.spec = spec
    const emit = (event: RunEvent) => {
      for (const watcher of this.#watchers) watcher(event)
    }
    this.#reply = new GrowingReply(
      {
        now: deps.now,
        setTimer: deps.setTimer,
        clearTimer: deps.clearTimer,
        save: (parts) => this.#save(parts),
        onFirstToken: (at) => {
          this.#firstTokenAt = at
          this.#due.push(() => deps.tables.runs.firstToken(spec.runRowId, at))
        },
        emit,
        emitSnapshot: () => emit({ type: 'snapshot', message: this.#growingView() }),
      },
      spec.begun,
    )
    // To make it findable takes about as long as to ask the model.
    if (spec.isTurnNew) this.#due.push(() => deps.memory.indexTurn(spec.userMessageRowId))
  }

  stop(): void {
    this.#abort.abort()
  }

  /** Stops it because the app closes: the reply counts as interrupted, not as stopped by the person. */
  interrupt(): void {
    this.#closing = true
    this.#abort.abort()
  }

  /** Tells the reply as it stands, then every event; `end` after the last. Returns how to stop watching. */
  watch(emit: (event: RunEvent) => void, end: () => void): () => void {
    emit({ type: 'snapshot', message: this.#growingView() })
    emit(this.#reply.phase)
    this.#watchers.add(emit)
    this.#enders.add(end)
    return () => {
      this.#watchers.delete(emit)
      this.#enders.delete(end)
    }
  }

  /** Tells the watchers that nothing more will come. */
  announceEnd(message: MessageView): void {
    for (const watcher of this.#watchers) watcher({ type: 'end', message })
    for (const ender of this.#enders) ender()
  }

  /** Ends the watching without a last word, where there is none to tell. */
  abandon(): void {
    for (const ender of this.#enders) ender()
  }

  /**
   * Asks the model and stores what it answers; a failure of the model is an end like any other.
   * @throws what the database throws when it cannot even be read
   */
  async drive(): Promise<FinishedRun> {
    const { spec } = this
    const reply = this.#reply
    let failure: AppErrorData | null = null
    let model: OpenedModel | null = null
    let promptTokens = 0
    // The built-in engine loads with the first request, so its progress comes while the answer is awaited; an Ollama
    // loads before it.
    const unwatch = this.#deps.watchLoading(spec.modelId, (load) => {
      if (load !== null) reply.setPhase('loading_model', load.progress)
      else if (reply.phase.phase === 'loading_model') reply.setPhase('reading_prompt')
    })
    try {
      const startedAt = this.#deps.now()
      this.#startedAt = startedAt
      this.#due.push(() => this.#deps.tables.runs.begin(spec.runRowId, startedAt))
      // What is due does not wait for a model that loads, or reads a long prompt.
      reply.saveSoon()
      model = await unlessAborted(this.#deps.openModel(spec.modelId), this.#abort.signal)
      const { signal } = this.#abort
      const prepared = await unlessAborted(prepareReply(this.#deps, spec, model), signal)
      const { prompt } = prepared
      promptTokens = prompt.tokens
      this.#due.push(prepared.keep)
      reply.notices.push(...prepared.notices)
      reply.setPhase('reading_prompt')
      const taken = reply.take(prepared.ask(signal, (answered) => reply.answered(answered)))
      void nextTurn().then(this.#tell)
      await taken
    } catch (error) {
      if (!this.#abort.signal.aborted) failure = explainFailure(error, spec.modelId, this.#deps.log)
    }
    unwatch()
    reply.saveNoMore()
    this.#tell()
    const { reason } = this.#abort.signal
    if (reason instanceof AppError) failure = explainFailure(reason, spec.modelId, this.#deps.log)
    if (failure) failure = await this.#explained(failure)
    return this.#finish(failure, model, promptTokens)
  }

  /** The failure with what is known of its server; as it was where that cannot be found out. */
  async #explained(failure: AppErrorData): Promise<AppErrorData> {
    const { explain, log } = this.#deps
    try {
      return explain ? await explain(failure, this.spec.modelId) : failure
    } catch (error) {
      log('warn', 'nothing more was found out about a failed reply', { error: String(error) })
      return failure
    }
  }

  #save(parts: readonly MessagePart[]): void {
    const { db, tables } = this.#deps
    try {
      db.transaction(() => {
        for (const write of this.#due) write()
        tables.messages.saveParts(this.spec.replyRowId, parts)
      }).immediate()
      this.#due = []
    } catch (error) {
      // Text that cannot be kept must not be shown as if it were: the reply ends here and says why.
      const data = toErrorData(error)
      this.#abort.abort(new AppError(data.code, data.params, { fixes: data.fixes, cause: error }))
    }
  }

  #finish(failure: AppErrorData | null, model: OpenedModel | null, promptTokens: number): FinishedRun {
    const { usage, finishReason } = this.#reply.outcome
    const stopped = this.#abort.signal.aborted && failure === null
    const end: RunEnd = {
      state: failure ? 'failed' : stopped ? (this.#closing ? 'interrupted' : 'stopped') : 'done',
      at: this.#deps.now(),
      finishReason,
      error: failure,
      promptTokens: usage?.promptTokens ?? null,
      completionTokens: usage?.completionTokens ?? null,
    }
    const commit = () => this.#commit(end, model, promptTokens)
    try {
      commit()
    } catch (error) {
      this.#deps.log('error', 'the end of a reply could not be saved', { error: String(error) })
      return { message: this.#unsavedView(failure ?? toErrorData(error)), model, unsaved: commit }
    }
    return { message: viewMessage(this.#deps.tables, this.spec.replyRowId), model, unsaved: null }
  }

  /** The reply, its figures, its place in the index and its job for the memory: all or nothing. */
  #commit(end: RunEnd, model: OpenedModel | null, promptTokens: number): void {
    const { spec } = this
    const reply = this.#reply
    const { db, tables, usage, memory } = this.#deps
    const counted = reply.outcome.usage
    db.transaction(() => {
      for (const write of this.#due) write()
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
          completionTokens: counted?.completionTokens ?? model.chat.estimateTokens(reply.received),
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

  #growingView(): MessageView {
    const stored = viewMessage(this.#deps.tables, this.spec.replyRowId)
    const run = stored.run && {
      ...stored.run,
      state: this.#startedAt === null ? stored.run.state : 'streaming',
      startedAt: this.#startedAt ?? stored.run.startedAt,
      firstTokenAt: this.#firstTokenAt,
    }
    return { ...stored, run, parts: this.#reply.parts.map((part) => ({ ...part })) }
  }

  #unsavedView(error: AppErrorData): MessageView {
    const view = this.#growingView()
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
