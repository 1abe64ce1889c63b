import { expect, test } from 'vitest'
import { fillRequest, withExtraBody } from './filled-request'

const messages = [{ role: 'user' as const, content: 'Hi' }]

test("the model's own settings fill what a request leaves open, and give way to what it says [C4]", () => {
  const defaults = {
    temperature: 0.7,
    topP: 0.9,
    maxTokens: 100,
    stop: ['a', '', 'b', 'c', 'd', 'e'],
    extraBody: { seed: 1, top_k: 40 },
    reasoning: 'off' as const,
  }
  expect(fillRequest({ messages }, defaults)).toMatchObject({
    temperature: 0.7,
    topP: 0.9,
    maxTokens: 100,
    stop: ['a', 'b', 'c', 'd'],
    extraBody: { seed: 1, top_k: 40 },
    reasoning: 'off',
  })
  const own = { temperature: 0, maxTokens: null, stop: [], extraBody: { seed: 2 }, reasoning: 'on' as const }
  expect(fillRequest({ messages, ...own }, defaults)).toMatchObject({
    temperature: 0,
    topP: 0.9,
    maxTokens: null,
    stop: [],
    extraBody: { seed: 2, top_k: 40 },
    reasoning: 'on',
  })
  expect(fillRequest({ messages }, {})).toMatchObject({
    temperature: null,
    topP: null,
    maxTokens: null,
    stop: [],
  })
})

test('further fields of the body cannot replace model, messages and stream [D2]', () => {
  const body = {
    model: 'm',
    messages: [],
    stream: true,
    chat_template_kwargs: { enable_thinking: false },
    seed: 1,
  }
  const extra = JSON.parse(
    '{"model":"x","messages":["x"],"stream":false,"seed":2,"chat_template_kwargs":{"a":1},"__proto__":{"b":1}}',
  )
  const merged = withExtraBody(body, extra)
  expect(merged).toMatchObject({ model: 'm', messages: [], stream: true, seed: 2 })
  expect(merged.chat_template_kwargs).toEqual({ enable_thinking: false, a: 1 })
  expect('b' in merged).toBe(false)
})
