import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { closeDatabase, openDatabase } from './connection'
import { temporaryFolder } from './testing'

const open = async (folder: string) => {
  const db = await openDatabase({
    file: join(folder, 'keepsake.db'),
    backupFolder: join(folder, 'backups'),
    now: () => 1,
  })
  onTestFinished(() => closeDatabase(db))
  return db
}
const modeOf = (path: string) => statSync(path).mode & 0o777
const opensToOthers = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => (modeOf(join(folder, name)) & 0o077) !== 0,
  )

test.skipIf(process.platform === 'win32')(
  '[H3] no other account of the machine can read a new memory',
  async () => {
    const folder = join(temporaryFolder(), 'new', 'Keepsake')
    const mask = process.umask(0o022)
    onTestFinished(() => void process.umask(mask))
    const db = await open(folder)
    db.exec('CREATE TABLE witness (id INTEGER)')
    expect(modeOf(folder)).toBe(0o700)
    expect(readdirSync(folder).sort()).toContain('keepsake.db-wal')
    expect(opensToOthers(folder)).toEqual([])
  },
)

test.skipIf(process.platform === 'win32')(
  '[H3] a memory that others could read is closed to them when it is opened',
  async () => {
    const folder = temporaryFolder()
    closeDatabase(await open(folder))
    mkdirSync(join(folder, 'backups'), { recursive: true })
    writeFileSync(join(folder, 'backups', 'keepsake-v1.db'), 'a copy', { mode: 0o644 })
    chmodSync(join(folder, 'keepsake.db'), 0o644)
    await open(folder)
    expect(modeOf(join(folder, 'keepsake.db'))).toBe(0o600)
    expect(modeOf(join(folder, 'backups', 'keepsake-v1.db'))).toBe(0o600)
  },
)
