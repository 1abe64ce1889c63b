import { expect, test } from 'vitest'
import { mathDelimiters, needsMath } from './math-delimiters'

test.each([
  ['brackets', 'so \\(a+b\\) is', 'so $$a+b$$ is'],
  ['single dollars', 'so $a+b$ is', 'so $$a+b$$ is'],
  ['displayed brackets', 'x\n\\[a\\]\ny', 'x\n\n$$\na\n$$\n\ny'],
  ['a formula alone in its line', 'x\n$$a$$\ny', 'x\n\n$$\na\n$$\n\ny'],
])('formulas in %s are understood [F2]', (_, written, read) => {
  expect(mathDelimiters(written)).toBe(read)
})

test.each([
  'It costs $5 and $10.',
  'From $5–$10 a day',
  'US$5 or $ 6 $',
  '`$a$` stays',
  '```\n$HOME/$USER\n```',
])('what is no formula stays as it is: %s', (text) => {
  expect(mathDelimiters(text)).toBe(text)
  expect(needsMath(mathDelimiters(text))).toBe(false)
})
