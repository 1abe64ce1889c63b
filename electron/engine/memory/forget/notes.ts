import { z } from 'zod'
import type { MemoryStore } from '../memory-store'

/** What was begun and is not done. It names rows by their public ids, as numbers are given again, and holds no word. */
const Note = z.strictObject({
  id: z.string(),
  /** `file`: the rows are gone, and the file is to be written anew. */
  stage: z.enum(['rows', 'file']),
  memories: z.array(z.string()),
  /** They are not learned again. */
  buries: z.boolean(),
  /** Parts of merged ones that stand apart again. */
  parts: z.array(z.string()),
  /** Memories that are so again. */
  reopen: z.array(z.string()),
  messages: z.array(z.string()),
  backups: z.boolean(),
})
export type Note = z.infer<typeof Note>

const key = 'memory.forgetting'

/** Notes of all processes that forget in one file: each changes its own alone. */
export class ForgetNotes {
  readonly #store: Pick<MemoryStore, 'settings' | 'transact'>

  constructor(store: Pick<MemoryStore, 'settings' | 'transact'>) {
    this.#store = store
  }

  all(): Note[] {
    return this.#store.settings.get(key, z.array(Note), [])
  }

  /** In the place of the one with its id. */
  put(note: Note): void {
    this.#change(note.id, [note])
  }

  drop(id: string): void {
    this.#change(id, [])
  }

  #change(id: string, now: readonly Note[]): void {
    const { settings, transact } = this.#store
    transact(() => settings.set(key, [...this.all().filter((note) => note.id !== id), ...now]))
  }
}
