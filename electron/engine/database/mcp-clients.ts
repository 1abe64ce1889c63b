import type { Statement } from 'better-sqlite3'
import { z } from 'zod'
import { type McpClient, McpScope } from '../../../shared/contract/mcp'
import type { Database } from './connection'

type Row = Omit<McpClient, 'scopes'> & { scopes: string }
type NewClient = Pick<McpClient, 'id' | 'name' | 'transport' | 'state' | 'scopes'> & {
  /** SHA-256 of the key; null: it has none. */
  keyHash: string | null
  at: number
}

const columns = `public_id AS id, name, transport, state, scopes, created_at AS createdAt, used_at AS usedAt, uses`
const Scopes = z.array(McpScope)

/** Programs that may use the memory, or ask to. */
export class McpClients {
  readonly #insert: Statement<[Omit<NewClient, 'scopes'> & { scopes: string }]>
  readonly #all: Statement<[], Row>
  readonly #byId: Statement<[string], Row>
  readonly #byName: Statement<[string, McpClient['transport']], Row>
  readonly #byKey: Statement<[string], Row>
  readonly #countAsking: Statement<[], { asking: number }>
  readonly #setState: Statement<[McpClient['state'], string, string]>
  readonly #use: Statement<[number, string]>
  readonly #remove: Statement<[string]>

  constructor(db: Database) {
    this.#insert =
      db.prepare(`INSERT INTO mcp_clients (public_id, name, transport, state, scopes, key_hash, created_at)
      VALUES (@id, @name, @transport, @state, @scopes, @keyHash, @at)
      ON CONFLICT (name, transport) DO NOTHING`)
    this.#all = db.prepare(
      `SELECT ${columns} FROM mcp_clients ORDER BY state = 'asking' DESC, state = 'allowed' DESC, name, id`,
    )
    this.#byId = db.prepare(`SELECT ${columns} FROM mcp_clients WHERE public_id = ?`)
    this.#byName = db.prepare(`SELECT ${columns} FROM mcp_clients WHERE name = ? AND transport = ?`)
    this.#byKey = db.prepare(`SELECT ${columns} FROM mcp_clients WHERE key_hash = ?`)
    this.#countAsking = db.prepare(`SELECT count(*) AS asking FROM mcp_clients WHERE state = 'asking'`)
    this.#setState = db.prepare('UPDATE mcp_clients SET state = ?, scopes = ? WHERE public_id = ?')
    this.#use = db.prepare('UPDATE mcp_clients SET uses = uses + 1, used_at = ? WHERE public_id = ?')
    this.#remove = db.prepare('DELETE FROM mcp_clients WHERE public_id = ?')
  }

  /** False where there is one of that name at that door. */
  insert(client: NewClient): boolean {
    return this.#insert.run({ ...client, scopes: JSON.stringify(client.scopes) }).changes === 1
  }

  /** Those that ask first. */
  all(): McpClient[] {
    return this.#all.all().map(read)
  }

  byId(id: string): McpClient | undefined {
    return optional(this.#byId.get(id))
  }

  byName(name: string, transport: McpClient['transport']): McpClient | undefined {
    return optional(this.#byName.get(name, transport))
  }

  byKeyHash(keyHash: string): McpClient | undefined {
    return optional(this.#byKey.get(keyHash))
  }

  countAsking(): number {
    return this.#countAsking.get()?.asking ?? 0
  }

  setState(id: string, state: McpClient['state'], scopes: readonly McpScope[]): void {
    this.#setState.run(state, JSON.stringify(scopes), id)
  }

  countUse(id: string, at: number): void {
    this.#use.run(at, id)
  }

  remove(id: string): void {
    this.#remove.run(id)
  }
}

const read = (row: Row): McpClient => ({ ...row, scopes: Scopes.parse(JSON.parse(row.scopes)) })
const optional = (row: Row | undefined): McpClient | undefined => row && read(row)
