import { z } from 'zod'
import type { Change } from '../../../../shared/contract/app'
import type { ForgetScope, Forgotten as ForgottenSchema } from '../../../../shared/contract/forget'
import { AppError, toErrorData } from '../../app-error'
import type { ForgettingTables } from '../../database/forgetting'
import { indexTurn } from '../index-turn'
import type { MemoryStore } from '../memory-store'
import type { MemoryChanges } from '../owned/change'
import type { Backups } from './backups'
import { ForgetPlan, planForgetting } from './plan'
import { forgetTypedLines } from './typed-lines'

export type ForgettingDeps = {
  store: MemoryStore
  tables: ForgettingTables
  changes: MemoryChanges
  now: () => number
  publish: (change: Change) => void
  backups: Backups
  /** What was typed at the command line; null where nothing of it is kept. */
  typedLinesFile: string | null
  /** Lets others do something before the next slice. */
  breathe: () => Promise<void>
  /** Waits so many milliseconds. */
  pause: (ms: number) => Promise<void>
  /** Writes the file anew and empties its log; false while another process reads. Absent: here and at once. */
  rewrite?: () => Promise<boolean>
  /** After rows are gone, for whoever keeps something of them in memory, e.g. vectors. */
  onErased?: () => void
}

type Forgotten = z.infer<typeof ForgottenSchema>

/** What was begun and is not done, without a word of it. */
const Note = z.strictObject({
  stage: z.enum(['begin', 'rows', 'file']),
  plan: ForgetPlan.nullable(),
  messages: z.boolean(),
  backups: z.boolean(),
})
type Note = z.infer<typeof Note>
const noteKey = 'memory.forgetting'

const person = 'person'
/** Rows that are erased in one transaction. */
const slice = 200
/** How often and for how long another process is waited for. */
const tries = 20
const waitMs = 250

/**
 * Erases for good, in steps that are each a transaction. What is begun is noted by its rows, so that it is finished at
 * the next start if the app dies in between.
 */
export class Forgetting {
  readonly #deps: ForgettingDeps
  #running: Promise<unknown> = Promise.resolve()

  constructor(deps: ForgettingDeps) {
    this.#deps = deps
  }

  /**
   * One after another.
   * @throws AppError database_busy where another process keeps reading: the rows are gone, the file is written anew later
   */
  run(scope: ForgetScope, options: { messages: boolean; backups: boolean }): Promise<Forgotten> {
    return this.#inTurn(async () => {
      await this.#finish()
      const plan = await planForgetting(this.#deps, scope)
      const counts = this.#count(plan, options)
      const { typedLinesFile } = this.#deps
      // Before the note, which must not name the words.
      if (options.messages && typedLinesFile !== null) forgetTypedLines(typedLinesFile, scope)
      this.#note({ stage: 'begin', plan, ...options })
      await this.#finish()
      return counts
    })
  }

  /** Ends what an earlier run has begun, and nothing if there is none. */
  resume(): Promise<void> {
    return this.#inTurn(() => this.#finish())
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#running.then(work)
    this.#running = turn.catch(() => undefined)
    return turn
  }

  #count(plan: ForgetPlan, options: { messages: boolean; backups: boolean }): Forgotten {
    const { tables, backups } = this.#deps
    return {
      memories: plan.memories.length + plan.derived.length,
      turns: options.messages ? plan.turns.length : 0,
      summaries: plan.beside.summaries.length,
      documents: tables.documentCount(plan.memories, plan.beside.chunks),
      backups: options.backups ? backups.count() : 0,
    }
  }

  async #finish(): Promise<void> {
    const note = this.#deps.store.settings.get(noteKey, Note.nullable(), null)
    if (note === null) return
    const { plan } = note
    if (plan !== null && note.stage !== 'file') {
      if (note.stage === 'begin') this.#begin(note, plan)
      await this.#eraseRows(note, plan)
      this.#note({ ...note, stage: 'file', plan: null })
      this.#tell(plan)
    }
    await this.#rewrite()
    if (note.backups) this.#deps.backups.remove()
    this.#deps.store.settings.set(noteKey, null)
  }

  #note(note: Note): void {
    this.#deps.store.settings.set(noteKey, note)
  }

  /** All that must happen once. */
  #begin(note: Note, plan: ForgetPlan): void {
    const { store, tables, changes, now } = this.#deps
    store.transact(() => {
      const gone = [...plan.memories, ...plan.derived]
      for (const textHash of tables.hashes(gone)) store.history.bury(textHash, now())
      store.proposals.dropNaming(store.memories.byRowIds(gone).map(({ id }) => id))
      // What goes makes room for what comes back.
      for (const row of store.memories.byRowIds(gone)) store.memories.setRemoved(row.rowId, now())
      const stays = (rowIds: readonly number[]) =>
        store.memories.byRowIds(rowIds).filter((row) => changes.hasRoom(row.detail, row.text, row.rowId))
      for (const part of stays(plan.parts)) changes.standApart(part, person)
      for (const row of stays(plan.reopen)) changes.reopen(row, person)
      if (plan.conversationId !== null) tables.dropSources(plan.conversationId)
      tables.dropJobs(plan.jobs, now())
      for (const [place, rowIds] of entries(plan.beside)) tables.places.erase(place, rowIds)
      store.activity.add({
        ...{ at: now(), outcome: 'erased', kind: null, text: '', reason: null },
        ...{ memoryRowId: null, conversationRowId: null },
      })
      this.#note({ ...note, stage: 'rows' })
    })
  }

  /** Can be done again from the first. */
  async #eraseRows(note: Note, plan: ForgetPlan): Promise<void> {
    const { store, tables, breathe } = this.#deps
    for (const rows of sliced([...plan.memories, ...plan.derived])) {
      store.transact(() => tables.places.erase('memories', rows))
      await breathe()
    }
    for (const rows of sliced(note.messages ? plan.turns : [])) {
      store.transact(() => {
        const neighbours = tables.eraseMessages(rows)
        const quotable = store.turns.withWindow(neighbours)
        for (const rowId of neighbours) if (quotable.has(rowId)) indexTurn(store, rowId, true)
      })
      await breathe()
    }
  }

  async #rewrite(): Promise<void> {
    const { tables, pause } = this.#deps
    const rewrite = this.#deps.rewrite ?? (async () => tables.rewrite())
    let isWritten = false
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      try {
        // Once the file is written anew, its log alone is waited for.
        if (isWritten ? tables.emptyLog() : await rewrite()) return
        isWritten = true
      } catch (error) {
        if (toErrorData(error).code !== 'database_busy') throw error
      }
      await pause(waitMs)
    }
    throw new AppError('database_busy', {}, { fixes: [{ do: 'retry' }] })
  }

  #tell(plan: ForgetPlan): void {
    const { publish, onErased } = this.#deps
    onErased?.()
    for (const topic of ['memory', 'memory-status', 'proposals', 'documents', 'conversations'] as const) {
      publish({ topic })
    }
    const touched = new Set(this.#deps.tables.turns(plan.turns).map(({ conversationId }) => conversationId))
    for (const id of touched) publish({ topic: 'conversation', id })
  }
}

const entries = (beside: ForgetPlan['beside']): [keyof ForgetPlan['beside'], number[]][] =>
  Object.entries(beside).flatMap(([place, rowIds]) => (isPlace(place, beside) ? [[place, rowIds]] : []))
const isPlace = (name: string, beside: ForgetPlan['beside']): name is keyof ForgetPlan['beside'] =>
  name in beside

function sliced(rows: readonly number[]): number[][] {
  const slices: number[][] = []
  for (let at = 0; at < rows.length; at += slice) slices.push(rows.slice(at, at + slice))
  return slices
}
