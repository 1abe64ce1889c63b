import { inspect } from 'node:util'
import { describe, expect, type TestContext, test } from 'vitest'
import { AppError } from '../../app-error'
import type { ChatEvent, ChatModel, ChatRequest, ToolSpec } from '../chat/chat-model'

/** What is different about the model that a flow needs. */
export type Variant = 'usual' | 'wrong key' | 'unknown model'

/** A server, real or not, on which every flow of a chat is tried. */
export type FlowTarget = {
  /** May skip the test where the server is not there. */
  createModel: (variant: Variant, context: TestContext) => ChatModel | Promise<ChatModel>
  supports: {
    tools: boolean
    jsonSchema: boolean
    images: boolean
    /** It wants a key. */
    key: boolean
    /** It refuses a name that it does not serve. */
    names: boolean
    /** A prompt of this many words is too long for it; null where it cuts in silence, or where that takes too long. */
    tooManyWords: number | null
    /** The fewest words that a stream of some sentences comes in. */
    pieces?: number
  }
  /** Only doubles can be made to have a trouble. */
  provoke?: (trouble: 'rate_limit' | 'overloaded') => void
}

/** A square of 8 × 8 in red. */
export const redPng =
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mP4z8CAFTEMLQkAKP8/wc53yE8AAAAASUVORK5CYII='

const weather: ToolSpec = {
  name: 'getWeather.current',
  description: 'The weather of a city at this moment.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string', description: 'Name of the city.' } },
    required: ['city'],
    additionalProperties: false,
  },
}

const personSchema = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' } },
  required: ['name', 'age'],
  additionalProperties: false,
}

const ask = (content: string, more: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [{ role: 'user', content }],
  temperature: 0,
  ...more,
})

type Outcome = { events: ChatEvent[]; error: AppError | null }

async function collect(model: ChatModel, request: ChatRequest, signal?: AbortSignal): Promise<Outcome> {
  const events: ChatEvent[] = []
  try {
    for await (const event of model.stream(request, signal ?? new AbortController().signal))
      events.push(event)
    return { events, error: null }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { events, error }
  }
}

const typesOf = (events: readonly ChatEvent[]) =>
  events.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1])
const wordsOf = (events: readonly ChatEvent[]) =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('')

/** A test where the server can do it. What it cannot do is no test of it, and so none that is passed over. */
function testIf(can: boolean, title: string, run: (context: TestContext) => Promise<void>): void {
  if (can) test(title, run)
}

/**
 * Every flow of a chat on one server. Asserts shapes and never wording, so that the same flows run on doubles and on
 * real servers with small models.
 */
export function flowSuite(name: string, { createModel, supports, provoke }: FlowTarget) {
  const usual = async (context: TestContext) => createModel('usual', context)

  describe(name, () => {
    test('a reply comes as accepted, words, figures and one end [C4]', async (context) => {
      const { events, error } = await collect(await usual(context), ask('Say good morning in five words.'))
      expect(error).toBeNull()
      const types = typesOf(events).filter((type) => type !== 'reasoning' && type !== 'notice')
      expect(types).toEqual(['accepted', 'text', 'usage', 'end'])
      expect(wordsOf(events).trim()).not.toBe('')
      const usage = events.find((event) => event.type === 'usage')
      expect(usage?.promptTokens).toBeGreaterThan(0)
      expect(usage?.completionTokens).toBeGreaterThan(0)
      expect(events.at(-1)).toEqual({ type: 'end', finishReason: 'stop' })
    })

    test('a reply streams: it comes in many pieces [A6]', async (context) => {
      const { events } = await collect(
        await usual(context),
        // A small model does not always find an end.
        ask('Write three short sentences about the sea.', { maxTokens: 64 }),
      )
      const pieces = events.filter(({ type }) => type === 'text' || type === 'reasoning')
      expect(pieces.length).toBeGreaterThanOrEqual(supports.pieces ?? 3)
    })

    test('instructions and earlier turns are taken [C4]', async (context) => {
      const completion = await (await usual(context)).generate(
        {
          messages: [
            { role: 'system', content: 'You are brief.' },
            { role: 'user', content: 'My name is Ada.' },
            { role: 'assistant', content: 'Hello Ada.' },
            { role: 'user', content: 'What is my name?' },
          ],
          ...{ temperature: 0, maxTokens: 64 },
          stop: ['\n\n\n\n'],
        },
        new AbortController().signal,
      )
      expect(completion.text.trim()).not.toBe('')
    })

    test('a reply ends at Max Tokens and says so [B4]', async (context) => {
      const request = ask('Tell a long story about a ship and its captain.', {
        maxTokens: 4,
        reasoning: 'default',
      })
      const { events, error } = await collect(await usual(context), request)
      expect(error).toBeNull()
      expect(events.at(-1)).toEqual({ type: 'end', finishReason: 'length' })
    })

    test('Stop ends a reply at once, and leaving the loop does too [A6]', async (context) => {
      const model = await usual(context)
      const controller = new AbortController()
      const request = ask('Count from 1 to 1000 in words.', { maxTokens: 2_000 })
      const came: ChatEvent[] = []
      const running = (async () => {
        for await (const event of model.stream(request, controller.signal)) {
          came.push(event)
          if (event.type === 'text' || event.type === 'reasoning') controller.abort()
        }
      })()
      await expect(running).rejects.toMatchObject({ code: 'cancelled' })
      expect(came.filter(({ type }) => type === 'end')).toEqual([])
      for await (const event of model.stream(request, new AbortController().signal)) {
        if (event.type === 'text' || event.type === 'reasoning') break
      }
      const short = await collect(model, ask('Say yes.'))
      expect(short.error).toBeNull()
    })

    testIf(supports.tools, 'a tool is called, and its answer is used [C4]', async (context) => {
      const model = await usual(context)
      const question = ask('What is the weather in Lisbon now? Use the tool.', {
        tools: [weather],
        // Small models would rather chat.
        toolChoice: 'required',
      })
      const first = await model.generate(question, new AbortController().signal)
      const [call] = first.toolCalls
      if (!call) throw new Error(`no call, but: ${first.text}`)
      expect([call.name, first.finishReason]).toEqual([weather.name, 'tool_calls'])
      expect(JSON.parse(call.arguments)).toEqual({ city: expect.any(String) })
      const second = await model.generate(
        {
          ...question,
          toolChoice: 'none',
          messages: [
            ...question.messages,
            { role: 'assistant', content: first.text, toolCalls: first.toolCalls },
            { role: 'tool', callId: call.callId, content: '{"sky":"clear","celsius":21}' },
          ],
        },
        new AbortController().signal,
      )
      expect([second.text.trim() !== '', second.toolCalls]).toEqual([true, []])
    })

    testIf(supports.jsonSchema, 'an answer has the asked JSON form [C4]', async (context) => {
      const request = ask('Ada is 36 years old. Answer as JSON with name and age.', {
        maxTokens: 400,
        responseFormat: { type: 'json_schema', name: 'person', schema: personSchema },
      })
      const { text, notices } = await (await usual(context)).generate(request, new AbortController().signal)
      expect(JSON.parse(text)).toEqual({ name: expect.any(String), age: expect.any(Number) })
      expect(notices).not.toContain('without_response_format')
    })

    testIf(supports.images, 'an image goes with the question [C4]', async (context) => {
      const content: ChatRequest['messages'] = [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Which colour is this?' },
            { type: 'image', mediaType: 'image/png', base64: redPng },
          ],
        },
      ]
      const { text, notices } = await (await usual(context)).generate(
        { messages: content },
        new AbortController().signal,
      )
      expect([text.trim() !== '', notices]).toEqual([true, []])
    })

    testIf(supports.key, 'a wrong key is named as the cause, and is shown nowhere [A7]', async (context) => {
      const model = await createModel('wrong key', context)
      const { error } = await collect(model, ask('Hi'))
      expect(error).toMatchObject({ code: 'unauthorized', fixes: [{ do: 'enter-key' }] })
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(wrongKey)
    })

    testIf(supports.names, 'a model that is not there is named as the cause [A7]', async (context) => {
      const model = await createModel('unknown model', context)
      const { error } = await collect(model, ask('Hi'))
      expect(error).toMatchObject({ code: 'model_not_found', fixes: [{ do: 'choose-model' }] })
    })

    testIf(
      supports.tooManyWords !== null,

      'a prompt that is too long is named as the cause [A7]',
      async (context) => {
        const prompt = 'word '.repeat(supports.tooManyWords ?? 0)
        const { error } = await collect(await usual(context), ask(prompt))
        expect(error?.code).toBe('context_too_long')
        expect(error?.params.limitTokens).toBeGreaterThan(0)
        expect(error?.fixes.at(-1)).toEqual({ do: 'new-conversation' })
      },
    )

    testIf(
      provoke !== undefined,

      'a server that is asked too much is told apart from a faulty one [A7]',
      async (context) => {
        const model = await usual(context)
        provoke?.('rate_limit')
        const limited = await collect(model, ask('Hi'))
        expect(limited.error).toMatchObject({ code: 'rate_limited', fixes: [{ do: 'retry' }] })
        expect(limited.error?.params.retryAfterSeconds).toBeGreaterThan(0)
        provoke?.('overloaded')
        expect((await collect(model, ask('Hi'))).error?.code).toBe('rate_limited')
        expect((await collect(model, ask('Hi'))).error).toBeNull()
      },
    )
  })
}

/** The key of the variant `wrong key`. */
export const wrongKey = 'wrong-canary-key-91d2'
