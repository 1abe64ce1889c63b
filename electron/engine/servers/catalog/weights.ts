import { z } from 'zod'
import type { CatalogEntry } from '../../models'
import { findSnapshot, ollamaUrl, sizeOf } from '../downloads'
import { planOf } from './plans'

export type WeightsDeps = {
  modelsFolder: string
  environment: NodeJS.ProcessEnv
  fetch: typeof globalThis.fetch
  now: () => number
}

const Tags = z.object({ models: z.array(z.object({ name: z.string() })).nullish() })

/** Asked at most so often while somebody looks at the list. */
const tagsKeptMs = 2_000
const tagsTimeoutMs = 1_500

/** Where the weights of the catalog's models are on this machine. */
export class Weights {
  readonly #deps: WeightsDeps
  #tags: { at: number; names: Promise<ReadonlySet<string> | null> } | null = null

  constructor(deps: WeightsDeps) {
    this.#deps = deps
  }

  /** A file, a folder, or Ollama's name; null where they are not there. */
  async find(entry: CatalogEntry): Promise<string | null> {
    const { modelsFolder, environment } = this.#deps
    const plan = planOf(entry, modelsFolder)
    switch (plan?.kind) {
      case 'file':
        return (await sizeOf(plan.targetPath)) === null ? null : plan.targetPath
      case 'snapshot':
        return findSnapshot({ ...plan, environment })
      case 'ollama':
        return (await this.ollamaModels())?.has(plan.model) ? plan.model : null
      default:
        return null
    }
  }

  /** The models that Ollama has, with and without `:latest`; null where none answers. */
  ollamaModels(): Promise<ReadonlySet<string> | null> {
    const at = this.#deps.now()
    if (this.#tags === null || at - this.#tags.at > tagsKeptMs) this.#tags = { at, names: this.#askOllama() }
    return this.#tags.names
  }

  async #askOllama(): Promise<ReadonlySet<string> | null> {
    const { fetch, environment } = this.#deps
    try {
      const signal = AbortSignal.timeout(tagsTimeoutMs)
      const response = await fetch(`${ollamaUrl(environment)}/api/tags`, { signal })
      const tags = Tags.safeParse(await response.json())
      if (!tags.success) return null
      const names = (tags.data.models ?? []).map(({ name }) => name)
      return new Set([...names, ...names.map((name) => name.replace(/:latest$/, ''))])
    } catch {
      // None answers: that is what was asked.
      return null
    }
  }
}
