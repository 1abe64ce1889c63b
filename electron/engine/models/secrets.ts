import { AppError } from '../app-error'
import type { SecretsTable } from '../database/secrets'

/** The system's key store, as the shell offers it. */
export interface KeyStore {
  encrypt(text: string): Buffer
  /** @throws where the key store cannot open it, e.g. on another machine */
  decrypt(ciphertext: Buffer): string
}

/** Before the name of a secret that `${SECRET:name}` refers to. */
export const namedPrefix = 'named:'
/** Before the name of a variable that holds a key: it is looked up each time, and never kept. */
const variablePrefix = 'variable:'
export const isVariable = (secretName: string) => secretName.startsWith(variablePrefix)
export const variableSecret = (variable: string) => variablePrefix + variable

type Deps = {
  table: SecretsTable
  keyStore: KeyStore | null
  /** What the environment says of a named secret, null where nothing. */
  fromEnvironment?: (name: string) => string | null
  /** A variable of the environment by its own name, null where it is not set. */
  variable?: (name: string) => string | null
  now: () => number
}

/**
 * Secrets by name. With a key store they are kept encrypted in the database; without a real one
 * (Linux `basic_text` is a fixed password) they live in memory until the app closes.
 */
export class Secrets {
  readonly #memory = new Map<string, string>()
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Callable inside a transaction: it goes or stays with it, where it is stored at all. */
  set(name: string, value: string): void {
    const { keyStore, table, now } = this.#deps
    if (keyStore) table.set(name, keyStore.encrypt(value), now())
    else this.#memory.set(name, value)
  }

  /** Kept in memory until the engine closes, key store or not. */
  setForRun(name: string, value: string): void {
    this.#memory.set(name, value)
  }

  /**
   * The secret, or null where none is known by that name. What was stored here is stronger than the environment.
   * @throws AppError secret_unreadable; the stored bytes are kept
   */
  get(name: string): string | null {
    const { keyStore, table } = this.#deps
    const inMemory = this.#memory.get(name)
    if (inMemory !== undefined) return inMemory
    const ciphertext = table.get(name)
    if (!ciphertext) return this.#outside(name)
    if (!keyStore) {
      // Another door of this app stored it; what the environment says may stand in for it.
      const outside = this.#outside(name)
      if (outside !== null) return outside
      throw new AppError('secret_store_unavailable', {}, { fixes: [{ do: 'enter-key' }] })
    }
    try {
      return keyStore.decrypt(ciphertext)
    } catch (cause) {
      throw new AppError('secret_unreadable', {}, { cause, fixes: [{ do: 'enter-key' }] })
    }
  }

  /** @throws AppError secret_missing with the name as people know it; secret_unreadable */
  need(name: string): string {
    const value = this.get(name)
    if (value !== null) return value
    const plain = plainName(name)
    // A variable is set where the app is started, and not here.
    if (isVariable(name)) throw new AppError('secret_missing', { name: plain })
    throw new AppError('secret_missing', { name: plain }, { fixes: [{ do: 'set-secret', name: plain }] })
  }

  has(name: string): boolean {
    return this.stateOf(name) !== 'missing'
  }

  stateOf(name: string): 'stored' | 'environment' | 'missing' {
    if (this.#memory.has(name) || this.#deps.table.get(name) !== undefined) return 'stored'
    return this.#outside(name) === null ? 'missing' : 'environment'
  }

  /** True where this is what is kept; a secret that cannot be read is another one. */
  isSame(name: string, value: string): boolean {
    if (!this.#memory.has(name) && !this.#deps.keyStore) return false
    try {
      return this.get(name) === value
    } catch (error) {
      if (error instanceof AppError) return false
      throw error
    }
  }

  /** The names that `${SECRET:…}` may refer to and that are kept here. */
  storedNames(): string[] {
    return [...new Set([...this.#memory.keys(), ...this.#deps.table.names()])]
      .filter((name) => name.startsWith(namedPrefix))
      .map(plainName)
      .sort()
  }

  remove(name: string): void {
    this.#memory.delete(name)
    this.#deps.table.remove(name)
  }

  #outside(name: string): string | null {
    if (isVariable(name)) return this.#deps.variable?.(plainName(name)) ?? null
    if (!name.startsWith(namedPrefix)) return null
    return this.#deps.fromEnvironment?.(plainName(name)) ?? null
  }
}

const plainName = (name: string) => {
  const prefix = [namedPrefix, variablePrefix].find((one) => name.startsWith(one)) ?? ''
  return name.slice(prefix.length)
}
