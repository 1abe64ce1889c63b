import { expect, test } from 'vitest'
import { hashFor, type Route, readHash, routes } from './routes'

const id = '0190a000-0000-7000-8000-000000000001'
const other = '0190a000-0000-7000-8000-000000000002'

test('every route survives a reload through its hash', () => {
  const all: Route[] = [
    { view: 'chat', conversationId: null },
    { view: 'chat', conversationId: null, memory: 'off' },
    { view: 'chat', conversationId: id },
    { view: 'chat', conversationId: id, messageId: other },
    { view: 'memory' },
    { view: 'memory', memoryId: id },
    { view: 'memory', show: 'table', memoryId: id, filter: { kinds: ['core', 'vault'], pinned: false } },
    { view: 'memory', filter: { query: 'c++ & 茶 / #?', subject: '', from: 1, to: 2, state: 'past' } },
    {
      view: 'memory',
      show: 'timeline',
      filter: {
        origins: ['file'],
        importance: 3,
        writtenBy: 'person',
        conversationId: id,
        asOf: 5,
      },
    },
    { view: 'memory', tab: 'vault' },
    { view: 'memory', tab: 'documents', document: { id, page: 3 } },
    { view: 'memory', tab: 'documents', document: { id, page: null } },
    { view: 'memory', dialog: 'forget' },
    { view: 'models' },
    { view: 'models', dialog: 'add' },
    { view: 'models', dialog: { editId: id } },
    { view: 'models', dialog: { editId: id, at: 'key' } },
    { view: 'models', role: 'speech' },
    { view: 'servers' },
    { view: 'servers', log: id },
    { view: 'servers', log: 'at:http://127.0.0.1:8000/v1' },
    { view: 'servers', form: 'new' },
    { view: 'servers', form: { kind: 'llamacpp' } },
    { view: 'servers', form: { editId: id } },
    { view: 'servers', form: { editId: id, at: 'model' } },
    { view: 'servers', form: { copyId: id } },
    { view: 'settings' },
    { view: 'settings', section: 'memory' },
    { view: 'settings', section: 'programs' },
  ]
  for (const route of all) expect(readHash(hashFor(route))).toEqual(route)
})

test('a hash that nobody wrote opens a new chat', () => {
  for (const hash of ['', '#', '#/', '#/nowhere', '#/chat/__proto__', '#/chat/../../etc'])
    expect(readHash(hash)).toEqual({ view: 'chat', conversationId: null })
})

test('a hash of the servers that is damaged opens their list', () => {
  for (const hash of ['#/servers/log/%', '#/servers/edit/x', '#/servers/nowhere'])
    expect(readHash(hash)).toEqual({ view: 'servers' })
  expect(readHash('#/servers/new/lmstudio')).toEqual({ view: 'servers', form: 'new' })
})

test('a hash of the memory that is damaged shows all of it', () => {
  expect(
    readHash('#/memory/nowhere?kind=x.y&pinned=2&importance=9&by=cat&chat=1&from=x&state=gone&open=x'),
  ).toEqual({ view: 'memory' })
  const documents = { view: 'memory', tab: 'documents' }
  expect(readHash('#/memory/documents?document=lease.pdf&page=2')).toEqual(documents)
  expect(readHash(`#/memory/documents?document=${id}&page=-2`)).toEqual({
    ...documents,
    document: { id, page: null },
  })
})

test('the list of routes opens the views that it names', () => {
  for (const { view, hash } of routes) expect(readHash(hash).view).toBe(view)
})
