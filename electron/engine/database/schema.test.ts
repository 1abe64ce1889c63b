import { expect, test } from 'vitest'
import { openTestDatabase } from './testing'

test('the file is opened with a log, full synchronisation, foreign keys and secure deletion [H3]', async () => {
  const db = await openTestDatabase()
  const pragma = (name: string) => db.pragma(name, { simple: true })
  expect(pragma('journal_mode')).toBe('wal')
  expect(pragma('synchronous')).toBe(2)
  expect(pragma('foreign_keys')).toBe(1)
  expect(pragma('secure_delete')).toBe(1)
})

test('every table is strict', async () => {
  const db = await openTestDatabase()
  const loose = db
    .prepare(
      `SELECT name FROM pragma_table_list
       WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'`,
    )
    .pluck()
    .all()
  expect(loose).toEqual([])
})

test('every foreign key has an index that begins with it, so that deleting stays fast', async () => {
  const db = await openTestDatabase()
  const bare = db
    .prepare(
      `SELECT t.name || '.' || k."from" FROM pragma_table_list t JOIN pragma_foreign_key_list(t.name) k
       WHERE t.schema = 'main' AND t.type = 'table'
         AND NOT EXISTS (SELECT 1 FROM pragma_table_info(t.name) c WHERE c.name = k."from" AND c.pk = 1)
         AND NOT EXISTS (
           SELECT 1 FROM pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
           WHERE c.seqno = 0 AND c.name = k."from" AND i.partial = 0)`,
    )
    .pluck()
    .all()
  expect(bare).toEqual([])
})

test('every full-text index has its three triggers and erases what is deleted', async () => {
  const db = await openTestDatabase()
  const indexes = db
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'`)
    .pluck()
    .all()
  expect(indexes.length).toBeGreaterThan(0)
  for (const name of indexes) {
    const triggers = db
      .prepare(`SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%' || ? || '%'`)
      .pluck()
    expect([name, triggers.get(`INTO ${name} `)]).toEqual([name, 3])
    expect(db.prepare(`SELECT v FROM "${name}_config" WHERE k = 'secure-delete'`).pluck().get()).toBe(1)
  }
})

test('[I1] what is removed, and what was opened again, is found without reading all memories and versions', async () => {
  const db = await openTestDatabase()
  const plan = (sql: string) =>
    db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail)
      .join('\n')
  expect(plan('SELECT min(removed_at) FROM memories WHERE removed_at IS NOT NULL')).toContain(
    'memories_removed',
  )
  expect(plan('SELECT id FROM memories WHERE removed_at <= 5 ORDER BY removed_at, id LIMIT 9')).toContain(
    'memories_removed',
  )
  expect(plan(`SELECT id FROM memory_versions WHERE at >= 5 AND operation = 'reopen'`)).toContain(
    'memory_versions_reopened',
  )
})
