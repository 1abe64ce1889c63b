import { expect, test } from 'vitest'
import type { TestOutcome } from '../test/reports.mjs'
import { document, faultsOf, proofsDocument, type Row, rowIdsOf, testsByRow } from './document.mjs'

const groups = (rows: Row[]) => [{ title: 'A. Models', rows }]
const row = (id: string, state: Row['state'], missing?: string): Row => ({ id, what: 'w', state, missing })
const outcome = (title: string, state: TestOutcome['state'] = 'passed'): TestOutcome => ({
  title,
  file: 'e2e/a.spec.ts',
  state,
})

test('a title may carry one row or several', () => {
  expect(rowIdsOf('a URL is repaired [A3]')).toEqual(['A3'])
  expect(rowIdsOf('a [B1, B2] and b [I10]; not [x] or [a1]')).toEqual(['B1', 'B2', 'I10'])
})

test('a row that is said to be done needs a test that passed here', () => {
  const rows = groups([row('A1', 'done'), row('A2', 'done'), row('A3', 'done'), row('A4', 'not yet')])
  const tests = testsByRow([outcome('x [A1]'), outcome('y [A2]', 'skipped'), outcome('z [A3]', 'failed')])
  expect(faultsOf(rows, tests)).toEqual([
    'A2 is said to be done, but no passing test carries [A2]',
    'A3 is said to be done, but no passing test carries [A3]',
  ])
})

test('a row done in part says what is missing, and a test names only rows that there are', () => {
  const tests = testsByRow([outcome('x [A1]'), outcome('y [Z9]')])
  expect(faultsOf(groups([row('A1', 'partly')]), tests)).toEqual([
    'A1 is done in part, but does not say what is missing',
    'a test carries [Z9], which is no row of docs/features.json',
  ])
})

test('the table is short: a row, its state and what is missing; its id leads to the tests', () => {
  expect(document(groups([row('A1', 'partly', 'the | rest')]))).toContain(
    '| [A1](features-proofs.md#a1) | w | partly; missing: the \\| rest |\n',
  )
})

test('the proofs do not depend on the order of the tests or on what is skipped on a machine', () => {
  const rows = groups([row('A1', 'partly', 'the rest'), row('A2', 'not yet')])
  const here = testsByRow([outcome('x <y> [A1]'), outcome('b [A1]')])
  const there = testsByRow([outcome('b [A1]', 'skipped'), outcome('x <y> [A1]')])
  expect(proofsDocument(rows, here)).toBe(proofsDocument(rows, there))
  expect(proofsDocument(rows, here)).toContain(
    '### A1\n\nw\n\n- b (`e2e/a.spec.ts`)\n- x \\<y> (`e2e/a.spec.ts`)\n\n### A2\n\nw\n\n- none yet\n',
  )
})

test('signs that show nothing are told by their numbers, so that the document stays text', () => {
  const tests = testsByRow([outcome('a \0 b \u202e c [A1]')])
  expect(proofsDocument(groups([row('A1', 'done')]), tests)).toContain('- a \\u0000 b \\u202e c (')
})
