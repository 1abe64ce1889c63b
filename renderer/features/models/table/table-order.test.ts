import fc from 'fast-check'
import { expect, test } from 'vitest'
import { modelForTest } from '../model-for-test'
import { movedBy, movedTo, tableRows } from './table-order'

const models = [
  modelForTest({
    id: 'a',
    displayName: 'Llama',
    position: 2,
    contextWindow: 8_192,
    price: { input: 0, output: 0 },
  }),
  modelForTest({
    id: 'b',
    displayName: 'Claude',
    position: 0,
    contextWindow: 200_000,
    price: { input: 3, output: 15 },
    endpointUrl: 'https://api.anthropic.com',
  }),
  modelForTest({ id: 'c', displayName: 'Qwen', position: 1, servedContextWindow: 4_096 }),
]
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id).join('')

test.each([
  ['own', 'bca'],
  ['name', 'bac'],
  ['context', 'bac'],
  ['price', 'abc'],
] as const)('[D2] sorted by %s the models stand as %s', (sorting, order) => {
  expect(ids(tableRows(models, sorting, ''))).toBe(order)
})

test('[D2] sorted by status what answers comes first, what is disabled last', () => {
  const status = modelForTest().status
  const rows = tableRows(
    [
      modelForTest({ id: 'x', enabled: false }),
      modelForTest({ id: 'y', status: { ...status, state: 'down' } }),
      modelForTest({ id: 'z' }),
    ],
    'status',
    '',
  )
  expect(ids(rows)).toBe('zyx')
})

test('[D2] the search finds names and addresses, all words of it', () => {
  expect(ids(tableRows(models, 'own', 'anthropic'))).toBe('b')
  expect(ids(tableRows(models, 'own', 'LOCALHOST qwen'))).toBe('ca')
  expect(ids(tableRows(models, 'own', 'nothing like it'))).toBe('')
})

test('[D2] a dropped model stands where it was let go', () => {
  const order = ['a', 'b', 'c', 'd']
  expect(movedTo(order, 'd', { id: 'b', side: 'before' })?.join('')).toBe('adbc')
  expect(movedTo(order, 'a', { id: 'c', side: 'behind' })?.join('')).toBe('bcad')
  expect(movedTo(order, 'b', { id: 'a', side: 'behind' })).toBeNull()
  expect(movedBy(order, 'a', -1)).toBeNull()
  expect(movedBy(order, 'c', 1)?.join('')).toBe('abdc')
})

test('[D2] moving loses and doubles no model', () => {
  const lists = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 12 })
  fc.assert(
    fc.property(lists, fc.nat(), fc.nat(), fc.constantFrom('before', 'behind'), (list, from, to, side) => {
      const id = list[from % list.length] ?? ''
      const target = list[to % list.length] ?? ''
      const moved = movedTo(list, id, { id: target, side })
      if (moved) expect(moved.toSorted()).toEqual(list.toSorted())
    }),
  )
})
