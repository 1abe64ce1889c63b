import { basePath, type PastedAzure } from './address-path'
import type { EndpointKind } from './endpoint-kinds'

/** Where a request to an address goes: this machine, the local network, or out. */
export type Place = 'local' | 'private' | 'cloud'

export type AddressIssue =
  | { level: 'error'; code: 'address_empty' }
  | { level: 'error'; code: 'address_unreadable'; found: string }
  | { level: 'error'; code: 'address_scheme'; found: string }
  | { level: 'error'; code: 'address_credentials' }
  | { level: 'error' | 'warning'; code: 'address_no_version'; fixUrl: string }
  | { level: 'warning'; code: 'address_clear_text'; host: string }

export type Address = {
  /** The base URL that requests are built on, without a slash at its end; null where the text is no address. */
  url: string | null
  place: Place | null
  issues: AddressIssue[]
  /** What a pasted address of Azure named beside its resource: a form fills it in. */
  azure?: PastedAzure
}

/** As much as the saved form of a model takes. */
const longestAddress = 2_000

/**
 * Reads the base URL of a server as people type or paste it: spaces, a missing scheme, slashes at the end,
 * doubled `/v1` and pasted routes are put right; a missing `/v1` is told with its fix where the kind needs one.
 * @param kind whose rules hold (`base` of shared/endpoint-kinds.ts)
 */
export function readAddress(text: string, kind: EndpointKind = 'openai-compatible'): Address {
  // What is far too long is not searched: a file may hold megabytes.
  if (text.length > 10 * longestAddress) return unreadable(text.slice(0, 200))
  const compact = text.replace(/[\s\u200b\ufeff]+/g, '').replace(/^["'<]+|["'>]+$/g, '')
  if (compact === '') return { url: null, place: null, issues: [{ level: 'error', code: 'address_empty' }] }
  const url = parse(compact)
  if (!url) return unreadable(text.trim())
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return {
      url: null,
      place: null,
      issues: [{ level: 'error', code: 'address_scheme', found: url.protocol.replace(':', '') }],
    }
  }
  if (url.hostname === '' || !validHost(url.hostname)) return unreadable(text.trim())

  const issues: AddressIssue[] = []
  if (url.username !== '' || url.password !== '') {
    issues.push({ level: 'error', code: 'address_credentials' })
    url.username = ''
    url.password = ''
  }
  const { path, missing, azure } = basePath(url, kind)
  const base = `${url.origin}${path}`
  if (base.length > longestAddress) return unreadable(text.trim())
  if (missing) {
    issues.push({ level: missing.level, code: 'address_no_version', fixUrl: `${url.origin}${missing.path}` })
  }
  const place = placeOf(url.hostname)
  if (url.protocol === 'http:' && place === 'cloud') {
    issues.push({ level: 'warning', code: 'address_clear_text', host: url.hostname })
  }
  return { url: base, place, issues, ...(azure ? { azure } : {}) }
}

/** Where a host lies, by its name or number alone: nothing is looked up. */
export function placeOf(hostname: string): Place {
  const host = hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1') return 'local'
  if (host === '0.0.0.0' || host === '::') return 'local'
  const four = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(host) ?? mappedBytes(host)
  if (four) {
    const first = Number(four[1])
    const second = Number(four[2])
    // Only a number: `127.example.com` is a name that may lie anywhere.
    if (first === 127) return 'local'
    const isPrivate =
      first === 10 ||
      (first === 172 && second >= 16 && second <= 31) ||
      (first === 192 && second === 168) ||
      (first === 169 && second === 254) ||
      (first === 100 && second >= 64 && second <= 127)
    return isPrivate ? 'private' : 'cloud'
  }
  if (host.includes(':')) return /^(fc|fd|fe8|fe9|fea|feb)/.test(host) ? 'private' : 'cloud'
  if (!host.includes('.')) return 'private'
  return /\.(local|lan|internal|intranet|home|localdomain|home\.arpa)$/.test(host) ? 'private' : 'cloud'
}

/** The first two bytes of an IPv4 address written as IPv6 (`::ffff:c0a8:1`), as URL writes it. */
function mappedBytes(host: string): string[] | null {
  const upper = /^::ffff:([0-9a-f]{1,4}):[0-9a-f]{1,4}$/.exec(host)?.[1]
  if (upper === undefined) return null
  const bytes = Number.parseInt(upper, 16)
  return ['', String(bytes >> 8), String(bytes & 255)]
}

function parse(compact: string): URL | null {
  const slashes = compact.replace(/\\/g, '/').replace(/^(https?):\/*/i, '$1://')
  // `localhost:8000` parses as a scheme of its own, so what is no scheme with `//` is taken for a host.
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(slashes)
  if (hasScheme) return parseUrl(slashes)
  const bare = parseUrl(`http://${slashes.replace(/^\/+/, '')}`)
  if (!bare) return null
  return placeOf(bare.hostname) === 'cloud' ? parseUrl(`https://${slashes.replace(/^\/+/, '')}`) : bare
}

// URL.parse is not there in Node 20.
const parseUrl = (text: string) => (URL.canParse(text) ? new URL(text) : null)

const validHost = (host: string) =>
  host.startsWith('[') || /^[\p{L}\p{N}]([\p{L}\p{N}._-]*[\p{L}\p{N}])?$/u.test(host)

const unreadable = (found: string): Address => ({
  url: null,
  place: null,
  issues: [{ level: 'error', code: 'address_unreadable', found: found.slice(0, 200) }],
})
