import { array, assert, constantFrom, property } from 'fast-check'
import { expect, test } from 'vitest'
import { keysOf } from './keys'

test('[F3] every card of what was sent is shown once, also of two passages of one document', () => {
  const ids = array(constantFrom('one', 'two', 'null', '["one",0]', null), { maxLength: 8 })
  assert(property(ids, (list) => new Set(keysOf(list)).size === list.length))
})

test('[F3] a card stays itself where others come before it', () => {
  expect(keysOf(['two', 'one'])[1]).toBe(keysOf(['one'])[0])
})
