import OpenAI, { AzureOpenAI } from 'openai'
import type { ProviderEndpoint } from '../endpoint'
import { requestHeaders } from '../wire/request-headers'
import { noTimeoutMs, sdkFetch } from '../wire/sdk-fetch'

/**
 * The package's client for an endpoint. All values are given, as it reads what is missing from the environment; the
 * key stands in our own headers, so that none is sent where there is none.
 * @throws AppError unauthorized, where a header cannot hold the key
 */
export function createOpenAiClient(endpoint: ProviderEndpoint, name: string, wireName: string): OpenAI {
  const options = {
    apiKey: 'unused',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    timeout: noTimeoutMs,
    maxRetries: 0,
    logLevel: 'off' as const,
    fetch: sdkFetch(endpoint, requestHeaders(endpoint, name)),
  }
  const { kind, baseUrl, apiVersion } = endpoint
  if (kind !== 'azure-openai' || apiVersion === null) return new OpenAI({ ...options, baseURL: baseUrl })
  // The deployment goes into the path, the version into the query.
  return new AzureOpenAI({
    ...options,
    baseURL: /\/openai$/.test(baseUrl) ? baseUrl : `${baseUrl}/openai`,
    apiVersion,
    deployment: wireName,
  })
}
