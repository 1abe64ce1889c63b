import { expect, test } from 'vitest'
import { budgetStops, nearestStop } from './budget-stops'

test('[F3] the budget of memory is dragged in fine steps where few tokens count and in coarse ones above', () => {
  expect(budgetStops(1_024)).toEqual([0, 50, 100, 150, 200, 250, 300, 350, 400, 450, 500])
  const stops = budgetStops(8_192)
  expect(stops.slice(10)).toEqual([
    500, 600, 700, 800, 900, 1_000, 1_250, 1_500, 1_750, 2_000, 2_500, 3_000, 3_500, 4_000,
  ])
  expect(stops[nearestStop(stops, 1_228)]).toBe(1_250)
  expect(stops[nearestStop(stops, 9_999)]).toBe(4_000)
  expect(nearestStop(stops, 0)).toBe(0)
})

test('[F3] no window is so large that more is offered than a conversation may take, and none too small for the slider', () => {
  expect(budgetStops(1_000_000).at(-1)).toBe(32_000)
  expect(budgetStops(16)).toEqual([0])
})
