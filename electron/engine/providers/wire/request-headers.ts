import { AppError } from '../../app-error'
import type { ProviderEndpoint } from '../endpoint'

/** The version whose fields this app sends; from 2026-10-21 on `temperature` and `top_p` are refused. */
const anthropicVersion = '2023-06-01'

/**
 * The headers of every request, in lower case: who asks, the credential as the kind wants it, and the endpoint's own,
 * which win. No SDK adds any, so neither the environment nor telemetry gets in.
 * @throws AppError unauthorized, where a header cannot hold the key; fetch would repeat it in its complaint
 */
export function requestHeaders(endpoint: ProviderEndpoint, name: string): Record<string, string> {
  const key = endpoint.apiKey?.trim() || null
  if (key !== null && !/^[\x21-\x7e]+$/.test(key)) {
    const params = { url: endpoint.baseUrl, model: name, status: null, keyGiven: true }
    throw new AppError('unauthorized', params, { fixes: [{ do: 'enter-key' }] })
  }
  const own = Object.entries(endpoint.headers).map(([header, value]) => [header.toLowerCase(), value])
  return {
    'user-agent': 'Keepsake',
    ...(endpoint.kind === 'anthropic' ? { 'anthropic-version': anthropicVersion } : {}),
    ...(key === null ? {} : credential(endpoint, key)),
    ...Object.fromEntries(own),
  }
}

/** Azure's keys have a header of their own; a token of Entra, which is a JWT, is a bearer's like everywhere else. */
function credential({ kind, apiVersion }: ProviderEndpoint, key: string): Record<string, string> {
  if (kind === 'anthropic') return { 'x-api-key': key }
  const isToken = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(key)
  if (kind === 'azure-openai' && apiVersion !== null && !isToken) return { 'api-key': key }
  return { authorization: `Bearer ${key}` }
}
