import { expect, test } from 'vitest'
import { Leases } from './leases'
import { openTestDatabase } from './testing'

test('one holder at a time; it can renew, lose it by time, and give it back', async () => {
  const leases = new Leases(await openTestDatabase())
  expect(leases.take('queue', 'a', 0, 100)).toBe(true)
  expect(leases.take('queue', 'b', 50, 100)).toBe(false)
  expect(leases.take('queue', 'a', 90, 100)).toBe(true)
  expect(leases.holds('queue', 'a', 150)).toBe(true)
  expect(leases.take('queue', 'b', 190, 100)).toBe(true)
  expect(leases.holds('queue', 'a', 191)).toBe(false)
  leases.release('queue', 'a')
  expect(leases.present('queue')?.until).toBe(290)
  leases.release('queue', 'b')
  expect(leases.present('queue')).toBeNull()
  expect(leases.take('queue', 'c', 192, 100)).toBe(true)
})
