import { expect, test } from 'vitest'
import { HandlerConsents } from './handler-consents'
import { openTestDatabase } from './testing'

const sum = (digit: string) => digit.repeat(64)

test('consent is for one file as it was, can be given anew, and be taken back [C5]', async () => {
  const consents = new HandlerConsents(await openTestDatabase())
  expect(consents.isGranted('/mine.mjs', sum('a'))).toBe(false)
  consents.grant('/mine.mjs', sum('a'), 1)
  expect(consents.isGranted('/mine.mjs', sum('a'))).toBe(true)
  expect(consents.isGranted('/mine.mjs', sum('b'))).toBe(false)
  expect(consents.isGranted('/other.mjs', sum('a'))).toBe(false)
  consents.grant('/mine.mjs', sum('b'), 2)
  expect(consents.isGranted('/mine.mjs', sum('a'))).toBe(false)
  expect(consents.isGranted('/mine.mjs', sum('b'))).toBe(true)
  consents.withdraw('/mine.mjs')
  expect(consents.isGranted('/mine.mjs', sum('b'))).toBe(false)
})
