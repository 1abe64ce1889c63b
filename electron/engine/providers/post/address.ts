import type { ProviderEndpoint } from '../endpoint'

/**
 * The address of a route such as `/embeddings`. Azure's dated route names the deployment in its path; everything else
 * is the base and the route.
 */
export function routeUrl(
  { kind, baseUrl, apiVersion }: ProviderEndpoint,
  wireName: string,
  route: string,
): string {
  if (kind !== 'azure-openai' || apiVersion === null) return `${baseUrl}${route}`
  const root = baseUrl.replace(/\/openai$/, '')
  const deployment = `${root}/openai/deployments/${encodeURIComponent(wireName)}`
  return `${deployment}${route}?api-version=${encodeURIComponent(apiVersion)}`
}

/** The base without its version, where servers keep what is no part of OpenAI's routes. */
export const serverRoot = (baseUrl: string): string => baseUrl.replace(/\/v\d+\/*$/, '')
