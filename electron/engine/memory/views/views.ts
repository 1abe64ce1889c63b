import { z } from 'zod'
import type { documents as documentsContract, WatchedFolder } from '../../../../shared/contract/documents'
import type { ForgetPreview, ForgetScope, UndoneScope } from '../../../../shared/contract/forget'
import type { memory as memoryContract } from '../../../../shared/contract/memory'
import type { Input, Output } from '../../../../shared/contract/procedure'
import type { Database } from '../../database/connection'
import type { DocumentRow } from '../../database/documents'
import type { Learned } from '../forget/undo-learned'
import type { ImportPart } from '../transfer/import-plan'
import type { TimerHandle } from '../writing/queue'
import { openAnswers } from './answers'
import type { Ask } from './protocol'
import { ViewsThread } from './views-thread'

type Memory = typeof memoryContract
type Documents = typeof documentsContract

// What this program's own code answers in the other thread; its form is checked where it leaves the engine.
const Page = z.custom<Output<Memory['list']>>()
const Subjects = z.custom<Output<Memory['subjects']>>()
const Days = z.custom<Output<Memory['days']>>()
const Files = z.custom<{ rows: DocumentRow[]; folders: WatchedFolder[] }>()
const Passages = z.custom<Output<Documents['passages']>>()
const Preview = z.custom<ForgetPreview>()
const Undoing = z.custom<Learned>()
const Part = z.custom<ImportPart>()

/** Answers in parts; each is made when the one before it was taken. */
export type AskForParts = (ask: Ask, text: string) => AsyncIterable<unknown>

export type ViewsOptions = {
  /** The open database; it answers itself where no thread can. */
  db: Database
  /** The built thread; null, or a database in memory: everything happens in this thread. */
  workerFile: string | null
  log: (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
  setTimer: (run: () => void, delayMs: number) => TimerHandle
  clearTimer: (timer: TimerHandle) => void
}

/**
 * Reads what looks at many rows, in a thread of its own: neither the app nor a question of a chat waits for it. Every
 * method throws what its question may fail with, and `cancelled` where the app closes meanwhile.
 */
export class MemoryViews {
  readonly #ask: AskForParts
  /** Ends the thread; before the file itself is closed. */
  readonly close: () => Promise<void>

  constructor(ask: AskForParts, close: () => Promise<void>) {
    this.#ask = ask
    this.close = close
  }

  list(input: Input<Memory['list']>) {
    return this.#one(Page, { what: 'list', input })
  }

  subjects(input: Input<Memory['subjects']>) {
    return this.#one(Subjects, { what: 'subjects', input })
  }

  days(timeZone: string) {
    return this.#one(Days, { what: 'days', timeZone })
  }

  documents() {
    return this.#one(Files, { what: 'documents' })
  }

  passages(input: Input<Documents['passages']>) {
    return this.#one(Passages, { what: 'passages', input })
  }

  /** @param backups how many older copies of the file there are */
  forgetPreview(scope: ForgetScope, backups: number) {
    return this.#one(Preview, { what: 'forgetting', scope, backups })
  }

  /** What was learned from a conversation or since an instant. */
  learned(scope: UndoneScope) {
    return this.#one(Undoing, { what: 'learned', scope })
  }

  exportJson(at: number) {
    return this.#text({ what: 'json', at })
  }

  exportMarkdown(how: { at: number; timeZone: string }) {
    return this.#text({ what: 'markdown', ...how })
  }

  /** Returns how many files were written. */
  exportNotes(how: { folder: string; timeZone: string }) {
    return this.#one(z.int(), { what: 'notes', ...how })
  }

  /** What an import would do: first the plan, then, as they are taken, the memories that it adds. */
  async *planImport(text: string): AsyncGenerator<ImportPart> {
    for await (const part of this.#ask({ what: 'import' }, text)) yield Part.parse(part)
  }

  async #one<T>(answer: z.ZodType<T>, ask: Ask): Promise<T> {
    for await (const part of this.#ask(ask, '')) return answer.parse(part)
    throw new Error(`nothing came to "${ask.what}"`)
  }

  async #text(ask: Ask): Promise<string> {
    let text = ''
    for await (const piece of this.#ask(ask, '')) text += z.string().parse(piece)
    return text
  }
}

/** Everything happens in this thread. */
export const viewsHere = (db: Database) => new MemoryViews(sameThread(db), async () => undefined)

export function openViews({ db, workerFile, ...deps }: ViewsOptions): MemoryViews {
  if (workerFile === null || db.memory) return viewsHere(db)
  const thread = new ViewsThread({ workerFile, databaseFile: db.name, here: sameThread(db), ...deps })
  return new MemoryViews(
    (ask, text) => thread.ask(ask, text),
    () => thread.close(),
  )
}

function sameThread(db: Database): AskForParts {
  let answers: ReturnType<typeof openAnswers> | null = null
  return (ask, text) => {
    answers ??= openAnswers(db)
    return answers(ask, text)
  }
}
