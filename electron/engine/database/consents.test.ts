import { expect, test } from 'vitest'
import { Consents } from './consents'
import { openTestDatabase } from './testing'

const sum = (digit: string) => digit.repeat(64)

test('consent is for one file as it was, can be given anew, and be taken back [C5]', async () => {
  const consents = new Consents(await openTestDatabase(), 'handler')
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

test('consent to a module is none to an endpoint of the same name [C5][D3]', async () => {
  const db = await openTestDatabase()
  new Consents(db, 'handler').grant('x', sum('a'), 1)
  expect(new Consents(db, 'endpoint').isGranted('x', sum('a'))).toBe(false)
})
