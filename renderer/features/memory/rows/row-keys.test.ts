import { expect, test } from 'vitest'
import { rowDeed } from './row-keys'

const press = (key: string, more: { repeat?: boolean; ctrlKey?: boolean } = {}) => ({
  ...{ key, repeat: false, ctrlKey: false, metaKey: false, altKey: false },
  ...more,
})

test('Delete and Backspace forget the memory that has the focus, not one whose button has it [G4]', () => {
  for (const key of ['Delete', 'Backspace']) {
    expect(rowDeed(press(key), true)).toBe('forget')
    expect(rowDeed(press(key), false)).toBeNull()
  }
})

test('a key that is held forgets, pins and chooses once, and the arrows go on [G4]', () => {
  for (const key of ['Delete', 'Backspace', 'p', 'P', 'x', 'X'])
    expect(rowDeed(press(key, { repeat: true }), true)).toBeNull()
  expect(rowDeed(press('ArrowRight', { repeat: true }), true)).toBe('after')
  expect(rowDeed(press('ArrowLeft', { repeat: true }), false)).toBe('before')
})

test('a row pins and chooses by a letter, and leaves what is pressed with Control alone [G4]', () => {
  expect(rowDeed(press('p'), false)).toBe('pin')
  expect(rowDeed(press('X'), true)).toBe('choose')
  expect(rowDeed(press('x', { ctrlKey: true }), true)).toBeNull()
  expect(rowDeed(press('Backspace', { ctrlKey: true }), true)).toBeNull()
})
