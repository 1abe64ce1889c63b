import { createHash, randomBytes } from 'node:crypto'
import type { Change } from '../../../shared/contract/app'
import { type McpClient, McpScope } from '../../../shared/contract/mcp'
import { AppError } from '../app-error'
import type { McpClients } from '../database/mcp-clients'

type Deps = {
  clients: McpClients
  now: () => number
  /** A new UUIDv7. */
  newId: () => string
  publish: (change: Change) => void
}

/** What a program is told that may not do what it asked for; a model reads it, and can tell the person. */
export class McpRefused extends Error {
  override readonly name = 'McpRefused'
}

/** Programs that only ask are no reason to fill a list. */
const mostAsking = 50
const longestName = 60
const keyPrefix = 'ksk_'

/** Which programs may do what with the memory: asked at each call, so that a word of the person's counts at once. */
export class Consent {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** A program that was started on this machine under this name; one that is new begins to ask. */
  knock(givenName: string): McpClient {
    const { clients, now, newId, publish } = this.#deps
    const name = plainName(givenName)
    const known = clients.byName(name, 'stdio')
    if (known) return known
    if (clients.countAsking() >= mostAsking) throw new McpRefused('Too many programs ask for the memory.')
    const all = { name, transport: 'stdio', state: 'asking', scopes: McpScope.options } as const
    if (clients.insert({ ...all, id: newId(), keyHash: null, at: now() })) publish({ topic: 'mcp' })
    return this.#needed(clients.byName(name, 'stdio'), name)
  }

  /** The program that has this key; undefined where none has. */
  byKey(key: string): McpClient | undefined {
    return this.#deps.clients.byKeyHash(hashOf(key))
  }

  /**
   * Counts one use of `scope` by a program.
   * @throws McpRefused where the person has not allowed it
   */
  use(client: McpClient, scope: McpScope): void {
    const { clients, now, publish } = this.#deps
    const name = JSON.stringify(client.name)
    if (client.state === 'asking') {
      throw new McpRefused(
        `The person has not allowed ${name} to use their memory yet. Ask them to allow it in Keepsake, under Settings, Programs. Then call this again; nothing has to be restarted.`,
      )
    }
    if (client.state === 'revoked') {
      throw new McpRefused(`The person does not allow ${name} to use their memory. Do not ask again.`)
    }
    if (!client.scopes.includes(scope)) {
      throw new McpRefused(
        `The person allows ${name} some uses of their memory, but not this one ("${scope}"). They can change that in Keepsake, under Settings, Programs.`,
      )
    }
    clients.countUse(client.id, now())
    publish({ topic: 'mcp', id: client.id })
  }

  all(): McpClient[] {
    return this.#deps.clients.all()
  }

  /** @throws AppError mcp_client_missing */
  allow(id: string, scopes: readonly McpScope[]): McpClient {
    return this.#set(id, 'allowed', scopes)
  }

  /** What it was allowed stays known, for when it is allowed again. @throws AppError mcp_client_missing */
  revoke(id: string): McpClient {
    return this.#set(id, 'revoked', this.#needed(this.#deps.clients.byId(id), id).scopes)
  }

  /** @throws AppError mcp_client_missing */
  remove(id: string): void {
    const { clients, publish } = this.#deps
    this.#needed(clients.byId(id), id)
    clients.remove(id)
    publish({ topic: 'mcp', id })
  }

  /** A program that asks over HTTP, and its key, which is not kept. @throws AppError name_taken */
  createKey(givenName: string, scopes: readonly McpScope[]): { client: McpClient; key: string } {
    const { clients, now, newId, publish } = this.#deps
    const name = plainName(givenName)
    const key = `${keyPrefix}${randomBytes(32).toString('base64url')}`
    const made = { name, transport: 'http' as const, state: 'allowed' as const, scopes: [...new Set(scopes)] }
    if (!clients.insert({ ...made, id: newId(), keyHash: hashOf(key), at: now() })) {
      throw new AppError('name_taken', { name })
    }
    publish({ topic: 'mcp' })
    return { client: this.#needed(clients.byName(name, 'http'), name), key }
  }

  #set(id: string, state: McpClient['state'], scopes: readonly McpScope[]): McpClient {
    const { clients, publish } = this.#deps
    this.#needed(clients.byId(id), id)
    clients.setState(id, state, [...new Set(scopes)])
    publish({ topic: 'mcp', id })
    return this.#needed(clients.byId(id), id)
  }

  #needed(client: McpClient | undefined, id: string): McpClient {
    if (!client) throw new AppError('mcp_client_missing', { id })
    return client
  }
}

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')

/** A program's name for itself, on one line and without signs that nobody sees. */
const plainName = (name: string): string => {
  const plain = name
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
  return [...plain].slice(0, longestName).join('') || 'unnamed'
}
