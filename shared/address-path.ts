import { type EndpointKind, endpointKinds } from './endpoint-kinds'

/** What a pasted Azure address told beside the resource. */
export type PastedAzure = {
  deployment?: string
  /** Null: its v1 route, which needs none. */
  apiVersion?: string | null
}

export type BasePath = {
  /** Without a slash at its end; empty for the bare host. */
  path: string
  /** A path that works where this one is known not to, or likely not to. */
  missing?: { level: 'error' | 'warning'; path: string }
  azure?: PastedAzure
}

/** Routes that people paste with the base; longest first, as `/chat/completions` ends with `/completions`. */
const pastedRoutes =
  /\/(chat\/completions|completions|responses|embeddings|models|messages\/count_tokens|messages|rerank|audio\/transcriptions|audio\/translations)$/i
const versionSegment = /\/v\d+[a-z0-9]*(\/|$)/i

/** The path that requests to a kind of server are built on, from the one that was typed or pasted. */
export function basePath(url: URL, kind: EndpointKind): BasePath {
  if (kind === 'azure-openai') return azurePath(url)
  if (kind === 'google') return { path: googlePath(url) }
  if (kind === 'google-vertex') return { path: vertexPath(url) }
  const { base } = endpointKinds[kind]
  const path = base === 'bare' ? withoutVersion(url.pathname) : tidyPath(url.pathname)
  if (base !== 'version') return { path }
  const known = knownPath(url, kind)
  if (known !== null && path !== known) return { path, missing: { level: 'error', path: known } }
  if (versionSegment.test(path)) return { path }
  // A server on a path of its own (a proxy's /openai, say) may need no version, a bare host never does without.
  return { path, missing: { level: path === '' ? 'error' : 'warning', path: `${path}/v1` } }
}

/** Slashes, doubled versions and pasted routes put right. */
function tidyPath(pathname: string): string {
  let path = pathname.replace(/\/{2,}/g, '/')
  for (;;) {
    const shorter = withoutTail(path).replace(pastedRoutes, '')
    if (shorter === path) break
    path = shorter
  }
  const lowerCase = path.replace(/\/V\d+(?=\/|$)/g, (version) => version.toLowerCase())
  return lowerCase.replace(/(\/v\d+[a-z0-9]*)(\1)+$/i, '$1')
}

/** A quotation mark may be pasted before the slash as well as behind it; one behind a dot hid that from URL. */
const withoutTail = (path: string) => path.replace(/(?:\/(?:\.|%2e){1,2}|['/])+$/i, '')

/** For an SDK that adds `/v1/messages` itself. */
function withoutVersion(pathname: string): string {
  for (let path = pathname; ; ) {
    const shorter = tidyPath(path).replace(/\/v1$/, '')
    if (shorter === path) return path
    path = shorter
  }
}

/** The one path of a vendor's own host, null on any other host. */
function knownPath(url: URL, kind: EndpointKind): string | null {
  const { defaultUrl, group } = endpointKinds[kind]
  if (defaultUrl === null || group === 'local') return null
  const known = new URL(defaultUrl)
  return known.hostname === url.hostname ? known.pathname : null
}

/** Google's own host serves OpenAI's routes beside its native ones, which are what its pages show. */
function googlePath(url: URL): string {
  const path = tidyPath(url.pathname)
  const known = knownPath(url, 'google')
  if (known === null) return path
  return /^\/v\d+[a-z0-9]*\/openai$/.test(path) ? path : known
}

/** A project's place serves OpenAI's routes at `endpoints/openapi`, or at an endpoint of the person's own. */
function vertexPath(url: URL): string {
  const path = tidyPath(url.pathname)
  if (!/(^|[.-])aiplatform\.googleapis\.com$/i.test(url.hostname)) return path
  const place =
    /^(\/v\d+[a-z0-9]*\/projects\/[^/]+\/locations\/[^/]+)(?:\/endpoints\/([^/:]+))?(?:\/|:|$)/.exec(path)
  return place ? `${place[1]}/endpoints/${place[2] ?? 'openapi'}` : path
}

/**
 * Azure's resource, or its v1 route. A pasted request also tells the deployment and the api-version.
 * https://learn.microsoft.com/azure/ai-services/openai/reference
 */
function azurePath(url: URL): BasePath {
  const path = withoutTail(url.pathname.replace(/\/{2,}/g, '/'))
  const newRoute =
    /^(.*?)\/openai\/v1(?:\/|$)/i.exec(path) ??
    (/\.azure\.com$/i.test(url.hostname) ? /^()\/v1(?:\/|$)/i.exec(path) : null)
  if (newRoute) return { path: `${newRoute[1] ?? ''}/openai/v1`, azure: { apiVersion: null } }
  const dated = /^(.*?)\/openai(?:\/deployments(?:\/([^/]+))?(?:\/.*)?|\/models)?$/i.exec(path)
  const azure: PastedAzure = {}
  const deployment = dated?.[2]
  if (deployment !== undefined && /^[\w.-]+$/.test(deployment)) azure.deployment = deployment
  const version = apiVersionOf(url)
  if (version !== null) azure.apiVersion = version
  const base = dated ? withoutOpenai(dated[1] ?? '') : path
  return { path: base, ...(Object.keys(azure).length === 0 ? {} : { azure }) }
}

/** The base of the route that was chosen: with `/openai/v1` where there is no version, without it where there is one. */
export const azureBase = (baseUrl: string, apiVersion: string | null): string => {
  const resource = baseUrl.replace(/\/openai(\/v1)?$/, '')
  return apiVersion === null ? `${resource}/openai/v1` : resource
}

/** What was cut off once is not left over from a path that names it twice. */
const withoutOpenai = (path: string) => withoutTail(path.replace(/(\/openai)+$/i, ''))

function apiVersionOf(url: URL): string | null {
  for (const [name, value] of url.searchParams) {
    if (name.toLowerCase() === 'api-version' && /^[\w.-]{1,40}$/.test(value)) return value
  }
  return null
}
