import { describe, expect, test } from 'vitest'
import { wordF1 } from './word-f1'

describe('the words of an answer and a reply [I6]', () => {
  test.each([
    ['a heron', 'A heron.', 1],
    ['two', 'two', 1],
    ['the old tannery', 'An old tannery!', 1],
    // One of two words is right, and all that is wanted is said: 2 · ½ · 1 / 1½.
    ['Lyon', 'Lyon, France', 2 / 3],
    ['17 April 2026', 'April 2026', 0.8],
    ['Lyon', 'I do not know', 0],
    // A word that is wanted once counts once.
    ['four', 'four four four', 0.5],
    ["Tamsin's cat", 'Tamsin’s cat', 1],
    ['clinic, library', 'library and clinic', 0.8],
    ['3', '3', 1],
    ['里斯本', '在里斯本', 6 / 7],
    ['anything', '', 0],
    ['', '', 1],
    ['the', 'a', 1],
  ])('%j and %j share %d', (answer, reply, share) => {
    expect(wordF1(answer, reply)).toBeCloseTo(share, 10)
  })

  test('it is the same whichever is the answer [I6]', () => {
    expect(wordF1('one two three', 'three four')).toBe(wordF1('three four', 'one two three'))
  })
})
