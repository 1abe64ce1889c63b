import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type Database, openDatabase } from '../../database/connection'
import { openTestDatabase } from '../../database/testing'
import { buildProcess, removeProcess } from '../../testing/build-process'
import type { MemoryDeps } from '../index'
import { byHand, listed, testMemory } from '../testing'

let viewsFile = ''
beforeAll(async () => {
  viewsFile = await buildProcess('memory/views/worker/main.ts', 'cjs')
}, 120_000)
afterAll(() => removeProcess(viewsFile))

function memoryOver(db: Database, more: Partial<MemoryDeps> = {}) {
  const logged: string[] = []
  const log: MemoryDeps['log'] = (level, text) => logged.push(`${level}: ${text}`)
  const { memory, talk } = testMemory(db, null, { viewsFile, log, ...more })
  onTestFinished(() => memory.close())
  const { memory: api, transfer, forget, documents } = memory.apis
  const texts = async () => (await api.list(listed())).items.map(({ text }) => text)
  return { memory, api, transfer, forget, documents, talk, texts, logged }
}

test('[G4] every list, count and preview comes from the thread beside the app, with what was written a moment before', async () => {
  const { api, forget, documents, texts, logged } = memoryOver(await openTestDatabase())
  expect(await texts()).toEqual([])
  const { id } = await api.add(byHand('Likes tea', 'semantic', { subject: 'Mia' }))
  expect(await texts()).toEqual(['Likes tea'])
  expect(await api.subjects({ asOf: null })).toMatchObject([{ subject: 'Mia', count: 1 }])
  expect((await api.days(undefined)).days).toMatchObject([{ changes: 1 }])
  expect((await api.list(listed({ asOf: Date.now() + 1_000 }))).total).toBe(1)
  expect(await forget.preview({ scope: { what: 'about', words: 'tea' } })).toMatchObject({ memoryCount: 1 })
  await api.remove({ id })
  expect(await texts()).toEqual([])
  expect(await documents.list(undefined)).toEqual({ files: [], folders: [] })
  await expect(
    (async () => documents.passages({ id, query: '', offset: 0, limit: 10 }))(),
  ).rejects.toMatchObject({ code: 'memory_missing' })
  expect(logged).toEqual([])
})

test('[G4] an export of many pieces and its import into an empty app pass through the thread whole', async () => {
  const one = memoryOver(await openTestDatabase())
  const text = (number: number) => `Fact ${number}: ${'花园里的 garden '.repeat(240)}`
  for (let number = 0; number < 150; number += 1) await one.api.add(byHand(text(number)))
  const first = (await one.transfer.exportJson()).text
  expect(first.length).toBeGreaterThan(900_000)
  const two = memoryOver(await openTestDatabase())
  expect(await two.transfer.previewImport({ text: first })).toMatchObject({ added: 150, skipped: [] })
  expect(await two.texts()).toEqual([])
  expect(await two.transfer.importJson({ text: first })).toMatchObject({ added: 150 })
  const known = (json: string) => JSON.parse(json).memories
  expect(known((await two.transfer.exportJson()).text)).toEqual(known(first))
  expect((await two.transfer.exportMarkdown()).text).toContain('Fact 149')
  await expect((async () => two.transfer.importJson({ text: '{' }))()).rejects.toMatchObject({
    code: 'memory_import_invalid',
  })
})

test('[I1] where the thread cannot start every view is there all the same, and the log says so', async () => {
  const missing = join(tmpdir(), 'no-such-thread.cjs')
  const { api, texts, logged } = memoryOver(await openTestDatabase(), { viewsFile: missing })
  await api.add(byHand('Likes tea'))
  expect(await texts()).toEqual(['Likes tea'])
  expect(logged.join('\n')).toContain('the thread of the views does not start')
})

test('[H3] closing leaves nothing of the thread of the views: the file can be closed and moved at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-views-'))
  const db = await openDatabase({ file: join(folder, 'a.db'), backupFolder: join(folder, 'b'), now: () => 1 })
  const { memory, api, texts } = memoryOver(db)
  await api.add(byHand('Likes tea'))
  const under = texts()
  await memory.close()
  await Promise.allSettled([under])
  await expect(texts()).rejects.toMatchObject({ code: 'cancelled' })
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  rmSync(folder, { recursive: true })
})
