import { expect, test } from 'vitest'
import type { ChatEvent, ChatModel } from '../providers'
import { type AnsweredCall, type RunnableTool, streamWithTools } from './tool-loop'

type ChatRequest = Parameters<ChatModel['stream']>[0]

/** A model that says one round after the other. */
function scripted(...rounds: ChatEvent[][]) {
  const asked: ChatRequest[] = []
  const stream = async function* (request: ChatRequest, signal: AbortSignal) {
    asked.push(structuredClone(request))
    for (const event of rounds[asked.length - 1] ?? []) {
      signal.throwIfAborted()
      yield event
    }
  }
  return { asked, model: { stream, contextWindow: 1_000 } }
}
const call = (callId: string, name: string, args: string): ChatEvent => ({
  type: 'tool_call',
  callId,
  name,
  arguments: args,
})
const end = (finishReason: 'stop' | 'tool_calls'): ChatEvent => ({ type: 'end', finishReason })
const cost = (promptTokens: number): ChatEvent => ({ type: 'usage', promptTokens, completionTokens: 1 })
const text = (words: string): ChatEvent => ({ type: 'text', text: words })
const tool = (name: string, run: RunnableTool['run']): RunnableTool => ({
  name,
  description: name,
  parameters: { type: 'object' },
  run,
})

async function ask(
  { asked, model }: ReturnType<typeof scripted>,
  tools: RunnableTool[],
  { maxRounds = 5, signal = new AbortController().signal } = {},
) {
  const answered: AnsweredCall[] = []
  const events: ChatEvent[] = []
  const request = { messages: [{ role: 'user' as const, content: 'go' }] }
  const options = { tools, maxRounds, onAnswer: (one: AnsweredCall) => answered.push(one) }
  for await (const event of streamWithTools(model, request, signal, options)) events.push(event)
  return { asked, answered, events }
}

test('[B2] a tool is run and its answer goes back; the reply ends once, with the tokens of all requests', async () => {
  const model = scripted(
    [text('Let me see. '), call('a', 'weather', '{"city":"Rome"}'), cost(10), end('tool_calls')],
    [text('Sunny.'), cost(30), end('stop')],
  )
  const seen: unknown[] = []
  const weather = tool('weather', async (input) => {
    seen.push(input)
    return 'sunny'
  })
  const { asked, events } = await ask(model, [weather])
  expect(seen).toEqual([{ city: 'Rome' }])
  expect(asked[1]?.messages.slice(1)).toEqual([
    {
      role: 'assistant',
      content: 'Let me see. ',
      toolCalls: [{ callId: 'a', name: 'weather', arguments: '{"city":"Rome"}' }],
    },
    { role: 'tool', callId: 'a', content: 'sunny' },
  ])
  expect(events.filter(({ type }) => type === 'end')).toEqual([end('stop')])
  expect(events.filter(({ type }) => type === 'usage')).toEqual([
    { type: 'usage', promptTokens: 40, completionTokens: 2 },
  ])
})

test('[B2] a tool that fails, is unknown, or gets no JSON is told to the model, which may go on', async () => {
  const model = scripted(
    [
      call('a', 'broken', '{}'),
      call('b', 'nowhere', '{}'),
      call('c', 'broken', '{"x":'),
      call('d', 'strict', '{}'),
      end('tool_calls'),
    ],
    [text('Sorry.'), end('stop')],
  )
  const broken = tool('broken', () => Promise.reject(new Error('no power')))
  const strict = tool('strict', () => Promise.reject(new Error('city: expected a string')))
  const { answered, events } = await ask(model, [broken, strict])
  expect(answered.map(({ result, failed }) => [result.split('(')[0], failed])).toEqual([
    ['Error: no power', true],
    ['There is no tool named "nowhere". The tools are: broken, strict.', true],
    ['The arguments are not valid JSON ', true],
    ['Error: city: expected a string', true],
  ])
  expect(events).toContainEqual(text('Sorry.'))
})

test('[B2] the calls of one request run side by side and are answered in their order', async () => {
  const model = scripted([call('a', 'one', '{}'), call('b', 'two', '{}'), end('tool_calls')], [end('stop')])
  let letGo = (): void => undefined
  const second = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const one = tool('one', async () => {
    await second
    return 'first'
  })
  const two = tool('two', async () => {
    letGo()
    return 'second'
  })
  const { answered } = await ask(model, [one, two])
  expect(answered.map(({ result }) => result)).toEqual(['first', 'second'])
})

test('[B2] a model that never stops calling is asked for a last word without tools', async () => {
  const round = [call('a', 'again', '{}'), end('tool_calls')]
  const model = scripted(round, round, [text('Enough.'), end('stop')])
  const { asked } = await ask(model, [tool('again', async () => 'more')], { maxRounds: 2 })
  expect(asked.map(({ toolChoice }) => toolChoice)).toEqual([undefined, undefined, 'none'])
})

test('[B2] a very long answer of a tool is cut, and the cut is told', async () => {
  const model = scripted([call('a', 'read', '{}'), end('tool_calls')], [end('stop')])
  const { answered } = await ask(model, [tool('read', async () => 'x'.repeat(5_000))])
  expect(answered[0]?.result).toMatch(/^x{1000}\n\[cut: 5000 characters\]$/)
})

test('[B2] stopping does not wait for a tool that does not listen', async () => {
  const abort = new AbortController()
  const deaf = tool('deaf', () => {
    abort.abort(new Error('stopped'))
    return new Promise<string>(() => undefined)
  })
  const model = scripted([call('a', 'deaf', '{}'), end('tool_calls')])
  await expect(ask(model, [deaf], { signal: abort.signal })).rejects.toThrow('stopped')
})
