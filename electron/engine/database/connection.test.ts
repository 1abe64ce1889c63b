import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { assert, asyncProperty, integer } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../app-error'
import { closeDatabase, openDatabase } from './connection'
import { temporaryFolder } from './testing'
import { hashesIn } from './testing/file-bytes'

const openIn = (folder: string) =>
  openDatabase({
    file: join(folder, 'keepsake.db'),
    backupFolder: join(folder, 'backups'),
    now: () => 1_000,
  })

/** A folder with a closed, whole database of some pages. */
async function wholeDatabase(folder = temporaryFolder()) {
  const db = await openIn(folder)
  const insert = db.prepare(
    `INSERT INTO conversations (public_id, title, created_at, changed_at) VALUES (?, ?, 1, 1)`,
  )
  db.transaction(() => {
    for (let number = 0; number < 400; number++) insert.run(`c${number}`, `conversation number ${number}`)
  })()
  closeDatabase(db)
  return { folder, file: join(folder, 'keepsake.db') }
}

async function refusal(folder: string): Promise<AppError> {
  try {
    closeDatabase(await openIn(folder))
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('the file was opened')
}

test('a new file is whole under its name, and nothing is left beside it', async () => {
  const folder = join(temporaryFolder(), 'not', 'there', 'yet')
  closeDatabase(await openIn(folder))
  expect(Object.keys(hashesIn(folder))).toEqual(['keepsake.db'])
})

test('what an app left that was killed while it made its first file is no hindrance [H3]', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'keepsake.db.new'), 'half a file')
  writeFileSync(join(folder, 'keepsake.db.new-wal'), 'half a log')
  closeDatabase(await openIn(folder))
  expect(Object.keys(hashesIn(folder))).toEqual(['keepsake.db'])
})

describe('a damaged file gives a clear error and keeps every byte', () => {
  test.each<[string, (file: string) => void]>([
    ['an empty file', (file) => truncateSync(file, 0)],
    ['a file cut within its header', (file) => truncateSync(file, 60)],
    ['a file cut within a page', (file) => truncateSync(file, 5_000)],
    ['a file cut between two pages', (file) => truncateSync(file, 8_192)],
    ['a text file', (file) => writeFileSync(file, 'Dear diary, '.repeat(500))],
    ['a file of noise', (file) => writeFileSync(file, Buffer.alloc(20_000, 0xa5))],
    [
      'the database of another program',
      (file) => {
        rmSync(file)
        const other = new Sqlite(file)
        other.exec('CREATE TABLE bookmarks (id INTEGER PRIMARY KEY)')
        other.close()
      },
    ],
    [
      'a file whose record of steps is gone',
      (file) => {
        const db = new Sqlite(file)
        db.exec('DELETE FROM migrations')
        db.close()
      },
    ],
  ])('%s', async (_what, damage) => {
    const { folder, file } = await wholeDatabase()
    damage(file)
    const before = hashesIn(folder)
    const error = await refusal(folder)
    expect(error.code).toBe('database_damaged')
    expect(error.params).toEqual({ path: file })
    expect(hashesIn(folder)).toEqual(before)
  })

  test('the log of a file that is gone', async () => {
    const { folder, file } = await wholeDatabase()
    writeFileSync(`${file}-wal`, Buffer.alloc(40_000, 1))
    rmSync(file)
    const before = hashesIn(folder)
    expect((await refusal(folder)).code).toBe('database_damaged')
    expect(hashesIn(folder)).toEqual(before)
  })

  test('a folder in place of the file', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'keepsake.db'))
    writeFileSync(join(folder, 'keepsake.db', 'note.txt'), 'mine')
    expect(await refusal(folder)).toMatchObject({ code: 'file_unreadable' })
    expect(readFileSync(join(folder, 'keepsake.db', 'note.txt'), 'utf8')).toBe('mine')
  })

  test('a file in place of the folder', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'data'), 'mine')
    const error = await openIn(join(folder, 'data')).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'file_unreadable' })
    expect(readFileSync(join(folder, 'data'), 'utf8')).toBe('mine')
  })

  test('whichever bit is flipped: the file opens, or is refused byte for byte as it was', async () => {
    const { folder, file } = await wholeDatabase()
    const whole = readFileSync(file)
    const flipAt = async (bit: number) => {
      const bytes = Buffer.from(whole)
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      for (const name of Object.keys(hashesIn(folder))) rmSync(join(folder, name))
      writeFileSync(file, bytes)
      const before = hashesIn(folder)
      try {
        const db = await openIn(folder)
        // What was opened can be read to the end and written to.
        db.prepare('SELECT count(title) FROM conversations').get()
        db.prepare(`INSERT INTO settings VALUES ('probe', 'true')`).run()
        closeDatabase(db)
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        expect(['database_damaged', 'database_newer', 'migration_failed']).toContain(error.code)
        expect(hashesIn(folder)).toEqual(before)
      }
    }
    // The header and the schema decide most, so they get more than their share.
    const flip = (most: number, runs: number) =>
      assert(asyncProperty(integer({ min: 0, max: most * 8 - 1 }), flipAt), { numRuns: runs })
    await flip(100, 60)
    await flip(4_096 * 3, 60)
    await flip(whole.length, 60)
  })
})

test('a file that another program holds is busy, not damaged', async () => {
  const { folder, file } = await wholeDatabase()
  const other = new Sqlite(file)
  other.pragma('locking_mode = EXCLUSIVE')
  other.exec('BEGIN EXCLUSIVE')
  try {
    expect((await refusal(folder)).code).toBe('database_busy')
  } finally {
    other.close()
  }
  expect(existsSync(file)).toBe(true)
}, 15_000)
