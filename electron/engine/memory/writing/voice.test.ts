import { expect, test } from 'vitest'
import { item } from '../testing'
import { Item } from './item'
import { inOneVoice } from './voice'

const voiced = (text: string, more: Record<string, unknown> = {}) =>
  inOneVoice(Item.parse(item('quote', text, more))).text

test.each([
  ['Lives in Porto.', 'user', 'The user lives in Porto.'],
  ['Has a sister called Helmi.', 'Helmi', 'The user has a sister called Helmi.'],
  ['No longer works at Acme.', 'user', 'The user no longer works at Acme.'],
  ['住在成都。', '用户', '用户住在成都。'],
  ['有一只狗叫豆豆。', '豆豆', '用户有一只狗叫豆豆。'],
  ['Works as a nurse.', 'Anna', 'Works as a nurse.'],
  ['Anna works as a nurse.', 'Anna', 'Anna works as a nurse.'],
  ['The user lives in Porto.', 'user', 'The user lives in Porto.'],
  ['用户住在成都。', '用户', '用户住在成都。'],
])('"%s" about %s is kept as "%s": memories speak in one voice [G2]', (text, subject, expected) => {
  expect(voiced(text, { subject })).toBe(expected)
})

test('how something is done keeps its words [G2]', () => {
  expect(voiced('Reads the meter, then writes it down.', { type: 'procedural' })).toMatch(/^Reads/)
})
