import { azureBase } from './address-path'
import { type DraftIssues, readOptional } from './draft-issues'
import {
  defaultAzureApiVersion,
  type EndpointGroup,
  type EndpointKind,
  endpointKinds,
} from './endpoint-kinds'
import { readAddress } from './model-address'
import { type EndpointOptions, type Headers, limits } from './model-form'

export type DraftHeader = { name: string; value: string }

/** How a server is reached, as it is typed. */
export type ConnectionDraft = {
  endpointUrl: string
  /** Azure's two routes: with a version in the address, or v1. */
  azureRoute: 'dated' | 'v1'
  apiVersion: string
  tokenCommand: string
  headers: readonly DraftHeader[]
  caFile: string
  /** Blank: as many as are usual for this server. */
  maxRetries: string
  idleTimeoutSeconds: string
}

/** How a server is reached as the form begins with it. */
export const emptyConnection = (kind: EndpointKind): ConnectionDraft => ({
  endpointUrl: endpointKinds[kind].fields.includes('endpointUrl')
    ? givenAddress(kind)
    : (endpointKinds[kind].defaultUrl ?? ''),
  azureRoute: 'dated',
  apiVersion: defaultAzureApiVersion,
  tokenCommand: '',
  headers: [],
  caFile: '',
  maxRetries: '',
  idleTimeoutSeconds: '',
})

/** An address that is the same for everybody stands there; a server of one's own is typed. */
const givenAddress = (kind: EndpointKind) =>
  endpointKinds[kind].group === 'local' ? '' : (endpointKinds[kind].defaultUrl ?? '')

export type ReadConnection = { url: string | null; options: Omit<EndpointOptions, 'apiKey'> }

/** What a connection is read by: the kind, and the type that the person chose where there was a choice. */
export type ConnectionRules = { kind: EndpointKind; group?: EndpointGroup | undefined }

/** Reads address and options by the rules of a kind, with what is wrong added to `issues`. */
export function readConnection(
  draft: ConnectionDraft,
  { kind, group }: ConnectionRules,
  issues: DraftIssues,
): ReadConnection {
  const { fields, defaultUrl } = endpointKinds[kind]
  // What was called private never falls back to the vendor's public address.
  const usual = group === 'private' ? '' : (defaultUrl ?? '')
  const typed = draft.endpointUrl.trim() === '' ? usual : draft.endpointUrl
  const address = readAddress(typed, kind)
  for (const issue of address.issues) issues.address(issue)

  const dated = fields.includes('apiVersion') && draft.azureRoute === 'dated'
  const apiVersion = draft.apiVersion.trim()
  if (dated && apiVersion === '') issues.error('apiVersion', 'api_version_empty')
  if (dated && apiVersion.length > 40) issues.error('apiVersion', 'text_too_long', { max: 40 })
  const tokenCommand = draft.tokenCommand.trim()
  if (fields.includes('tokenCommand')) {
    if (tokenCommand === '') issues.error('tokenCommand', 'token_command_empty')
    if (tokenCommand.length > 2_000) issues.error('tokenCommand', 'text_too_long', { max: 2_000 })
  }
  const caFile = draft.caFile.trim()
  if (caFile.length > 4_000) issues.error('caFile', 'text_too_long', { max: 4_000 })
  const whole = { whole: true }
  const maxRetries = readOptional(issues, 'maxRetries', draft.maxRetries, { ...limits.maxRetries, ...whole })
  const idle = readOptional(issues, 'idleTimeoutSeconds', draft.idleTimeoutSeconds, {
    ...limits.idleTimeoutSeconds,
    ...whole,
  })
  const isAzure = fields.includes('apiVersion')
  return {
    url: isAzure && address.url !== null ? azureBase(address.url, dated ? apiVersion : null) : address.url,
    options: {
      ...(isAzure ? { apiVersion: dated ? apiVersion : null } : {}),
      ...(fields.includes('tokenCommand') ? { tokenCommand } : {}),
      headers: readHeaders(draft.headers, issues),
      caFile: caFile === '' ? null : caFile,
      ...(maxRetries == null ? {} : { maxRetries }),
      ...(idle == null ? {} : { idleTimeoutSeconds: idle }),
    },
  }
}

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/

/** Rows with nothing in them are not there. */
function readHeaders(rows: readonly DraftHeader[], issues: DraftIssues): Headers {
  const headers: [string, string][] = []
  const seen = new Set<string>()
  for (const [row, { name, value }] of rows.entries()) {
    const key = name.trim()
    if (key === '' && value.trim() === '') continue
    if (!headerName.test(key)) issues.error('headers', 'header_name', { found: key.slice(0, 60) }, row)
    else if (seen.has(key.toLowerCase())) issues.error('headers', 'header_twice', { name: key }, row)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a value of one line holds none of them
    if (/[\r\n\u0000]/.test(value) || value.length > limits.headerLength)
      issues.error('headers', 'header_value', { max: limits.headerLength }, row)
    seen.add(key.toLowerCase())
    headers.push([key, value.trim()])
  }
  if (headers.length > limits.headerCount)
    issues.error('headers', 'header_count', { max: limits.headerCount })
  return Object.fromEntries(headers)
}

/** Names of headers whose value is nobody's business: kept in the key store. */
export const isSensitiveHeader = (name: string) =>
  /authorization|cookie|token|secret|api[-_]?key|password|credential/i.test(name)

/** The address that a chat is sent to, as it is shown while one types. */
export function chatAddress(
  kind: EndpointKind,
  url: string,
  { name, apiVersion }: { name: string; apiVersion: string | null },
): string {
  switch (endpointKinds[kind].protocol) {
    case 'openai':
      return `${url}/chat/completions`
    case 'anthropic':
      return `${url}/v1/messages`
    case 'azure': {
      const base = azureBase(url, apiVersion)
      return apiVersion === null
        ? `${base}/chat/completions`
        : `${base}/openai/deployments/${encodeURIComponent(name)}/chat/completions?api-version=${apiVersion}`
    }
  }
}
