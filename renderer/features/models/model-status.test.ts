import { expect, test } from 'vitest'
import { modelForTest } from './model-for-test'
import { taskToTell } from './model-status'

test('a model that is chosen for what it does says so once [D1]', () => {
  const embedding = modelForTest({ task: 'embedding' })
  expect(taskToTell(embedding)).toBe('embedding')
  expect(taskToTell({ ...embedding, roles: ['embedding'] })).toBeNull()
  expect(taskToTell(modelForTest({ roles: ['chat'] }))).toBeNull()
})
