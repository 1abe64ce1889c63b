import { expect, test } from 'vitest'
import type { AppErrorData } from '../../../shared/errors'
import { modelForTest } from './model-for-test'
import { statusOf, taskToTell } from './model-status'

test('a model that is chosen for what it does says so once [D1]', () => {
  const embedding = modelForTest({ task: 'embedding' })
  expect(taskToTell(embedding)).toBe('embedding')
  expect(taskToTell({ ...embedding, roles: ['embedding'] })).toBeNull()
  expect(taskToTell(modelForTest({ roles: ['chat'] }))).toBeNull()
})

test('a key that was refused is not called missing [A4][B6]', () => {
  const asked = (keyGiven: boolean) => {
    const error: AppErrorData = { code: 'unauthorized', params: { keyGiven }, fixes: [{ do: 'enter-key' }] }
    const status = { state: 'needs_key', checkedAt: 0, latencyMs: null, progress: null, error } as const
    return statusOf(modelForTest({ status })).key
  }
  expect([asked(false), asked(true)]).toEqual(['needs_key', 'key_refused'])
})
