import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadVariables } from './index'
import { readEnvironment } from './read-environment'

const prefix = 'KEEPSAKE_MODEL_BACKEND__'
const read = (text: string) =>
  readEnvironment(
    loadVariables({
      environment: {},
      folder: '/app',
      readText: (file) => (path.basename(file) === '.env' ? text : null),
    }),
  )

describe('a number that is none', () => {
  test.each([
    'NaN',
    'Infinity',
    '-Infinity',
    '-1',
    '1e999',
    '9'.repeat(400),
    '0,7',
    '٧',
    '\u0000',
    'null',
    '[]',
  ])('%s is told with its line, and nothing is taken [B4]', (value) => {
    for (const name of ['TEMPERATURE', 'MAX_TOKENS', 'TIMEOUT', 'MAX_RETRIES', 'CONTEXT_WINDOW', 'TOP_P']) {
      const { values, issues } = read(`${prefix}MODEL=m\n${prefix}${name}="${value}"\n`)
      expect([name, values]).toEqual([name, {}])
      expect(issues).toMatchObject([{ line: 2 }])
    }
  })
})

test('of a variable that is set twice the last line holds, and is the one that is named [B4]', () => {
  const { values, sources } = read(`${prefix}MODEL=one\n${prefix}MODEL=模型-é\n`)
  expect(values).toMatchObject({ model: '模型-é' })
  expect(sources.model).toMatchObject({ line: 2 })
})

describe('ten megabytes', () => {
  const many = 10 * 1024 * 1024
  test.each([
    ['one line without an end', 'x'],
    ['quotation marks', '"'],
    ['single quotation marks', "'"],
    ['spaces', ' '],
    ['line ends', '\n'],
    ['assignments', 'A=1\n'],
    ['open quotation marks on lines', 'A="\n'],
    ['signs of another plane', '😀'],
  ])('of %s are read soon, and hide no setting before them [B4]', (_name, piece) => {
    const text = `${prefix}MODEL=m\n${piece.repeat(many / Buffer.byteLength(piece))}`
    const begun = performance.now()
    const { values, issues } = read(text)
    // Far above what it takes, far below what a reader takes that goes back at every sign.
    expect(performance.now() - begun).toBeLessThan(20_000)
    expect(issues.length > 0 || values.model === 'm').toBe(true)
  })
})
