import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { type Database, openDatabase, openInMemory } from '../../database/connection'
import { openTestDatabase } from '../../database/testing'
import { buildProcess, removeProcess } from '../../testing/build-process'
import { testMemory } from '../testing'
import { openReader, type ReaderOptions } from './reader'

let workerFile = ''
beforeAll(async () => {
  workerFile = await buildProcess('memory/reader/worker/main.ts', 'cjs')
}, 120_000)
afterAll(() => removeProcess(workerFile))

const asked = (text: string, vector: Float32Array | null = null) => ({
  ...{ text, vector, now: 1_000, timeZone: 'Europe/Lisbon', exceptConversationRowId: null, limit: 10 },
})

/** A reader beside a file that knows something. */
async function readerOver(db: Database, more: Partial<ReaderOptions> = {}) {
  const logged: unknown[] = []
  const reader = openReader({
    db,
    workerFile,
    model: () => null,
    log: (level, text, fields) => logged.push({ level, text, ...fields }),
    ...more,
  })
  onTestFinished(() => reader.close())
  const { memory, talk } = testMemory(db, null)
  onTestFinished(() => memory.close())
  return { reader, talk, logged }
}
const hikes = (talk: Awaited<ReturnType<typeof readerOver>>['talk'], text = 'We hiked up to the glacier') =>
  talk.turn(talk.conversation(), text)

test('[G3] a turn is found by the thread that reads beside the app, also one that was said after it began', async () => {
  const { reader, talk } = await readerOver(await openTestDatabase())
  expect(await reader.retrieve(asked('glacier'))).toEqual([])
  const { user } = hikes(talk)
  expect((await reader.retrieve(asked('glacier')))[0]).toMatchObject({ type: 'turn', rowId: user })
})

test('[G3] a memory that is only in memory is read in the same thread', async () => {
  const db = await openInMemory(() => 1)
  onTestFinished(() => void db.close())
  const { reader, talk } = await readerOver(db)
  const { user } = hikes(talk)
  expect((await reader.retrieve(asked('glacier')))[0]).toMatchObject({ type: 'turn', rowId: user })
})

test.each([
  ['in its thread', () => workerFile],
  ['in the same thread', () => null],
])(
  '[G3] an index that cannot be read is an error with its name %s, never nothing found',
  async (_where, file) => {
    const db = await openTestDatabase()
    const { reader, talk } = await readerOver(db, { workerFile: file() })
    hikes(talk)
    db.exec(`DROP TABLE message_search; DROP TABLE turn_window_search`)
    await expect(reader.retrieve(asked('glacier'))).rejects.toMatchObject({ code: 'memory_index_broken' })
  },
)

test('[I1] a thread that ends is replaced, is told of, and no question is lost', async () => {
  // What nobody would tell a thread of ours ends it.
  const nonsense = Object.create(null, { rowId: { value: 'nonsense', enumerable: true } })
  const db = await openTestDatabase()
  const { reader, talk, logged } = await readerOver(db, { model: () => nonsense })
  const { user } = hikes(talk)
  reader.vectorsChanged()
  expect((await reader.retrieve(asked('glacier')))[0]).toMatchObject({ rowId: user })
  await vi.waitFor(() =>
    expect(logged).toEqual([
      expect.objectContaining({ level: 'error', text: 'the memory reader ended and starts again' }),
    ]),
  )
  expect((await reader.retrieve(asked('glacier')))[0]).toMatchObject({ rowId: user })
})

test('[I1] where the thread cannot start the memory is found all the same, and the log says so', async () => {
  const missing = join(tmpdir(), 'no-such-thread.cjs')
  const { reader, talk, logged } = await readerOver(await openTestDatabase(), { workerFile: missing })
  const { user } = hikes(talk)
  expect((await reader.retrieve(asked('glacier')))[0]).toMatchObject({ rowId: user })
  expect(JSON.stringify(logged)).toContain('the memory reader does not start')
})

test('[H3] closing leaves nothing of the thread: the file can be closed and moved at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-reader-'))
  const db = await openDatabase({ file: join(folder, 'a.db'), backupFolder: join(folder, 'b'), now: () => 1 })
  const { reader, talk } = await readerOver(db)
  hikes(talk)
  const under = reader.retrieve(asked('glacier'))
  await reader.close()
  await Promise.allSettled([under])
  await expect(reader.retrieve(asked('glacier'))).rejects.toMatchObject({ code: 'cancelled' })
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  rmSync(folder, { recursive: true })
})
