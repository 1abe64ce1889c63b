import { Agent, fetch as undiciFetch } from 'undici'

/** What a model adapter sends; the subset of fetch that all of them use. */
export type FetchInit = {
  method: string
  headers: Record<string, string>
  body?: string
  signal: AbortSignal
}

/** The fetch of one owner, with connections of its own that `close` ends. */
export type ModelFetch = {
  fetch(url: string, init: FetchInit): Promise<Response>
  /** The limit after which a connection that was not made fails, for error texts. */
  readonly connectTimeoutMs: number
  close(): Promise<void>
}

/**
 * A fetch for model servers. Node's own gives up after 300 s without headers or body, which kills a slow prefill;
 * here only the connecting is limited, all later waiting is the adapter's to judge.
 */
export function createModelFetch({ connectTimeoutMs = 10_000 } = {}): ModelFetch {
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: connectTimeoutMs } })
  return {
    connectTimeoutMs,
    fetch: async (url, init) => {
      return undiciFetch(url, { ...init, dispatcher: agent })
    },
    close: () => agent.destroy(),
  }
}
