import { createModelFetch, type ModelFetch } from '../providers'
import { readCertificates } from './certificates'
import type { TokenCommands } from './token-command'

type Deps = { usual: ModelFetch; tokens: TokenCommands }
/** A token, and the command that printed it. */
type Printed = { command: string; token: string }

/** What requests go out by: over certificates of the person's own, and with tokens that a refusal ends. */
export class ModelFetches {
  readonly #deps: Deps
  /** A fetch of its own for each file of certificates. */
  readonly #trusting = new Map<string, Promise<ModelFetch>>()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** @throws AppError certificate_unreadable */
  async of(caFile: string | null, printed: Printed | null): Promise<ModelFetch> {
    const trusting = await this.#trustingIn(caFile)
    if (!printed) return trusting
    return {
      ...trusting,
      fetch: async (url, init) => {
        const response = await trusting.fetch(url, init)
        // It may have run out, or been taken back: the next request asks the command for another one.
        if (response.status === 401) this.#deps.tokens.forget(printed.command, printed.token)
        return response
      },
    }
  }

  async close(): Promise<void> {
    const fetches = await Promise.allSettled(this.#trusting.values())
    await Promise.all(fetches.map((one) => (one.status === 'fulfilled' ? one.value.close() : null)))
  }

  #trustingIn(caFile: string | null): Promise<ModelFetch> | ModelFetch {
    if (caFile === null || caFile === '') return this.#deps.usual
    let fetch = this.#trusting.get(caFile)
    if (!fetch) {
      fetch = readCertificates(caFile).then((certificates) => createModelFetch({ certificates }))
      this.#trusting.set(caFile, fetch)
      // A file that is mended must not need a new start of the app.
      fetch.catch(() => this.#trusting.delete(caFile))
    }
    return fetch
  }
}
