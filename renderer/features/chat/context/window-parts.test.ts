import { expect, test } from 'vitest'
import type { ContextReport } from '../../../../shared/contract/context'
import { windowParts } from './window-parts'

const report = (contextWindow: number): ContextReport => ({
  ...{ modelName: 'M', contextWindow, replyTokens: 100, tokens: 250, memoryBudgetTokens: 50, used: [] },
  sections: [
    { kind: 'system', tokens: 50, text: 'Be kind.' },
    { kind: 'turns', tokens: 200, turns: [], leftOut: 0 },
  ],
})

test('[F3] the bar shows each section as its share of the window, and what stayed free', () => {
  expect(windowParts(report(1_000)).map(({ name, share }) => [name, share])).toEqual([
    ['system', 0.05],
    ['turns', 0.2],
    ['free', 0.75],
  ])
  // A window that was made smaller since never makes the bar overflow.
  expect(windowParts(report(100)).reduce((sum, { share }) => sum + share, 0)).toBe(1)
})
