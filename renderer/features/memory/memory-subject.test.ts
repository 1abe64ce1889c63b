import { expect, test } from 'vitest'
import { namedSubject } from './memory-subject'

test('a memory about the person names nobody', () => {
  for (const subject of [null, 'user', 'The user', '用户']) expect(namedSubject({ subject })).toBeNull()
  expect(namedSubject({ subject: 'Juno' })).toBe('Juno')
})
