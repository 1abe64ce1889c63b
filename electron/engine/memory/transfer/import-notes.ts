import { z } from 'zod'
import type { MemoryStore } from '../memory-store'

/** What an import has begun to write: one that did not come to its end is taken back, as if it had never been. */
const Note = z.strictObject({
  id: z.string(),
  /** The engine that writes it, as in `RunHolders`: while that one lives, it is nobody else's. */
  holder: z.string(),
  /** Public ids of what it writes. */
  ids: z.array(z.uuidv7()),
})
export type Note = z.infer<typeof Note>

const key = 'memory.imports'

/** Notes of all imports into one file: each import changes its own alone. */
export class ImportNotes {
  readonly #store: Pick<MemoryStore, 'settings' | 'transact'>

  constructor(store: Pick<MemoryStore, 'settings' | 'transact'>) {
    this.#store = store
  }

  all(): Note[] {
    return this.#store.settings.get(key, z.array(Note), [])
  }

  add(note: Note): void {
    this.#change((notes) => [...notes, note])
  }

  /** It was taken back. */
  drop(id: string): void {
    this.#change((notes) => notes.filter((note) => note.id !== id))
  }

  /** It came to its end: no other import that brought the same takes that along when it is taken back. */
  finish({ id, ids }: Note): void {
    const kept = new Set(ids)
    this.#change((notes) =>
      notes
        .filter((note) => note.id !== id)
        .map((note) => ({ ...note, ids: note.ids.filter((one) => !kept.has(one)) })),
    )
  }

  #change(to: (notes: Note[]) => Note[]): void {
    const { settings, transact } = this.#store
    transact(() => settings.set(key, to(this.all())))
  }
}
