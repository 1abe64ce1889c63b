import { nameKey } from '../../../shared/model-form'
import { freeSlug } from './check-form'

type Named = { displayName: string; slug: string }

/** The names and slugs in use, kept in step while many models are written: nothing is read anew for each of them. */
export class TakenNames {
  /** How many models a person would take to be called so. */
  readonly #names = new Map<string, number>()
  readonly #slugs = new Set<string>()

  constructor(models: Iterable<Named>) {
    for (const model of models) this.add(model)
  }

  add({ displayName, slug }: Named): void {
    const key = nameKey(displayName)
    this.#names.set(key, (this.#names.get(key) ?? 0) + 1)
    this.#slugs.add(slug)
  }

  /** What a model has itself is free for it. */
  remove({ displayName, slug }: Named): void {
    const key = nameKey(displayName)
    this.#names.set(key, (this.#names.get(key) ?? 1) - 1)
    this.#slugs.delete(slug)
  }

  has(displayName: string): boolean {
    return (this.#names.get(nameKey(displayName)) ?? 0) > 0
  }

  /** The name, with the first free number behind it where it is taken: "qwen3-32b (2)". */
  freeName(displayName: string): string {
    if (!this.has(displayName)) return displayName
    for (let number = 2; ; number++) {
      const candidate = `${displayName} (${number})`
      if (!this.has(candidate)) return candidate
    }
  }

  freeSlug(name: string): string {
    return freeSlug(name, this.#slugs)
  }
}
