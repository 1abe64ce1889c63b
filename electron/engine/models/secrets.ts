import { AppError } from '../app-error'
import type { SecretsTable } from '../database/secrets'

/** The system's key store, as the shell offers it. */
export interface KeyStore {
  encrypt(text: string): Buffer
  /** @throws where the key store cannot open it, e.g. on another machine */
  decrypt(ciphertext: Buffer): string
}

/**
 * Secrets by name. With a key store they are kept encrypted in the database; without a real one
 * (Linux `basic_text` is a fixed password) they live in memory until the app closes.
 */
export class Secrets {
  readonly #memory = new Map<string, string>()
  readonly #table: SecretsTable
  readonly #keyStore: KeyStore | null
  readonly #now: () => number

  constructor(deps: { table: SecretsTable; keyStore: KeyStore | null; now: () => number }) {
    this.#table = deps.table
    this.#keyStore = deps.keyStore
    this.#now = deps.now
  }

  /** Callable inside a transaction: it goes or stays with it, where it is stored at all. */
  set(name: string, value: string): void {
    if (this.#keyStore) this.#table.set(name, this.#keyStore.encrypt(value), this.#now())
    else this.#memory.set(name, value)
  }

  /**
   * The secret, or null where none is known by that name.
   * @throws AppError secret_unreadable; the stored bytes are kept
   */
  get(name: string): string | null {
    const inMemory = this.#memory.get(name)
    if (inMemory !== undefined) return inMemory
    const ciphertext = this.#table.get(name)
    if (!ciphertext) return null
    if (!this.#keyStore) throw new AppError('secret_store_unavailable', {}, { fixes: [{ do: 'enter-key' }] })
    try {
      return this.#keyStore.decrypt(ciphertext)
    } catch (cause) {
      throw new AppError('secret_unreadable', {}, { cause, fixes: [{ do: 'enter-key' }] })
    }
  }

  has(name: string): boolean {
    return this.#memory.has(name) || this.#table.get(name) !== undefined
  }

  remove(name: string): void {
    this.#memory.delete(name)
    this.#table.remove(name)
  }
}
