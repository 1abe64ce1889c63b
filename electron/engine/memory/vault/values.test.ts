import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holdsValue, withoutValues } from './values'

test.each([
  ['gaivota azul nineteen', 'The word is Gaivota **Azul** nineteen.', 'The word is [secret: vault].'],
  ['4111 1111 2222', 'It is 4111-1111-2222, keep it', 'It is [secret: vault], keep it'],
  ['café-Ω-42x', 'CAFE ω 42X', '[secret: vault]'],
  ['door-4821', 'Ｄｏｏｒ４８２１ and door 4821', '[secret: vault] and [secret: vault]'],
  ['密码一二三', '是“密码 一二三”。', '是“[secret: vault]”。'],
  ['#!?*+', 'type #!?*+ twice: #!?*+', 'type [secret: vault] twice: [secret: vault]'],
])('[G5] a value of the vault is taken out however it is written: %s', (value, text, expected) => {
  expect(withoutValues(text, [value])).toBe(expected)
})

test.each([
  ['12', '12 cats and 212 dogs'],
  ['4821', 'order 148213'],
  ['test', 'the latest news'],
  ['', 'anything'],
])('[G5] what only looks like a part of a value stays: %s', (value, text) => {
  expect(withoutValues(text, [value])).toBe(text)
})

test('[G5] no text keeps a value, whatever stands around it and between its signs', () => {
  const word = fc.stringMatching(/^[a-z0-9]{8,14}$/)
  const between = fc.constantFrom('', ' ', '-', '**', ' / ', '\n', '\u200b')
  fc.assert(
    fc.property(fc.string(), word, between, fc.string(), (before, value, gap, after) => {
      const told = value.toUpperCase().split('').join(gap)
      const text = `${before} ${told} ${after}`
      expect(holdsValue(text, value)).toBe(true)
      expect(withoutValues(text, [value])).not.toContain(told)
    }),
  )
})
