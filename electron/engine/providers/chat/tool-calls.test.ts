import { expect, test } from 'vitest'
import { ToolCalls } from './tool-calls'

const gather = (...deltas: object[]) => {
  const calls = new ToolCalls()
  for (const delta of deltas) calls.push([delta])
  return calls.finish()
}
const piece = (text: string) => ({ arguments: text })

test('pieces with an index and the id in the first only', () => {
  expect(
    gather(
      { index: 0, id: 'a', function: { name: 'f', arguments: '' } },
      { index: 1, id: 'b', function: { name: 'g', arguments: '' } },
      { index: 0, function: piece('{"x":') },
      { index: 1, function: piece('{}') },
      { index: 0, function: piece('1}') },
    ),
  ).toEqual([
    { callId: 'a', name: 'f', arguments: '{"x":1}' },
    { callId: 'b', name: 'g', arguments: '{}' },
  ])
})

test('pieces without an index but with an id', () => {
  expect(
    gather(
      { id: 'a', function: { name: 'f', arguments: '{' } },
      { id: 'b', function: { name: 'g', arguments: '{' } },
      { id: 'a', function: piece('}') },
      { id: 'b', function: piece('}') },
    ),
  ).toMatchObject([{ arguments: '{}' }, { arguments: '{}' }])
})

test('whole calls without either, with an object as arguments, and later pieces', () => {
  expect(
    gather(
      { function: { name: 'f', arguments: { x: 1 } } },
      { id: 'call_2', function: { name: 'g', arguments: '' } },
      { function: { name: 'f', arguments: '{"y"' } },
      { function: piece(':2}') },
    ),
  ).toEqual([
    { callId: 'call_1', name: 'f', arguments: '{"x":1}' },
    { callId: 'call_2', name: 'g', arguments: '{}' },
    { callId: 'call_3', name: 'f', arguments: '{"y":2}' },
  ])
})

test('a server that numbers every call 0 still makes several', () => {
  expect(
    gather(
      { index: 0, id: 'a', function: { name: 'f', arguments: '{}' } },
      { index: 0, id: 'b', function: { name: 'f', arguments: '{}' } },
    ).map(({ callId }) => callId),
  ).toEqual(['a', 'b'])
})

test('what is no list of calls is passed over', () => {
  const calls = new ToolCalls()
  for (const nothing of [undefined, null, 'x', {}, [null, 'x']]) calls.push(nothing)
  expect(calls.isEmpty).toBe(true)
})
