import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MemoryDetail } from '../../../../shared/contract/memory'
import { openTestDatabase } from '../../database/testing'
import { openMemoryStore } from '../memory-store'
import { hashText } from '../words'
import { transferApi } from './index'

const at = Date.UTC(2026, 4, 3, 9)
const id = (number: number) => `01990000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`

async function emptyApp() {
  const store = openMemoryStore(await openTestDatabase())
  const api = transferApi({
    store,
    now: () => at,
    timeZone: () => 'Asia/Shanghai',
    publish: () => undefined,
    onImported: () => undefined,
  })
  const write = (number: number, text: string, detail: MemoryDetail, ciphertext?: Uint8Array) => {
    const rowId = store.memories.insert({
      id: id(number),
      text,
      subject: 'Mara',
      origin: 'user',
      author: 'Small Model',
      importance: 3,
      confidence: 0.9,
      validFrom: at,
      textHash: hashText(text),
      at,
      occurred: detail.kind === 'episodic' ? { at, precision: 'month', phrase: 'last spring' } : null,
      detail,
      ...(ciphertext ? { ciphertext } : {}),
    })
    const from = { conversationId: id(900), conversationTitle: '花园', messageId: id(901), createdAt: at }
    store.sources.addImported(rowId, from, text, at)
    store.history.add({
      memoryRowId: rowId,
      operation: 'insert',
      actor: 'Small Model',
      jobRowId: null,
      before: null,
      after: null,
      at,
    })
    return rowId
  }
  const exported = async () => JSON.parse((await api.exportJson()).text) as { memories: unknown[] }
  return { store, api, write, exported }
}

const semantic: MemoryDetail = { kind: 'semantic', details: '在花园里' }

test('[G4] the title of a conversation brings no secret into an export', async () => {
  const { store, api, write } = await emptyApp()
  const from = { conversationId: id(800), conversationTitle: 'my password is hunter2', messageId: id(801) }
  store.sources.addImported(write(1, 'Mara keeps bees.', semantic), { ...from, createdAt: at }, 'Bees', at)
  const texts = [(await api.exportJson()).text, (await api.exportMarkdown()).text]
  for (const text of texts) expect(text).not.toContain('hunter2')
  expect(texts[0]).toContain('"conversationTitle":"my password is [secret: password]"')
})

test('[G4] export, an empty app, import: the second export is the first', async () => {
  const one = await emptyApp()
  const old = one.write(1, 'Mara lives in Lisbon.', semantic)
  const present = one.write(2, 'Mara lives in Porto.', semantic)
  one.write(3, '玛拉养了三箱蜜蜂。', { kind: 'episodic', eventType: 'visit', actor: 'Mara', details: null })
  one.write(4, 'Opening the hive', {
    kind: 'procedural',
    title: 'Hive',
    entryType: 'guide',
    steps: ['Smoke', 'Lift'],
  })
  one.write(5, 'Likes short answers.', { kind: 'core', label: 'own', block: 'Style' })
  one.store.blocks.set('own', 'Style', 700)
  one.store.memories.setValidity(old, at + 1, present, at + 1)
  one.store.memories.setPinned(present, true, at + 2)
  one.store.memories.raiseSeen(present, 3, at + 3)
  one.store.history.bury(hashText('Something forgotten.'), at)
  const file = one.store.memories.insert({
    id: id(6),
    text: 'The bee book',
    subject: null,
    origin: 'file',
    author: 'person',
    importance: 2,
    confidence: 1,
    validFrom: at,
    textHash: hashText('The bee book'),
    at,
    occurred: null,
    detail: {
      ...{ kind: 'resource', title: 'bees.md', mediaType: 'text/markdown', path: '/books/bees.md' },
      ...{ sizeBytes: 12, pages: null, chunks: 0, folderId: null },
    },
  })
  one.store.transfer.addPassage(file, {
    position: 0,
    page: null,
    heading: 'Queens',
    text: 'A queen lays eggs.',
  })
  const first = await one.api.exportJson()

  const two = await emptyApp()
  const counts = two.api.importJson({ text: first.text })
  expect(counts).toEqual({ added: 6, known: 0, forgotten: 0, skipped: [] })
  expect((await two.api.exportJson()).text).toBe(first.text)
  expect(two.api.importJson({ text: first.text })).toMatchObject({ added: 0, known: 6 })
})

test('[G4] [G5] the value of a vault item is in no export, and its label alone is not imported', async () => {
  const one = await emptyApp()
  one.write(
    1,
    'Router',
    { kind: 'vault', itemKind: 'password', sensitivity: 'high' },
    Buffer.from('canary-of-the-key-store'),
  )
  const { text } = await one.api.exportJson()
  expect(text).toContain('Router')
  expect(text).not.toContain('canary')
  expect(text).not.toContain(Buffer.from('canary-of-the-key-store').toString('base64'))
  const two = await emptyApp()
  expect(two.api.importJson({ text })).toMatchObject({
    added: 0,
    skipped: [{ at: 'memories[0]', problem: 'vault' }],
  })
})

test('[G4] what was forgotten here stays forgotten, and a secret in a file is not taken over', async () => {
  const one = await emptyApp()
  one.write(1, 'Mara keeps goats.', semantic)
  one.write(2, 'Mara keeps bees.', semantic)
  const { text } = await one.api.exportJson()
  const two = await emptyApp()
  two.store.history.bury(hashText('Mara keeps goats.'), at)
  const changed = text.replaceAll('Mara keeps bees.', 'my password is hunter2hunter2')
  expect(two.api.importJson({ text: changed })).toEqual({
    added: 0,
    known: 0,
    forgotten: 1,
    skipped: [{ at: 'memories[1]', problem: 'secret' }],
  })
  expect(two.store.memories.count()).toBe(0)
})

test('[G4] a file that is none of ours, or of a later version, is refused by name, and nothing is written', async () => {
  const { api, store, write } = await emptyApp()
  write(1, 'Mara keeps bees.', semantic)
  const { text } = await api.exportJson()
  const faults = [
    ['not json', { at: 'file', expected: 'JSON' }],
    ['[]', { at: 'file' }],
    [text.replace('"version": 1', '"version": 2'), { at: 'version', found: '2', expected: '1' }],
    [text.replace('keepsake-memory', 'other'), { at: 'format', found: '"other"' }],
  ] as const
  for (const [broken, params] of faults) {
    expect(() => api.importJson({ text: broken })).toThrow(
      expect.objectContaining({ code: 'memory_import_invalid', params: expect.objectContaining(params) }),
    )
  }
  expect(store.memories.count()).toBe(1)
})

test('[G4] a damaged memory is left out by its place and its field, the others come in', async () => {
  const one = await emptyApp()
  one.write(1, 'Mara keeps bees.', semantic)
  one.write(2, 'Mara keeps goats.', semantic)
  const { text } = await one.api.exportJson()
  const two = await emptyApp()
  const counts = await two.api.previewImport({ text: text.replace('"importance":3', '"importance":9') })
  expect(counts).toMatchObject({ added: 1, skipped: [{ at: 'memories[0]' }] })
  expect(counts.skipped[0]?.problem).toMatch(/^importance: /)
  expect(two.store.memories.count()).toBe(0)
})

test('[G4] no bytes make an import throw anything but its own error', async () => {
  const { api } = await emptyApp()
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      try {
        api.previewImport({ text })
      } catch (error) {
        expect(error).toMatchObject({ code: 'memory_import_invalid' })
      }
    }),
  )
})

test('[G4] two ids of one memory, and text of a core that is full, are left out', async () => {
  const one = await emptyApp()
  one.write(1, 'x'.repeat(1_500), { kind: 'core', label: 'user', block: '' })
  const { memories, ...head } = await one.exported()
  const again = { ...Object(memories[0]), id: id(7), text: `${'y '.repeat(700)}.` }
  const two = await emptyApp()
  const text = JSON.stringify({ ...head, memories: [memories[0], memories[0], again] })
  expect(two.api.importJson({ text })).toMatchObject({
    added: 1,
    skipped: [{ at: 'memories[1]' }, { at: 'memories[2]', problem: 'core_full' }],
  })
})
