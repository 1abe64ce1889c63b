import type { ProviderEndpoint } from '../endpoint'
import { readRefusal } from './read-refusal'

type SdkInit = { method?: string; body?: unknown; signal?: AbortSignal | null }

/**
 * The fetch that an SDK is given. Of what the SDK wants to send only address and body are kept: its headers come from
 * the environment too, and tell more of the machine than a model server has to know.
 * @throws HttpRefusal for a status of failure, before the SDK can read (and shorten) it
 */
export const sdkFetch =
  (endpoint: ProviderEndpoint, headers: Readonly<Record<string, string>>) =>
  async (url: string | URL | Request, init: SdkInit = {}): Promise<Response> => {
    const response = await endpoint.fetch.fetch(String(url), {
      method: init.method ?? 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...headers },
      ...(typeof init.body === 'string' ? { body: init.body } : {}),
      signal: init.signal ?? new AbortController().signal,
    })
    if (!response.ok) throw await readRefusal(response)
    return response
  }

/** Our own limits are finer; this is the longest that a timer can take. */
export const noTimeoutMs = 2_147_483_647
