import type { z } from 'zod'
import type { Change } from '../../../../shared/contract/app'
import type { ForgetScope, Forgotten as ForgottenSchema } from '../../../../shared/contract/forget'
import { AppError } from '../../app-error'
import type { ForgettingTables } from '../../database/forgetting'
import { passagesEachStep } from '../erasure'
import { inSlices } from '../in-slices'
import { indexTurn } from '../index-turn'
import type { MemoryStore } from '../memory-store'
import type { MemoryChanges } from '../owned/change'
import { tombstoneOf } from '../tombstone'
import type { Backups } from './backups'
import { ForgetNotes, type Note } from './notes'
import { entriesOf, type ForgetPlan, isEmpty, planForgetting } from './plan'
import { rewriteWhenFree } from './rewriting/rewrite-when-free'
import { forgetTypedLines } from './typed-lines'

export type ForgettingDeps = {
  store: MemoryStore
  tables: ForgettingTables
  changes: MemoryChanges
  now: () => number
  newId: () => string
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
  /** Whether a reply is being written, which would be saved with the words in it. */
  isReplying?: () => boolean
  /** Stops what models write beside replies, and lets none begin, as long as it is held. */
  hold?: (isHeld: boolean) => void
  /** Tries again later what failed. Absent: at the next start. */
  later?: (resume: () => Promise<void>) => void
}

type Forgotten = z.infer<typeof ForgottenSchema>
type Options = { messages: boolean; backups: boolean }

const person = 'person'
/** Rows that are looked up at once. */
const slice = 200
/** Their neighbours and sessions are indexed anew with them, which takes milliseconds. */
const messagesAtOnce = 2
/** How often words are looked for: what was written during the first look is found by the next. */
const looks = 3

/**
 * Erases for good, in steps that are each a transaction. What is begun is noted by its rows, so that it is finished at
 * the next start if the app dies in between, and later if a step fails.
 */
export class Forgetting {
  readonly #deps: ForgettingDeps
  readonly #notes: ForgetNotes
  #running: Promise<unknown> = Promise.resolve()

  constructor(deps: ForgettingDeps) {
    this.#deps = deps
    this.#notes = new ForgetNotes(deps.store)
  }

  /**
   * One after another.
   * @throws AppError database_busy where another process keeps reading: the rows are gone, the file is written anew
   *   later; run_busy where a reply is being written: nothing is begun
   */
  run(scope: ForgetScope, options: Options): Promise<Forgotten> {
    return this.inTurn(async () => {
      this.#needQuiet()
      const { typedLinesFile } = this.#deps
      // Before the note, which must not name the words.
      if (options.messages && typedLinesFile !== null) forgetTypedLines(typedLinesFile, scope)
      const forgotten = await this.#eraseAll(scope, options)
      // With it, what an earlier run has left.
      await this.#finish()
      return forgotten
    })
  }

  /** Ends what earlier runs have begun, and nothing if there is none. */
  resume(): Promise<void> {
    return this.inTurn(() => this.#finish())
  }

  /** After what is under way, with everything held that models write beside replies. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const { hold, later } = this.#deps
    const turn = this.#running.then(async () => {
      hold?.(true)
      try {
        return await work()
      } catch (error) {
        if (this.#notes.all().length > 0) later?.(() => this.resume())
        throw error
      } finally {
        hold?.(false)
      }
    })
    this.#running = turn.catch(() => undefined)
    return turn
  }

  #needQuiet(): void {
    if (this.#deps.isReplying?.()) throw new AppError('run_busy', {}, { fixes: [{ do: 'retry' }] })
  }

  async #eraseAll(scope: ForgetScope, options: Options): Promise<Forgotten> {
    const { newId, tables, backups } = this.#deps
    const id = newId()
    const forgotten = { memories: 0, turns: 0, summaries: 0, documents: 0, backups: 0 }
    if (options.backups) forgotten.backups = backups.count()
    for (let look = 1; look <= (scope.what === 'about' ? looks : 1); look += 1) {
      const plan = await planForgetting(this.#deps, scope)
      if (look > 1 && isEmpty(plan, options.messages)) break
      if (look === 1) this.#needQuiet()
      forgotten.memories += plan.memories.length + plan.derived.length
      forgotten.turns += options.messages ? plan.turns.length : 0
      forgotten.summaries += plan.beside.summaries.length
      forgotten.documents += tables.documentCount(plan.memories)
      await this.#eraseRows(this.#begin(id, plan, options, look === 1))
    }
    return forgotten
  }

  async #finish(): Promise<void> {
    const notes = this.#notes.all()
    if (notes.length === 0) return
    for (const note of notes) if (note.stage === 'rows') await this.#eraseRows(note)
    await rewriteWhenFree(this.#deps)
    for (const { id, backups } of notes) {
      if (backups) this.#deps.backups.remove()
      this.#notes.drop(id)
    }
  }

  /** What lies beside the memories and messages, at once, with the note of what follows. */
  #begin(id: string, plan: ForgetPlan, { messages, backups }: Options, isFirst: boolean): Note {
    const { store, tables, now } = this.#deps
    return store.transact(() => {
      if (plan.conversationId !== null) tables.dropSources(plan.conversationId)
      tables.dropJobs(plan.jobs, now())
      for (const [place, rowIds] of entriesOf(plan.beside)) {
        if (messages || !plan.onlyWithMessages.includes(place)) tables.places.erase(place, rowIds)
      }
      // A title says the first message again.
      if (messages) tables.places.erase('titles', tables.around.titledBy(plan.turns))
      if (isFirst) {
        store.activity.add({
          ...{ at: now(), outcome: 'erased', kind: null, text: '', reason: null },
          ...{ memoryRowId: null, conversationRowId: null },
        })
      }
      const note: Note = {
        ...{ id, stage: 'rows', buries: plan.buries, backups },
        memories: tables.around.names('memories', [...plan.memories, ...plan.derived]),
        parts: tables.around.names('memories', plan.parts),
        reopen: tables.around.names('memories', plan.reopen),
        messages: messages ? tables.around.names('messages', plan.turns) : [],
      }
      this.#notes.put(note)
      return note
    })
  }

  /** Can be done again from the first. */
  async #eraseRows(note: Note): Promise<void> {
    const { breathe } = this.#deps
    for (const names of sliced(note.memories)) {
      await this.#erasePassages(names)
      await this.#eraseMemories(names, note.buries)
      await breathe()
    }
    const touched = this.#deps.tables.around.conversationsOf(note.messages)
    for (const names of sliced(note.messages)) {
      await this.#eraseMessages(names)
      await breathe()
    }
    this.#bringBack(note)
    this.#tell(touched)
  }

  /** First of all, and few at a time: each leaves its index at once, which takes milliseconds. */
  async #erasePassages(names: readonly string[]): Promise<void> {
    const { store, tables, breathe } = this.#deps
    for (const rowId of tables.around.named('memories', names)) {
      while (store.transact(() => store.documents.dropSome(rowId, passagesEachStep)) > 0) await breathe()
    }
  }

  async #eraseMemories(names: readonly string[], buries: boolean): Promise<void> {
    const { store, tables, now } = this.#deps
    store.transact(() => store.proposals.dropNaming(names))
    await inSlices(names, {
      transact: store.transact,
      step: (name) => {
        const row = store.memories.byId(name)
        if (!row) return
        // A watched folder would bring its file again.
        if (buries || row.kind === 'resource') store.history.bury(tombstoneOf(row), now())
        tables.places.erase('memories', [row.rowId])
      },
    })
  }

  async #eraseMessages(names: readonly string[]): Promise<void> {
    const { store, tables } = this.#deps
    await inSlices(sliced(names, messagesAtOnce), {
      transact: store.transact,
      step: (some) => {
        const neighbours = tables.eraseMessages(tables.around.named('messages', some))
        const quotable = store.turns.withWindow(neighbours)
        for (const rowId of neighbours) if (quotable.has(rowId)) indexTurn(store, rowId, true)
      },
    })
  }

  /** What went has made room for it. */
  #bringBack(note: Note): void {
    const { store, tables, changes } = this.#deps
    const fitting = (names: readonly string[]) =>
      store.memories
        .byRowIds(tables.around.named('memories', names))
        .filter((row) => changes.hasRoom(row.detail, row.text, row.rowId))
    store.transact(() => {
      for (const part of fitting(note.parts)) changes.standApart(part, person)
      for (const row of fitting(note.reopen)) changes.reopen(row, person)
      this.#notes.put({ ...note, stage: 'file', memories: [], parts: [], reopen: [], messages: [] })
    })
  }

  #tell(conversations: readonly string[]): void {
    const { publish, onErased } = this.#deps
    onErased?.()
    for (const topic of ['memory', 'memory-status', 'proposals', 'documents', 'conversations'] as const) {
      publish({ topic })
    }
    for (const id of conversations) publish({ topic: 'conversation', id })
  }
}

function sliced(rows: readonly string[], each = slice): string[][] {
  const slices: string[][] = []
  for (let at = 0; at < rows.length; at += each) slices.push(rows.slice(at, at + each))
  return slices
}
