import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isToldAnew, wordDiff } from './word-diff'

test('what was kept and what went is the old text, what was kept and what came the new [G4]', () => {
  const text = fc.array(fc.constantFrom('tea', ' ', 'coffee', '.', '住在', '里斯本', '\n'), { maxLength: 30 })
  fc.assert(
    fc.property(text, text, (before, after) => {
      const pieces = wordDiff(before.join(''), after.join(''), 'en')
      const without = (gone: string) =>
        pieces
          .filter(({ kind }) => kind !== gone)
          .map(({ text }) => text)
          .join('')
      expect(without('added')).toBe(before.join(''))
      expect(without('removed')).toBe(after.join(''))
    }),
  )
})

test('one word that changed is all that is marked, in Chinese too [G4]', () => {
  expect(wordDiff('Lives in Lisbon now.', 'Lives in Porto now.', 'en')).toEqual([
    { kind: 'same', text: 'Lives in ' },
    { kind: 'removed', text: 'Lisbon' },
    { kind: 'added', text: 'Porto' },
    { kind: 'same', text: ' now.' },
  ])
  expect(wordDiff('我住在北京。', '我住在上海。', 'zh-CN').filter(({ kind }) => kind !== 'same')).toEqual([
    { kind: 'removed', text: '北京' },
    { kind: 'added', text: '上海' },
  ])
})

test('words that change one after the other are one change, and a new telling is told whole [G4]', () => {
  expect(wordDiff('A green old bike.', 'A red new bike.', 'en').slice(1, 3)).toEqual([
    { kind: 'removed', text: 'green old' },
    { kind: 'added', text: 'red new' },
  ])
  const anew = (before: string, after: string) => isToldAnew(wordDiff(before, after, 'en'))
  expect(anew('Lives in Lisbon now.', 'Lives in Porto now.')).toBe(false)
  expect(anew('Lives in Porto.', 'Lives in Porto near the river, with a partner and a cat.')).toBe(false)
  expect(anew('Broke the wrist as a child.', 'The cat is grey and nine years old.')).toBe(true)
})
