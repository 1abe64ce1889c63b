import { expect, test } from 'vitest'
import type { CatalogEntryView } from '../../../../shared/contract/catalog'
import { catalogGroups, firstOfEach } from './catalog-groups'

const entry = (name: string, given: Partial<CatalogEntryView> = {}): CatalogEntryView => ({
  name,
  repository: name,
  kind: 'chat',
  task: 'chat',
  engine: 'builtin',
  licence: null,
  sizeBytes: null,
  notes: '',
  source: 'shipped',
  state: 'downloadable',
  needs: null,
  download: null,
  modelId: null,
  handler: null,
  ...given,
})

const running: CatalogEntryView['download'] = {
  id: '01900000-0000-7000-8000-000000000001',
  modelKey: 'catalog:d',
  displayName: 'd',
  state: 'paused',
  receivedBytes: 1,
  totalBytes: 2,
  bytesPerSecond: null,
  etaSeconds: null,
  sourceName: null,
  error: null,
}

const names = (groups: ReturnType<typeof catalogGroups>) =>
  groups.map(({ task, entries }) => [task, ...entries.map(({ name }) => name)])

test('models of the catalog stand by task, the own ones first; a filter leaves one task [C1]', () => {
  const list = [
    entry('ears', { task: 'speech' }),
    entry('a'),
    entry('mine', { source: 'local' }),
    entry('words', { task: 'embedding' }),
  ]
  expect(names(catalogGroups(list, 'all', ''))).toEqual([
    ['chat', 'mine', 'a'],
    ['embedding', 'words'],
    ['speech', 'ears'],
  ])
  expect(names(catalogGroups(list, 'speech', ''))).toEqual([['speech', 'ears']])
  expect(catalogGroups(list, 'rerank', '')).toEqual([])
})

test('a search finds every word of it in name, note, licence or engine [C1]', () => {
  const list = [
    entry('Qwen/Qwen3-4B', { licence: 'Apache-2.0' }),
    entry('BAAI/bge-m3', { licence: 'MIT', engine: 'onnx', notes: 'Multilingual.' }),
  ]
  expect(names(catalogGroups(list, 'all', ' bge  multi '))).toEqual([['chat', 'BAAI/bge-m3']])
  expect(names(catalogGroups(list, 'all', 'APACHE'))).toEqual([['chat', 'Qwen/Qwen3-4B']])
  expect(catalogGroups(list, 'all', 'apache bge')).toEqual([])
})

test('what is being fetched is never folded away [C3]', () => {
  const groups = catalogGroups(
    [entry('a'), entry('b'), entry('c'), entry('d', { download: running })],
    'all',
    '',
  )
  const first = firstOfEach(groups, 2)
  expect(names(first.groups)).toEqual([['chat', 'a', 'b', 'd']])
  expect(first.hidden).toBe(1)
  expect(firstOfEach(groups, 9).hidden).toBe(0)
})
