import { expect, test } from 'vitest'
import { modelForTest } from '../model-for-test'
import { headOf, nextChoice, type OptionRow, optionRows } from './model-groups'

const models = [
  modelForTest({
    id: 'cloud',
    displayName: 'Claude',
    place: 'cloud',
    endpointUrl: 'https://api.anthropic.com',
  }),
  modelForTest({ id: 'two', displayName: 'Two', position: 2 }),
  modelForTest({ id: 'one', displayName: 'One', position: 1 }),
  modelForTest({ id: 'other', displayName: 'Other port', endpointUrl: 'http://localhost:11434/v1' }),
  modelForTest({ id: 'star', displayName: 'Star', favourite: true, place: 'cloud' }),
  modelForTest({ id: 'off', displayName: 'Off', enabled: false, position: 3 }),
  modelForTest({ id: 'vectors', displayName: 'Vectors', task: 'embedding' }),
]
const shown = (rows: OptionRow[]) =>
  rows.map((row) =>
    row.type === 'model' ? row.model.id : row.type === 'server' ? row.host : `(${row.type})`,
  )
const wanted = { models, chosenId: null, task: 'chat' as const, search: '' }

test('[D2] favourites stand first, then server by server, the nearest first, in the own order', () => {
  expect(shown(optionRows(wanted))).toEqual([
    '(favourites)',
    'star',
    'localhost:11434',
    'other',
    'localhost:8001',
    'one',
    'two',
    'api.anthropic.com',
    'cloud',
  ])
})

test('[D2] servers of one place stand in the order that the person gave their models, not in that of ports', () => {
  const later = modelForTest({ id: 'later', position: 9, endpointUrl: 'http://localhost:1111/v1' })
  const sooner = modelForTest({ id: 'sooner', position: 0, endpointUrl: 'http://localhost:9999/v1' })
  const hosted = modelForTest({ id: 'hosted', position: 0, place: 'cloud', endpointUrl: 'https://a.example' })
  expect(shown(optionRows({ ...wanted, models: [later, hosted, sooner] }))).toEqual([
    'localhost:9999',
    'sooner',
    'localhost:1111',
    'later',
    'a.example',
    'hosted',
  ])
})

test('[D2] the heading of the first line of a group is in sight with it', () => {
  const rows = optionRows({ ...wanted, noneLabel: 'None' })
  const at = (id: string) => rows.findIndex((row) => row.type === 'model' && row.model.id === id)
  expect(headOf(rows, at('star'))).toBe(0)
  expect(headOf(rows, at('one'))).toBe(at('one') - 1)
  expect(headOf(rows, at('two'))).toBe(at('two'))
})

test('[D2] only models that do the wanted task are offered; the chosen one stays though it is disabled', () => {
  expect(shown(optionRows({ ...wanted, task: 'embedding' }))).toEqual(['localhost:8001', 'vectors'])
  expect(shown(optionRows({ ...wanted, chosenId: 'off' }))).toContain('off')
  expect(shown(optionRows(wanted))).not.toContain('off')
})

test('[D2] the search finds names and hosts', () => {
  expect(shown(optionRows({ ...wanted, search: '11434' }))).toEqual(['localhost:11434', 'other'])
  expect(shown(optionRows({ ...wanted, search: 'anthropic clau' }))).toEqual(['api.anthropic.com', 'cloud'])
})

test('[D2] the keys step over headings and what is disabled, and go round', () => {
  const rows = optionRows({ ...wanted, chosenId: 'off', noneLabel: 'None' })
  const at = (id: string) => rows.findIndex((row) => row.type === 'model' && row.model.id === id)
  expect(rows[0]).toEqual({ type: 'none' })
  expect(nextChoice(rows, 0, 1)).toBe(at('star'))
  expect(nextChoice(rows, at('star'), 1)).toBe(at('other'))
  expect(nextChoice(rows, 0, -1)).toBe(rows.length - 1)
  expect(nextChoice(rows, rows.length - 1, 1)).toBe(0)
  expect(nextChoice([], 0, 1)).toBe(-1)
  const alone = optionRows({
    ...wanted,
    models: [modelForTest({ id: 'off', enabled: false })],
    chosenId: 'off',
  })
  expect(nextChoice(alone, 0, 1)).toBe(-1)
})
