import { onTestFinished } from 'vitest'
import type { ProviderEndpoint } from '../endpoint'
import { createModelFetch } from '../wire/model-fetch'

/** An endpoint for a test, with connections that end with it. */
export function testEndpoint(
  given: Pick<ProviderEndpoint, 'kind' | 'baseUrl'> & Partial<ProviderEndpoint>,
): ProviderEndpoint {
  const fetch = given.fetch ?? createModelFetch({ connectTimeoutMs: 2_000 })
  if (!given.fetch) onTestFinished(() => fetch.close())
  return {
    apiKey: null,
    apiVersion: null,
    headers: {},
    secrets: [],
    maxRetries: 0,
    timeouts: {},
    now: () => performance.now(),
    ...given,
    fetch,
  }
}
