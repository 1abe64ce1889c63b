import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findJsonFault } from './json-fault'

test.each([
  ['{"a": 1,}', 1, 9, '}', 'unexpected'],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3, '"b"', 'unexpected'],
  ['{"a": tru}', 1, 7, 'tru', 'unexpected'],
  ['{"a": 1', 1, 8, '', 'end'],
  ['', 1, 1, '', 'end'],
  ["{'a': 1}", 1, 2, "'", 'unexpected'],
  ['{"a": 1, "a": 2}', 1, 10, '"a"', 'twice'],
  ['{"a": .5}', 1, 7, '.5', 'unexpected'],
  ['{} x', 1, 4, 'x', 'unexpected'],
])(
  '[D2] the fault of %j is told with line, column and what stands there',
  (text, line, column, found, problem) => {
    expect(findJsonFault(text)).toEqual({ line, column, found, problem })
  },
)

test('[D2] a text nested without end is refused, not read', () => {
  expect(findJsonFault('['.repeat(100_000))).toMatchObject({ problem: 'deep' })
})

const parses = (text: string) => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

test('[D2] whatever JSON refuses has a fault, and what has none is JSON', () => {
  const broken = fc
    .tuple(fc.json({ maxDepth: 4 }), fc.nat(), fc.constantFrom('', ',', '"', '}', '\\', '\n', 'x', '0'))
    .map(([text, at, sign]) => {
      const place = at % (text.length + 1)
      return text.slice(0, place) + sign + text.slice(place + 1)
    })
  fc.assert(
    fc.property(fc.oneof(broken, fc.json({ maxDepth: 4 }), fc.string()), (text) => {
      const fault = findJsonFault(text)
      if (!parses(text)) expect(fault).not.toBeNull()
      else expect([null, 'twice']).toContain(fault?.problem ?? null)
    }),
    { numRuns: 3_000 },
  )
})
