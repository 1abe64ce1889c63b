import { expect, test } from 'vitest'
import { excerptOf, holdsWords, stringsIn } from './words'

test.each([
  ['Anna', 'We met Anna.', true],
  ['Anna', "Anna's boat", true],
  ['anna', 'ANNA said so', true],
  ['Anna', 'Annapolis is a city', false],
  ['Anna', 'Susanna came', false],
  ['Anna*', 'Annapolis is a city', true],
  ['Anna', 'Ａｎｎａ', true],
  ['cafe', 'At the Café', true],
  ['Café', 'at the cafe', true],
  ['peanuts', 'a peanut allergy', true],
  ['peanut', 'allergic to peanuts', true],
  ['glass', 'glasses', false],
  ['Anna boss', 'My boss is called Anna.', true],
  ['Anna boss', 'Anna is kind', false],
  ['小猫', '我的小猫叫豆豆', true],
  ['小猫', '小狗', false],
  ['豆豆2', '叫豆豆2号', true],
  ['が', 'か', false],
  ['C++', 'They write C++ here', true],
  ['a.b', 'axb', false],
  ['"Anna"', 'with Anna', true],
])('"%s" is looked for in "%s": %s [G4]', (words, text, held) => {
  expect(holdsWords(words)?.(text)).toBe(held)
})

test('nothing to look for finds nothing, and words are found in any shape of data [G4]', () => {
  expect(holdsWords('  *.! ')).toBeNull()
  expect(stringsIn({ a: ['x', { b: 'y' }], c: 3, d: null })).toContain('y')
  expect(excerptOf(`${'a '.repeat(200)}Anna\nwas here ${'b '.repeat(200)}`, 'anna')).toMatch(
    /^…a .*Anna was here b.*…$/,
  )
})
