import { expect, test } from 'vitest'
import { inSlices, sliceMs } from './in-slices'

/** Steps of so many milliseconds each, by a clock that nothing else moves. */
async function sliced(costs: readonly number[], failing = -1) {
  let now = 0
  const slices: number[][] = []
  const done: number[][] = []
  let turns = 0
  const others = setInterval(() => (turns += 1), 0)
  const work = inSlices(costs.entries(), {
    step: ([index, cost]) => {
      if (index === failing) throw new Error('no more')
      slices.at(-1)?.push(index)
      now += cost
    },
    transact: (run) => {
      slices.push([])
      run()
    },
    after: () => done.push(slices.at(-1) ?? []),
    clock: () => now,
  })
  const failure = await work.then(
    () => null,
    (error: Error) => error.message,
  )
  clearInterval(others)
  return { slices, done, failure, turns }
}

test('[I1] a slice ends when its time is over, a long step is never divided, and every item has its turn', async () => {
  const { slices } = await sliced([1, 1, 1, sliceMs, 40, 1, 1])
  expect(slices).toEqual([[0, 1, 2, 3], [4], [5, 6]])
  expect((await sliced([])).slices).toEqual([])
})

test('[H3] where a slice fails, what came before it is kept and told, and nothing after it is begun', async () => {
  const { done, failure } = await sliced([sliceMs, sliceMs, 1, 1], 3)
  expect(failure).toBe('no more')
  expect(done).toEqual([[0], [1]])
})
