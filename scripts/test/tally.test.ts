import { expect, test } from 'vitest'
import { fromPlaywright } from './reports.mjs'
import { Tally } from './tally.mjs'
import { outcomesOf } from './vitest-outcomes.mjs'

test('a runner that fails without a failed test, or leaves no report, counts as a failure', () => {
  const tally = new Tally()
  tally.addTests('unit', [{ title: 'a', file: 'f', state: 'passed' }], 1)
  tally.addTests('e2e', undefined, 1)
  expect(tally.countLine).toBe('1 passed, 2 failed, 0 skipped')
})

test('a skipped test is counted and told with its reason', () => {
  const tally = new Tally()
  const report = {
    config: { rootDir: '/' },
    suites: [
      {
        suites: [
          {
            specs: [
              {
                title: 'installs',
                file: 'p.spec.ts',
                tests: [{ status: 'skipped', annotations: [{ type: 'skip', description: 'needs root' }] }],
              },
            ],
          },
        ],
      },
    ],
    errors: [],
  }
  tally.addTests('package', fromPlaywright(report), 0)
  expect(tally.countLine).toBe('0 passed, 0 failed, 1 skipped')
  expect(tally.skips[0]).toMatch(/installs: needs root$/)
})

test('a test file that does not load is a failure, though it reports no test', () => {
  const module = { moduleId: '/a.test.ts', children: { allTests: () => [] }, state: () => 'failed' }
  expect(outcomesOf(module)).toEqual([{ title: 'the file loads', file: expect.any(String), state: 'failed' }])
})
