import type { Statement } from 'better-sqlite3'
import type { Database } from './connection'

/**
 * Every place where words of a memory or a talk can stand: how its rows are read as JSON, and what erasing them is.
 * What is derived from these (indexes, windows, sessions, vectors) follows by triggers, keys or `forgetting.ts`.
 */
const places = {
  memories: {
    from: `memories r LEFT JOIN episodic_memories e ON e.id = r.id LEFT JOIN core_memories k ON k.id = r.id
      LEFT JOIN semantic_memories n ON n.id = r.id LEFT JOIN procedural_memories p ON p.id = r.id
      LEFT JOIN resource_memories d ON d.id = r.id`,
    texts: `json_array(r.text, r.subject, e.event_type, e.actor, e.details, e.occurred_phrase, n.name, n.details,
      p.title, json(p.steps), d.title, d.path, k.block)`,
    erase: 'DELETE FROM memories WHERE id',
  },
  /** The states that a memory had: those that hold the words were never there. */
  versions: {
    from: 'memory_versions r',
    texts: 'json(r.after)',
    erase: 'DELETE FROM memory_versions WHERE id',
  },
  versionsBefore: {
    from: 'memory_versions r',
    texts: 'json(r.before)',
    erase: 'UPDATE memory_versions SET before = NULL WHERE id',
  },
  quotes: {
    from: 'memory_sources r',
    texts: 'json_array(r.quote, json(r.imported))',
    erase: `UPDATE memory_sources SET quote = '', imported = iif(imported IS NULL, NULL,
      json_set(imported, '$.conversationTitle', '')) WHERE id`,
  },
  proposals: {
    from: 'memory_proposals r',
    texts: 'json(r.payload)',
    erase: 'DELETE FROM memory_proposals WHERE id',
  },
  used: { from: 'run_memories r', texts: 'json_array(r.text)', erase: 'DELETE FROM run_memories WHERE id' },
  activity: {
    from: 'memory_activity r',
    texts: 'json_array(r.text)',
    erase: `UPDATE memory_activity SET text = '' WHERE id`,
  },
  summaries: {
    from: 'conversation_summaries r',
    texts: 'json_array(r.text)',
    erase: 'DELETE FROM conversation_summaries WHERE id',
  },
  titles: {
    from: 'conversations r',
    texts: 'json_array(r.title)',
    erase: `UPDATE conversations SET title = '', title_source = 'none' WHERE id`,
  },
  drafts: {
    from: 'conversations r',
    texts: 'json_array(r.draft)',
    erase: `UPDATE conversations SET draft = '' WHERE id`,
  },
  /** Of these the whole document goes: its file still holds the words, and a passage alone would be read again. */
  chunks: {
    from: 'resource_chunks r',
    texts: 'json_array(r.text, r.heading)',
    erase: 'DELETE FROM resource_chunks WHERE id',
  },
  /** Own blocks of the core; what stands in them is a memory each. */
  blocks: {
    from: 'core_blocks r',
    texts: `json_array(iif(r.label = 'own', r.name, ''))`,
    erase: `DELETE FROM core_blocks WHERE label = 'own' AND id`,
  },
  /** Is not looked at any more: what it holds would come back. */
  folders: {
    from: 'watched_folders r',
    texts: 'json_array(r.path, json(r.error))',
    erase: 'DELETE FROM watched_folders WHERE id',
  },
  /** What a failed reply or job says of why. */
  runErrors: {
    from: 'runs r',
    texts: 'json(r.error)',
    erase: `UPDATE runs SET error = json_set(error, '$.params', json('{}'), '$.detail', '') WHERE error IS NOT NULL AND id`,
  },
  jobErrors: {
    from: 'memory_jobs r',
    texts: 'json(r.error)',
    erase: 'UPDATE memory_jobs SET error = NULL WHERE id',
  },
  messages: {
    from: 'messages r',
    texts: `json_array(r.speaker,
      (SELECT json_group_array(json_array(p.text, json(p.data))) FROM message_parts p WHERE p.message_id = r.id))`,
    erase: `UPDATE messages SET search_text = '' WHERE id`,
  },
} as const

export type ForgetPlace = keyof typeof places
export const forgetPlaces = Object.keys(places).filter((place): place is ForgetPlace => place in places)

export type PlaceRow = { rowId: number; texts: string }

/** Reads and empties the places where words can stand. */
export class ForgetPlaces {
  readonly #read: Record<ForgetPlace, Statement<[number, number], PlaceRow>>
  readonly #readThese: Record<ForgetPlace, Statement<[string], PlaceRow>>
  readonly #erase: Record<ForgetPlace, Statement<[string]>>

  constructor(db: Database) {
    const each = <T>(make: (place: (typeof places)[ForgetPlace]) => T) =>
      Object.fromEntries(forgetPlaces.map((name) => [name, make(places[name])])) as Record<ForgetPlace, T>
    this.#read = each(({ from, texts }) =>
      db.prepare(`SELECT r.id AS rowId, coalesce(${texts}, 'null') AS texts FROM ${from}
        WHERE r.id > ? ORDER BY r.id LIMIT ?`),
    )
    this.#readThese = each(({ from, texts }) =>
      db.prepare(`SELECT r.id AS rowId, coalesce(${texts}, 'null') AS texts FROM ${from}
        WHERE r.id IN (SELECT value FROM json_each(?)) ORDER BY r.id`),
    )
    this.#erase = each(({ erase }) => db.prepare(`${erase} IN (SELECT value FROM json_each(?))`))
  }

  /** The rows after `rowId`, their texts as JSON of any shape. */
  read(place: ForgetPlace, rowId: number, limit: number): PlaceRow[] {
    return this.#read[place].all(rowId, limit)
  }

  readThese(place: ForgetPlace, rowIds: readonly number[]): PlaceRow[] {
    return this.#readThese[place].all(JSON.stringify(rowIds))
  }

  erase(place: ForgetPlace, rowIds: readonly number[]): void {
    this.#erase[place].run(JSON.stringify(rowIds))
  }
}
