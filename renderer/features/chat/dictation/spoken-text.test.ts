import { expect, test } from 'vitest'
import { withSpoken } from './spoken-text'

/** `|` is the caret; `[…]` is what is marked. */
function spoken(field: string, said: string): string {
  const start = field.search(/[|[]/)
  const text = field.replaceAll(/[|[\]]/g, '')
  const end = field.includes(']') ? field.indexOf(']') - 1 : start
  const { text: next, caret } = withSpoken(text, { start, end }, said)
  return `${next.slice(0, caret)}|${next.slice(caret)}`
}

test.each([
  ['|', ' Hello there. ', 'Hello there.|'],
  ['I said|', 'hello', 'I said hello|'],
  ['I said |', 'hello', 'I said hello|'],
  ['I said.|', 'Hello.', 'I said. Hello.|'],
  ['a list:\n|', 'first', 'a list:\nfirst|'],
  ['|and more', 'hello', 'hello| and more'],
  ['He (|) said', 'quietly', 'He (quietly|) said'],
  ['I [never] said', 'often', 'I often| said'],
  ['我说|', '你好。', '我说你好。|'],
  ['我说，|然后', '你好', '我说，你好|然后'],
  ['use|', '你好', 'use 你好|'],
  ['kept|', '  ', 'kept|'],
])('what is said at %j as %j reads %j', (field, said, expected) => {
  expect(spoken(field, said)).toBe(expected)
})
