import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { buildProcess, removeProcess } from '../testing/build-process'
import { closeDatabase, openDatabase } from './connection'
import { Messages } from './messages'
import { migrations } from './migrate'
import { temporaryFolder } from './testing'

let child = ''
beforeAll(async () => {
  child = await buildProcess('database/testing/crash-child.ts')
})
afterAll(() => removeProcess(child))

function place() {
  const folder = temporaryFolder()
  const file = join(folder, 'keepsake.db')
  const open = () => openDatabase({ file, backupFolder: join(folder, 'backups'), now: () => 1_000 })
  return { folder, file, open }
}

test('kill -9 in the middle of a migration: the file opens at the version before, with everything in it [H3]', async () => {
  const { folder, file, open } = place()
  const before = await open()
  before.exec(
    `INSERT INTO conversations (public_id, title, created_at, changed_at) VALUES ('c', 'mine', 1, 1)`,
  )
  closeDatabase(before)

  const process = spawn(globalThis.process.execPath, [child, 'migrate', file], { stdio: 'inherit' })
  const ended = once(process, 'exit')
  // The step has written pages that are not committed.
  await vi.waitFor(
    () => {
      expect(process.exitCode).toBeNull()
      expect(statSync(`${file}-wal`).size).toBeGreaterThan(1_000_000)
    },
    { timeout: 15_000, interval: 5 },
  )
  process.kill('SIGKILL')
  expect(await ended).toEqual([null, 'SIGKILL'])
  expect(existsSync(`${file}-wal`)).toBe(true)
  expect(readdirSync(join(folder, 'backups'))).toHaveLength(1)

  const db = await open()
  expect(db.pragma('user_version', { simple: true })).toBe(migrations.length)
  expect(db.prepare('SELECT title FROM conversations').pluck().all()).toEqual(['mine'])
  expect(db.prepare(`SELECT count(*) FROM sqlite_schema WHERE name = 'big'`).pluck().get()).toBe(0)
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  closeDatabase(db)
})

test('kill -9 while a reply is saved: no less than what was told as saved is there [H3]', async () => {
  const { file, open } = place()
  const process = spawn(globalThis.process.execPath, [child, 'save', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(process, 'exit')
  let told = 0
  const lines = createInterface({ input: process.stdout })
  lines.on('line', (line) => {
    told = Number(line)
    if (told === 150) process.kill('SIGKILL')
  })
  expect(await ended).toEqual([null, 'SIGKILL'])
  expect(told).toBeGreaterThanOrEqual(150)

  const db = await open()
  const messages = new Messages(db)
  const message = messages.byId('m')
  const [part] = message ? messages.partsOf(message.rowId) : []
  expect(part?.kind === 'text' && part.text.length).toBeGreaterThanOrEqual(told)
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  closeDatabase(db)
})
