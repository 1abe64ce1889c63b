import { expect, test } from 'vitest'
import { matchesShortcut } from './commands'

const keys = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {},
) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
})

test('Mod is Ctrl, on a Mac the command key [F5]', () => {
  expect(matchesShortcut(keys('k', { ctrlKey: true }), 'Mod+K', false)).toBe(true)
  expect(matchesShortcut(keys('k', { metaKey: true }), 'Mod+K', true)).toBe(true)
  expect(matchesShortcut(keys('k', { ctrlKey: true }), 'Mod+K', true)).toBe(false)
})

test('a shortcut is its keys and no more', () => {
  expect(matchesShortcut(keys('F', { ctrlKey: true, shiftKey: true }), 'Mod+F', false)).toBe(false)
  expect(matchesShortcut(keys('F', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+F', false)).toBe(true)
  expect(matchesShortcut(keys('Escape'), 'Escape', false)).toBe(true)
  expect(matchesShortcut(keys('n'), 'Mod+N', false)).toBe(false)
})
