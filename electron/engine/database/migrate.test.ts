import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { openDatabase } from './connection'
import { type Migration, migrations as shipped } from './migrate'
import { temporaryFolder } from './testing'
import { hashesIn } from './testing/file-bytes'

const first: Migration = {
  number: 1,
  name: '0001-notes.sql',
  sql: 'CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;',
}
const second: Migration = {
  number: 2,
  name: '0002-tags.sql',
  sql: 'CREATE TABLE tags (id INTEGER PRIMARY KEY, note_id INTEGER NOT NULL REFERENCES notes (id)) STRICT;',
}
const failing: Migration = {
  number: 2,
  name: '0002-broken.sql',
  sql: `DELETE FROM notes; CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT; INSERT INTO nowhere VALUES (1);`,
}

function place() {
  const folder = temporaryFolder()
  const file = join(folder, 'keepsake.db')
  const backupFolder = join(folder, 'backups')
  const open = (migrations: readonly Migration[], at = 1_000) =>
    openDatabase({ file, backupFolder, now: () => at, migrations })
  return { folder, file, backupFolder, open }
}

async function withNote(migrations: readonly Migration[] = [first]) {
  const here = place()
  const db = await here.open(migrations)
  db.exec(`INSERT INTO notes (text) VALUES ('keep me')`)
  db.close()
  return here
}

const notesIn = (file: string) => {
  const db = new Sqlite(file, { readonly: true })
  try {
    return db.prepare('SELECT text FROM notes').pluck().all()
  } finally {
    db.close()
  }
}

test('steps are applied in order, each recorded with its number and checksum [H2]', async () => {
  const { open } = place()
  const db = await open([first, second], 5_000)
  expect(
    db.prepare('SELECT number, name, length(checksum) AS size, applied_at FROM migrations').all(),
  ).toEqual([
    { number: 1, name: first.name, size: 64, applied_at: 5_000 },
    { number: 2, name: second.name, size: 64, applied_at: 5_000 },
  ])
  expect(db.pragma('user_version', { simple: true })).toBe(2)
  expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
  expect(() => db.exec('INSERT INTO tags (note_id) VALUES (77)')).toThrow('FOREIGN KEY')
  db.close()
})

test('a file that is up to date is opened without a backup', async () => {
  const { open, backupFolder } = await withNote()
  const db = await open([first])
  db.close()
  expect(existsSync(backupFolder)).toBe(false)
})

test('before a step a readable copy of the file is made, under a name that says when [H2]', async () => {
  const { open, backupFolder } = await withNote()
  const db = await open([first, second], Date.UTC(2026, 2, 4, 5, 6, 7))
  expect(readdirSync(backupFolder)).toEqual(['keepsake-v1-2026-03-04T05-06-07-000Z.db'])
  const copy = new Sqlite(join(backupFolder, readdirSync(backupFolder)[0] ?? ''))
  expect(copy.prepare('SELECT text FROM notes').pluck().all()).toEqual(['keep me'])
  expect(copy.pragma('user_version', { simple: true })).toBe(1)
  expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
  copy.close()
  expect(db.prepare('SELECT text FROM notes').pluck().all()).toEqual(['keep me'])
  db.close()
})

test('where the backup cannot be written no step is taken [H2]', async () => {
  const { open, file, backupFolder } = await withNote()
  writeFileSync(backupFolder, 'a file is in the way')
  await expect(open([first, second])).rejects.toMatchObject({
    code: 'migration_failed',
    params: { step: 'backup' },
  })
  const db = new Sqlite(file, { readonly: true })
  expect(db.pragma('user_version', { simple: true })).toBe(1)
  db.close()
  expect(notesIn(file)).toEqual(['keep me'])
})

test('a step that fails leaves the file at the version before, with all data, and is not recorded [H2]', async () => {
  const { open, file } = await withNote()
  await expect(open([first, failing])).rejects.toMatchObject({
    code: 'migration_failed',
    params: { step: '0002-broken.sql', reason: 'no such table: nowhere' },
  })
  const db = await open([first])
  expect(db.prepare('SELECT number FROM migrations').pluck().all()).toEqual([1])
  expect(db.pragma('user_version', { simple: true })).toBe(1)
  expect(db.prepare(`SELECT count(*) FROM sqlite_schema WHERE name = 'half'`).pluck().get()).toBe(0)
  db.close()
  expect(notesIn(file)).toEqual(['keep me'])
})

test('a step that leaves rows which point nowhere is undone', async () => {
  const { open, file } = await withNote([first, second])
  const orphaning: Migration = {
    number: 3,
    name: '0003-orphans.sql',
    sql: 'INSERT INTO tags (note_id) VALUES (77);',
  }
  await expect(open([first, second, orphaning])).rejects.toMatchObject({
    params: { reason: '1 rows point nowhere' },
  })
  expect(notesIn(file)).toEqual(['keep me'])
})

test('a step may rebuild a table that others point to: nothing cascades', async () => {
  const here = place()
  const cascading: Migration = { ...second, sql: second.sql.replace('(id))', '(id) ON DELETE CASCADE)') }
  const before = await here.open([first, cascading])
  before.exec(`INSERT INTO notes (id, text) VALUES (1, 'keep me'); INSERT INTO tags (note_id) VALUES (1)`)
  before.close()
  const rebuild: Migration = {
    number: 3,
    name: '0003-rebuild.sql',
    sql: `CREATE TABLE new_notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, more TEXT) STRICT;
      INSERT INTO new_notes (id, text) SELECT id, text FROM notes;
      DROP TABLE notes;
      ALTER TABLE new_notes RENAME TO notes;`,
  }
  const db = await here.open([first, cascading, rebuild])
  expect(db.prepare('SELECT count(*) FROM tags').pluck().get()).toBe(1)
  expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
  db.close()
})

describe('a file is refused, and keeps every byte', () => {
  test('when a step that it went through was changed since', async () => {
    const { folder, open } = await withNote()
    const before = hashesIn(folder)
    await expect(open([{ ...first, sql: `${first.sql} -- changed` }, second])).rejects.toMatchObject({
      code: 'migration_failed',
      params: { step: '0001-notes.sql' },
    })
    expect(hashesIn(folder)).toEqual(before)
  })

  test('but not for other line ends: a checkout on another system is the same step', async () => {
    const { open } = await withNote([
      { ...first, sql: 'CREATE TABLE notes (\n id INTEGER PRIMARY KEY,\n text TEXT NOT NULL) STRICT;' },
    ])
    const db = await open([
      { ...first, sql: 'CREATE TABLE notes (\r\n id INTEGER PRIMARY KEY,\r\n text TEXT NOT NULL) STRICT;' },
    ])
    db.close()
  })

  test('when a newer version wrote it: an older app does it no harm [H2]', async () => {
    const { folder, open } = await withNote([first, second])
    const before = hashesIn(folder)
    expect(Object.keys(before)).toEqual(['keepsake.db'])
    await expect(open([first])).rejects.toMatchObject({
      code: 'database_newer',
      params: { found: 2, newest: 1 },
    })
    expect(hashesIn(folder)).toEqual(before)
  })

  test('when a newer version wrote it and was killed, so that the news is still in the log [H2]', async () => {
    const here = await withNote()
    const newer = await here.open([first, second])
    newer.pragma('wal_autocheckpoint = 0')
    newer.exec(`INSERT INTO notes (text) VALUES ('from the future')`)
    const killed = join(here.folder, 'killed')
    mkdirSync(killed)
    newer.pragma('user_version = 9')
    for (const name of ['keepsake.db', 'keepsake.db-wal']) {
      copyFileSync(join(here.folder, name), join(killed, name))
    }
    newer.close()
    const before = hashesIn(killed)
    await expect(
      openDatabase({
        file: join(killed, 'keepsake.db'),
        backupFolder: join(killed, 'backups'),
        now: () => 1_000,
        migrations: [first, second],
      }),
    ).rejects.toMatchObject({ code: 'database_newer', params: { found: 9 } })
    expect(hashesIn(killed)).toEqual(before)
  })
})

test('the shipped steps are numbered without a gap', () => {
  expect(shipped.map((migration) => migration.number)).toEqual(shipped.map((_step, index) => index + 1))
  expect(shipped.length).toBeGreaterThan(1)
})
