import { z } from 'zod'
import { documents, WatchedFolder } from '../../../../shared/contract/documents'
import { ForgetPreview, type ForgetScope, type UndoneScope } from '../../../../shared/contract/forget'
import { memory } from '../../../../shared/contract/memory'
import type { Input } from '../../../../shared/contract/procedure'
import { AppErrorData } from '../../../../shared/errors'
import type { Database } from '../../database/connection'
import type { DocumentRow } from '../../database/documents'
import { Learned } from '../forget/undo-learned'
import { ImportPart } from '../transfer/import-plan'
import type { TimerHandle } from '../writing/queue'
import { openAnswers } from './answers'
import type { Ask } from './protocol'
import { ViewsThread } from './views-thread'

type Memory = typeof memory
type Documents = typeof documents

// What comes from another thread is looked at like all that comes from outside.
const Row = z.strictObject({
  rowId: z.int(),
  id: z.string(),
  title: z.string(),
  path: z.string().nullable(),
  mediaType: z.string(),
  sizeBytes: z.int(),
  pages: z.int().nullable(),
  chunks: z.int(),
  fileHash: z.string(),
  folderId: z.string().nullable(),
  error: AppErrorData.nullable(),
  addedAt: z.int(),
  readAt: z.int().nullable(),
  fileChangedAt: z.number().nullable(),
  validTo: z.int().nullable(),
  removedAt: z.int().nullable(),
}) satisfies z.ZodType<DocumentRow>
const Files = z.strictObject({ rows: z.array(Row), folders: z.array(WatchedFolder) })

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
    return this.#one(memory.list.output, { what: 'list', input })
  }

  subjects(input: Input<Memory['subjects']>) {
    return this.#one(memory.subjects.output, { what: 'subjects', input })
  }

  days(timeZone: string) {
    return this.#one(memory.days.output, { what: 'days', timeZone })
  }

  documents() {
    return this.#one(Files, { what: 'documents' })
  }

  passages(input: Input<Documents['passages']>) {
    return this.#one(documents.passages.output, { what: 'passages', input })
  }

  /** @param backups how many older copies of the file there are */
  forgetPreview(scope: ForgetScope, backups: number) {
    return this.#one(ForgetPreview, { what: 'forgetting', scope, backups })
  }

  /** What was learned from a conversation or since an instant. */
  learned(scope: UndoneScope) {
    return this.#one(Learned, { what: 'learned', scope })
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
    for await (const part of this.#ask({ what: 'import' }, text)) yield ImportPart.parse(part)
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
