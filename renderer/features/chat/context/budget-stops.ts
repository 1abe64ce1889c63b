/** A conversation's memory may take no more; the contract refuses it. */
const mostTokens = 32_000

/** Up to so many tokens in steps of so many: fine where a few sentences count, coarse where hundreds do. */
const scale = [
  { upTo: 500, step: 50 },
  { upTo: 1_000, step: 100 },
  { upTo: 2_000, step: 250 },
  { upTo: 4_000, step: 500 },
  { upTo: 8_000, step: 1_000 },
  { upTo: 16_000, step: 2_000 },
  { upTo: mostTokens, step: 4_000 },
]

/** The budgets, in tokens, that the slider stops at: from none to half of the window. */
export function budgetStops(contextWindow: number): number[] {
  const most = Math.min(mostTokens, Math.floor(contextWindow / 2))
  const stops = [0]
  for (const { upTo, step } of scale) {
    for (let next = (stops.at(-1) ?? 0) + step; next <= Math.min(upTo, most); next += step) stops.push(next)
  }
  return stops
}

/** Where on the slider a budget stands: at the stop that is nearest. */
export function nearestStop(stops: readonly number[], tokens: number): number {
  let nearest = 0
  for (const [index, stop] of stops.entries()) {
    if (Math.abs(stop - tokens) < Math.abs((stops[nearest] ?? 0) - tokens)) nearest = index
  }
  return nearest
}
