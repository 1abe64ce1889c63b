import { expect, test } from 'vitest'
import { openDialog } from './dialog-state'
import { missesKey } from './missing-key'

const start = openDialog({ model: null })
const named = { ...start.draft, wireName: 'claude' }
const cloud = { ...start, group: 'cloud', kind: 'anthropic', draft: named } as const

test('a cloud model without a key says so before it is saved, a local one does not [D2]', () => {
  expect(missesKey(cloud, false)).toBe(true)
  expect(missesKey({ ...cloud, kind: 'openai-compatible' }, false)).toBe(true)
  expect(missesKey({ ...cloud, group: 'local', kind: 'vllm' }, false)).toBe(false)
  expect(missesKey({ ...cloud, kind: 'google-vertex' }, false)).toBe(false)
})

test('a key that is typed, stored or sent as a header is one; a stored one that goes is none [D2]', () => {
  const key = { ...cloud.key, text: 'sk-1' }
  const headers = [{ name: 'x-api-key', value: 'sk-1' }]
  expect(missesKey({ ...cloud, key }, false)).toBe(false)
  expect(missesKey({ ...cloud, draft: { ...named, headers } }, false)).toBe(false)
  expect(missesKey(cloud, true)).toBe(false)
  expect(missesKey({ ...cloud, key: { ...cloud.key, remove: true } }, true)).toBe(true)
  expect(missesKey({ ...cloud, draft: start.draft }, false)).toBe(false)
})
