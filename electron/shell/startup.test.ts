import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { AppError } from '../engine/app-error'
import { closeDatabase, type Database, openDatabase } from '../engine/database/connection'
import { temporaryFolder } from '../engine/database/testing'
import { backupFolder, databaseFile, type Engine } from '../engine/engine'
import { Startup } from './startup'

/** Opens the real file; the rest of the engine is of no interest here. */
function start(folder: string, open?: () => Promise<Engine>) {
  const opened: Database[] = []
  const openFile = async (): Promise<Engine> => {
    const db = await openDatabase({
      file: databaseFile(folder),
      backupFolder: backupFolder(folder),
      now: () => 1_000,
    })
    opened.push(db)
    const openModel = () => Promise.reject(new Error('no model here'))
    const serveMcp = () => Promise.reject(new Error('no program here'))
    return { api: {} as Engine['api'], openModel, serveMcp, close: async () => closeDatabase(db) }
  }
  const failures: unknown[] = []
  const startup = new Startup({
    dataFolder: folder,
    now: () => Date.UTC(2026, 0, 2),
    open: open ?? openFile,
    onFailure: (error) => failures.push(error),
  })
  onTestFinished(() => startup.close().catch(() => undefined))
  const titles = () => opened.at(-1)?.prepare('SELECT title FROM conversations').pluck().all()
  return { startup, opened, titles, failures }
}

/** A folder whose database holds one conversation of this title. */
async function withTitle(title: string, folder = temporaryFolder()) {
  const db = await openDatabase({
    file: databaseFile(folder),
    backupFolder: backupFolder(folder),
    now: () => 1_000,
  })
  db.prepare(
    `INSERT INTO conversations (public_id, title, created_at, changed_at) VALUES ('c', ?, 1, 1)`,
  ).run(title)
  closeDatabase(db)
  return folder
}

/** A damaged file, and a backup of an older state beside it. */
async function damagedWithBackup() {
  const folder = await withTitle('newest')
  const older = await withTitle('older')
  mkdirSync(backupFolder(folder))
  writeFileSync(join(backupFolder(folder), 'keepsake-v1-old.db'), readFileSync(databaseFile(older)))
  truncateSync(databaseFile(folder), 5_000)
  return { folder, bytes: readFileSync(databaseFile(folder)) }
}

const setAside = (folder: string): Buffer[] => {
  const parent = join(folder, 'set-aside')
  if (!existsSync(parent)) return []
  return readdirSync(parent).flatMap((stamp) =>
    readdirSync(join(parent, stamp)).map((name) => readFileSync(join(parent, stamp, name))),
  )
}

test('a whole file opens, and there is nothing to mend [H3]', async () => {
  const folder = await withTitle('mine')
  const { startup, opened } = start(folder)
  expect(await startup.state()).toEqual({ state: 'ready' })
  expect(await startup.recover({ how: 'start-fresh' })).toEqual({ state: 'ready' })
  expect(opened).toHaveLength(1)
  expect(setAside(folder)).toEqual([])
})

describe('a damaged file', () => {
  test('is told with the backups there are, newest first [H2]', async () => {
    const { folder } = await damagedWithBackup()
    const newer = join(backupFolder(folder), 'keepsake-v2-new.db')
    writeFileSync(newer, 'xy')
    writeFileSync(join(backupFolder(folder), 'keepsake-v3.db.part'), 'half')
    utimesSync(join(backupFolder(folder), 'keepsake-v1-old.db'), 1, 1)
    const { startup } = start(folder)
    expect(await startup.state()).toMatchObject({
      state: 'failed',
      error: { code: 'database_damaged' },
      backups: [
        { name: 'keepsake-v2-new.db', sizeBytes: 2 },
        { name: 'keepsake-v1-old.db', at: 1_000 },
      ],
    })
    await expect(startup.engine()).rejects.toMatchObject({ code: 'database_damaged' })
  })

  test('is put aside byte for byte when the person starts anew [H3]', async () => {
    const { folder, bytes } = await damagedWithBackup()
    const { startup, titles } = start(folder)
    expect(await startup.recover({ how: 'start-fresh' })).toEqual({ state: 'ready' })
    expect(titles()).toEqual([])
    expect(setAside(folder)).toEqual([bytes])
    expect(readdirSync(backupFolder(folder))).toEqual(['keepsake-v1-old.db'])
  })

  test('makes room for a backup, and both are kept [H2]', async () => {
    const { folder, bytes } = await damagedWithBackup()
    const { startup, titles } = start(folder)
    expect(await startup.recover({ how: 'restore-backup', name: 'keepsake-v1-old.db' })).toEqual({
      state: 'ready',
    })
    expect(titles()).toEqual(['older'])
    expect(setAside(folder)).toEqual([bytes])
    expect(existsSync(join(backupFolder(folder), 'keepsake-v1-old.db'))).toBe(true)
  })

  test.each([['no-such.db'], ['../keepsake.db'], ['../../etc/passwd'], [''], ['keepsake-v1-old.db.part']])(
    'stays where it is when the backup %j is none',
    async (name) => {
      const { folder, bytes } = await damagedWithBackup()
      const { startup } = start(folder)
      await expect(startup.recover({ how: 'restore-backup', name })).rejects.toMatchObject({
        code: 'invalid_input',
      })
      expect(readFileSync(databaseFile(folder))).toEqual(bytes)
      expect(setAside(folder)).toEqual([])
      expect((await startup.state()).state).toBe('failed')
    },
  )

  test('whose backup is damaged too can be mended with another try, and all three are kept', async () => {
    const { folder, bytes } = await damagedWithBackup()
    writeFileSync(join(backupFolder(folder), 'bad.db'), 'no database')
    const { startup, titles } = start(folder)
    expect(await startup.recover({ how: 'restore-backup', name: 'bad.db' })).toMatchObject({
      state: 'failed',
      error: { code: 'database_damaged' },
    })
    // The same moment as before: nothing that was put aside may be overwritten.
    expect(await startup.recover({ how: 'restore-backup', name: 'keepsake-v1-old.db' })).toEqual({
      state: 'ready',
    })
    expect(titles()).toEqual(['older'])
    const aside = setAside(folder)
    expect(aside).toHaveLength(2)
    expect(aside).toContainEqual(bytes)
    expect(aside).toContainEqual(Buffer.from('no database'))
  })

  test('is put aside once, however often the button is pressed', async () => {
    const { folder, bytes } = await damagedWithBackup()
    const { startup, opened } = start(folder)
    const fresh = { how: 'start-fresh' } as const
    expect(await Promise.all([1, 2, 3].map(() => startup.recover(fresh)))).toEqual([
      { state: 'ready' },
      { state: 'ready' },
      { state: 'ready' },
    ])
    expect(setAside(folder)).toEqual([bytes])
    expect(opened).toHaveLength(1)
  })

  test('that somebody has mended opens at the next try, with nothing moved', async () => {
    const { folder } = await damagedWithBackup()
    const { startup, titles } = start(folder)
    expect((await startup.state()).state).toBe('failed')
    writeFileSync(databaseFile(folder), readFileSync(join(backupFolder(folder), 'keepsake-v1-old.db')))
    expect(await startup.recover({ how: 'try-again' })).toEqual({ state: 'ready' })
    expect(titles()).toEqual(['older'])
    expect(setAside(folder)).toEqual([])
  })
})

test('a folder in place of the file can be put aside too', async () => {
  const folder = temporaryFolder()
  mkdirSync(databaseFile(folder))
  const { startup } = start(folder)
  expect(await startup.state()).toMatchObject({ state: 'failed', error: { code: 'file_unreadable' } })
  expect(await startup.recover({ how: 'start-fresh' })).toEqual({ state: 'ready' })
})

test('closing an app that could not open is no second failure', async () => {
  const { startup } = start(temporaryFolder(), () => Promise.reject(new AppError('database_newer', {})))
  await startup.close()
})
