import { expect, test, vi } from 'vitest'
import { oneAtATime } from './changes'

test('[G4] a hundred changes that come at once are asked about twice, and the last one is never missed', async () => {
  let state = 0
  let seen = -1
  let asked = 0
  const refresh = oneAtATime(async () => {
    asked += 1
    const now = state
    await new Promise(setImmediate)
    seen = now
  })
  for (state = 1; state < 100; state++) refresh()
  await vi.waitFor(() => expect([asked, seen]).toEqual([2, 100]))
  refresh()
  await vi.waitFor(() => expect(asked).toBe(3))
})
