import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MemoryDetail } from '../../../../../shared/contract/memory-item'
import { indexTurn } from '../../index-turn'
import type { OpenedForgetting } from './open-forgetting'

/** A detail of each kind that says `text` wherever it can. */
const details = (text: string): MemoryDetail[] => [
  { kind: 'core', label: 'own', block: 'Notes' },
  { kind: 'episodic', eventType: text, actor: text, details: text },
  { kind: 'semantic', details: text },
  { kind: 'procedural', title: text, entryType: 'guide', steps: [text] },
  {
    kind: 'resource',
    title: text,
    mediaType: 'text/plain',
    path: null,
    sizeBytes: 1,
    pages: null,
    chunks: 0,
    folderId: null,
  },
  { kind: 'vault', itemKind: 'note', sensitivity: 'high' },
]

/** Says `text` in every place that can hold it, beside others that say what stays. */
export function sayEverywhere(
  { db, store, deps, newId }: Omit<OpenedForgetting, 'forgetting'>,
  folder: string,
  text: string,
): void {
  const add = (words: string, detail: MemoryDetail) =>
    deps.changes.insert(
      {
        ...{ id: newId(), text: words, subject: words, origin: 'user', author: 'Model', importance: 2 },
        ...{ confidence: 1, validFrom: 1, at: 1, detail, ciphertext: new Uint8Array(3) },
        occurred: { at: 1, precision: 'day', phrase: words },
      },
      { actor: 'Model' },
    )
  for (const detail of details(text)) add(text, detail)
  const [kept] = [add('It stays.', { kind: 'semantic', details: null })]
  // It said so once, and was corrected.
  deps.changes.edit(
    deps.changes.edit(kept, { text: `It said ${text}.` }, 'person'),
    { text: 'It stays.' },
    'person',
  )
  const part = add('A part that stays.', { kind: 'semantic', details: null })
  deps.changes.merge([part, add(text, { kind: 'semantic', details: null })], `Both ${text}`, 'Model')

  const run = (sql: string, ...values: unknown[]) => Number(db.prepare(sql).run(...values).lastInsertRowid)
  const conversation = run(
    `INSERT INTO conversations (public_id, title, draft, created_at, changed_at) VALUES (?, ?, ?, 1, 1)`,
    ...[newId(), `About ${text}`, `And ${text}`],
  )
  const say = (parent: number | null, role: string, words: string) => {
    const message = run(
      'INSERT INTO messages (public_id, conversation_id, parent_id, role, created_at) VALUES (?, ?, ?, ?, 1)',
      ...[newId(), conversation, parent, role],
    )
    run(
      `INSERT INTO message_parts (message_id, position, kind, text) VALUES (?, 0, 'text', ?)`,
      message,
      words,
    )
    run(
      `INSERT INTO message_parts (message_id, position, kind, text) VALUES (?, 1, 'reasoning', ?)`,
      message,
      words,
    )
    indexTurn(store, message, true)
    return message
  }
  const first = say(null, 'user', 'A turn that stays.')
  const told = say(first, 'assistant', `A reply with ${text} in it`)
  const last = say(told, 'user', 'Another turn that stays.')
  store.sources.add(kept.rowId, told, text, 1)
  const reply = run(
    `INSERT INTO runs (public_id, message_id, state, model_name, started_at, error) VALUES (?, ?, 'failed', 'm', 1, ?)`,
    ...[newId(), told, JSON.stringify({ code: 'internal', params: { text }, fixes: [], detail: text })],
  )
  run(
    `INSERT INTO run_memories (run_id, position, message_id, kind, text, created_at, score) VALUES (?, 0, ?, 'turn', ?, 1, 1)`,
    ...[reply, first, text],
  )
  run(`INSERT INTO memory_activity (at, outcome, kind, text) VALUES (1, 'skipped', 'core', ?)`, text)
  run(
    `INSERT INTO memory_jobs (conversation_id, message_id, state, not_before, error, created_at, changed_at)
      VALUES (?, ?, 'waiting', 1, ?, 1, 1)`,
    ...[conversation, told, JSON.stringify({ code: 'internal', params: {}, fixes: [], detail: text })],
  )
  run(
    `INSERT INTO conversation_summaries (public_id, conversation_id, until_message_id, text, author, turns, created_at,
      changed_at) VALUES (?, ?, ?, ?, 'm', 2, 1, 1)`,
    ...[newId(), conversation, last, `They said ${text}`],
  )
  run(
    `INSERT INTO memory_proposals (public_id, type, payload, origin, author, content_hash, created_at)
      VALUES (?, 'add', ?, 'web', 'm', 'h', 1)`,
    ...[newId(), JSON.stringify({ change: { type: 'add', text } })],
  )
  const document = add('A document', { ...(details('A document')[4] ?? { kind: 'semantic', details: null }) })
  for (const [position, words] of [`In a chapter: ${text}`, 'A chapter that stays.'].entries()) {
    run(
      'INSERT INTO resource_chunks (resource_id, position, text, heading, search_text) VALUES (?, ?, ?, ?, ?)',
      ...[document.rowId, position, words, words, words],
    )
  }
  writeFileSync(join(folder, 'cli-history'), `I said ${text}\nAnd this stays`)
  mkdirSync(join(folder, 'backups'), { recursive: true })
  writeFileSync(join(folder, 'backups', 'old.db'), text)
}

/** Files of a folder whose bytes hold the text. */
export const filesHolding = (folder: string, text: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => statSync(join(folder, name)).isFile() && readFileSync(join(folder, name)).includes(text),
  )
