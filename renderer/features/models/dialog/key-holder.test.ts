import { expect, test } from 'vitest'
import type { ModelOrigin } from '../../../../shared/contract/models'
import { keyHolderAt } from './key-holder'

const url = 'http://localhost:8001/v1'
const from = (origin: ModelOrigin['from'], id: string, hasKey = true) => ({
  id,
  url,
  hasKey,
  origin: { from: origin, path: null, line: null },
})
const models = [
  { id: 'of-the-file', endpointId: 'file' },
  { id: 'of-the-environment', endpointId: 'environment' },
  { id: 'own', endpointId: 'mine' },
]

test('a key that the person stored for an address is there for another model of it [D3]', () => {
  expect(keyHolderAt(url, [from('person', 'mine')], models)).toBe('own')
  expect(keyHolderAt('http://localhost:8002/v1', [from('person', 'mine')], models)).toBeUndefined()
  expect(keyHolderAt(url, [from('person', 'mine', false)], models)).toBeUndefined()
})

test('a new model does not count on the key of a file or of the environment at its address [B1][D3]', () => {
  const others = [from('file', 'file'), from('environment', 'environment')]
  expect(keyHolderAt(url, others, models)).toBeUndefined()
  expect(keyHolderAt(url, [...others, from('person', 'mine')], models)).toBe('own')
})

test('nothing is counted on before the lists have come, or without an address [D3]', () => {
  expect(keyHolderAt(url, null, models)).toBeUndefined()
  expect(keyHolderAt(url, [from('person', 'mine')], null)).toBeUndefined()
  expect(keyHolderAt(null, [from('person', 'mine')], models)).toBeUndefined()
})
