import { expect, test } from 'vitest'
import { idOf, memoryItem } from '../testing'
import { placeOfActive, rowAfter } from './row-moves'

const rows = (numbers: readonly number[], hidden: readonly number[] = []) => ({
  total: numbers.length,
  pages: new Map([[0, numbers.map((number) => memoryItem(number))]]),
  hidden: new Set(hidden.map(idOf)),
})

test('the arrows lead from row to row, past what was just forgotten, and not beyond the ends [G4]', () => {
  const five = rows([1, 2, 3, 4, 5], [2, 5])
  expect(rowAfter(five, 0, 'ArrowDown')).toBe(2)
  expect(rowAfter(five, 2, 'ArrowUp')).toBe(0)
  expect(rowAfter(five, 0, 'ArrowUp')).toBeNull()
  expect(rowAfter(five, 0, 'End')).toBe(3)
  expect(rowAfter(five, 3, 'ArrowDown')).toBeNull()
  expect(rowAfter(five, 3, 'Home')).toBe(0)
  expect(rowAfter(five, 3, 'a')).toBeNull()
})

test('where a memory is forgotten the row below it takes its place, at the end the one above [G4]', () => {
  const active = { index: 1, id: idOf(2) }
  expect(placeOfActive(rows([1, 2, 3], [2]), active)).toBe(2)
  expect(placeOfActive(rows([1, 3]), active)).toBe(1)
  expect(placeOfActive(rows([1, 3]), { index: 2, id: idOf(3) })).toBe(1)
  expect(placeOfActive(rows([1, 2], [2]), active)).toBe(0)
  expect(placeOfActive(rows([9, 1, 2]), active)).toBe(2)
  expect(placeOfActive(rows([]), active)).toBe(0)
})
