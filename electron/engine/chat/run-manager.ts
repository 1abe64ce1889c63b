import type { RunEvent } from '../../../shared/contract/chat'
import { AppError } from '../app-error'
import { Run } from './run'
import type { RunDeps, RunSpec } from './run-types'
import { UnsavedEnds } from './unsaved-ends'
import { viewMessage } from './views'

/** Keeps the replies under way. The engine owns a run; windows only watch it. */
export class RunManager {
  readonly #deps: RunDeps
  readonly #active = new Map<string, { run: Run; finished: Promise<void> }>()
  readonly #unsaved: UnsavedEnds

  constructor(deps: RunDeps) {
    this.#deps = deps
    this.#unsaved = new UnsavedEnds(deps)
  }

  /**
   * Marks as interrupted what a process that is gone left under way, with what had been saved of it. Other processes
   * work on the same file: what a living one drives is left to it.
   * @returns how many there were
   */
  recover(): number {
    const { db, tables, memory, now, holders } = this.#deps
    const left = tables.runs.underWay().filter(({ holder }) => holder === null || !holders.isAlive(holder))
    for (const run of left) {
      db.transaction(() => {
        tables.runs.end(run.rowId, {
          state: 'interrupted',
          at: now(),
          finishReason: null,
          error: null,
          promptTokens: null,
          completionTokens: null,
        })
        const reply = tables.messages.byRowId(run.messageRowId)
        // The process may have ended before it made the turn findable.
        if (reply?.parentRowId != null) memory.indexTurn(reply.parentRowId)
        memory.indexTurn(run.messageRowId)
        if (reply?.parentRowId == null) return
        memory.enqueue({
          conversationRowId: reply.conversationRowId,
          userMessageRowId: reply.parentRowId,
          replyRowId: reply.rowId,
          at: now(),
        })
      }).immediate()
    }
    return left.length
  }

  /** Resolves when the request is out, or never will be. */
  start(spec: RunSpec): Promise<void> {
    const run = new Run(this.#deps, spec)
    const entry = { run, finished: Promise.resolve() }
    this.#active.set(spec.runId, entry)
    if (this.#active.size === 1) this.#deps.onBusy(true)
    entry.finished = this.#complete(run)
    return run.underWay
  }

  /** @throws AppError run_missing */
  stop(runId: string): void {
    const entry = this.#active.get(runId)
    if (entry) entry.run.stop()
    else if (!this.#deps.tables.runs.byId(runId)) throw new AppError('run_missing', { id: runId })
  }

  /** Stops what goes on in a conversation, as when it is removed. */
  stopConversation(conversationRowId: number): void {
    for (const { run } of this.#active.values()) {
      if (run.spec.conversationRowId === conversationRowId) run.stop()
    }
  }

  /** Whether a reply is being made there, by this process or another. */
  isActive(conversationRowId: number): boolean {
    const { tables, holders } = this.#deps
    return (
      [...this.#active.values()].some(({ run }) => run.spec.conversationRowId === conversationRowId) ||
      tables.runs
        .holdersIn(conversationRowId)
        .some((holder) => holder !== null && holder !== holders.own && holders.isAlive(holder))
    )
  }

  /**
   * Tells how a reply grows: first as it stands, then every event, until its end.
   * @throws AppError run_missing
   */
  watch(runId: string, emit: (event: RunEvent) => void, end: () => void): () => void {
    const entry = this.#active.get(runId)
    if (entry) return entry.run.watch(emit, end)
    const stored = this.#deps.tables.runs.byId(runId)
    if (!stored) throw new AppError('run_missing', { id: runId })
    const message = this.#unsaved.messageOf(runId) ?? viewMessage(this.#deps.tables, stored.messageRowId)
    emit({ type: 'end', message })
    end()
    return () => undefined
  }

  /** Ends every run, as a closing app does; each is saved as interrupted. */
  async close(): Promise<void> {
    const entries = [...this.#active.values()]
    for (const { run } of entries) run.interrupt()
    await Promise.all(entries.map(({ finished }) => finished))
    this.#unsaved.close()
  }

  async #complete(run: Run): Promise<void> {
    const { runId, conversationId, conversationRowId } = run.spec
    const publish = () => {
      this.#deps.publish({ topic: 'conversation', id: conversationId })
      this.#deps.publish({ topic: 'conversations' })
    }
    try {
      const { message, model, unsaved } = await run.drive()
      if (unsaved) {
        const isGone = () => this.#deps.tables.messages.byRowId(run.spec.replyRowId) === undefined
        this.#unsaved.add(runId, { commit: unsaved, isGone, message, onSaved: publish })
      }
      this.#active.delete(runId)
      run.announceEnd(message)
      if (model && message.run?.state === 'done') this.#deps.onDone(conversationRowId, model)
    } catch (error) {
      // The database itself fails: the next start finds the run under way and marks it.
      this.#deps.log('error', 'a run ended in a way that cannot be told', { error: String(error) })
      run.abandon()
    } finally {
      this.#active.delete(runId)
      publish()
      if (this.#active.size === 0) this.#deps.onBusy(false)
    }
  }
}
