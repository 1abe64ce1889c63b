import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { lookInto } from './read-only'
import { temporaryFolder } from './testing'
import { hashesIn } from './testing/file-bytes'

/** A closed database with a log, of one table. */
function closedFile() {
  const folder = temporaryFolder()
  const file = join(folder, 'keepsake.db')
  const db = new Sqlite(file)
  db.pragma('journal_mode = WAL')
  db.exec('CREATE TABLE notes (text TEXT); PRAGMA user_version = 7')
  db.close()
  return { folder, file }
}
const version = (db: Sqlite.Database) => db.pragma('user_version', { simple: true })

test('a look changes no byte and leaves nothing beside the file, even where it fails', () => {
  const { folder, file } = closedFile()
  const before = hashesIn(folder)
  expect(lookInto(file, version)).toBe(7)
  expect(hashesIn(folder)).toEqual(before)
  const look = () =>
    lookInto(file, (db) => {
      version(db)
      throw new Error('refused')
    })
  expect(look).toThrow('refused')
  expect(hashesIn(folder)).toEqual(before)
})

test('a writer that comes during a look keeps its log', () => {
  const { folder, file } = closedFile()
  const writer = lookInto(file, (db) => {
    version(db)
    const other = new Sqlite(file)
    other.exec("INSERT INTO notes VALUES ('kept')")
    return other
  })
  // What another program, or the next start after a crash, finds.
  const copy = join(folder, 'copy.db')
  copyFileSync(file, copy)
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`)
  writer.close()
  const found = new Sqlite(copy)
  expect(found.prepare('SELECT text FROM notes').pluck().all()).toEqual(['kept'])
  found.close()
})

test('a log from before is read, and stays as it is', () => {
  const { folder, file } = closedFile()
  const writer = new Sqlite(file)
  writer.exec("INSERT INTO notes VALUES ('in the log')")
  const moved = join(folder, 'moved')
  mkdirSync(moved)
  for (const end of ['', '-wal']) copyFileSync(file + end, join(moved, `notes.db${end}`))
  writer.close()
  const before = hashesIn(moved)
  const text = lookInto(join(moved, 'notes.db'), (db) => db.prepare('SELECT text FROM notes').pluck().get())
  expect(text).toBe('in the log')
  expect(hashesIn(moved)).toEqual(before)
})
