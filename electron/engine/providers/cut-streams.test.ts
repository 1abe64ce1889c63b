import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../../e2e/support/vendor-servers/answer'
import { messageFrames } from '../../../e2e/support/vendor-servers/anthropic'
import { type Dialect, openAiFrames } from '../../../e2e/support/vendor-servers/openai-frames'
import type { EndpointKind } from '../../../shared/endpoint-kinds'
import { AppError } from '../app-error'
import type { ChatModel, ToolCall } from './chat/chat-model'
import { createChatModel } from './chat/create-chat-model'

// A reply of each adapter, cut at every byte and delivered in any pieces.

const words = ['Grüße', ' 東京 👋🏽', ' a < b "so"\n', '\n- \\ end']
const textAnswer: Answer = { type: 'text', words, finish: 'stop' }
const callAnswer: Answer = { type: 'call', name: 'save_note', arguments: { text: 'ß "世" 👋' } }

const dialects: Record<string, Dialect> = {
  vllm: { id: 'c-1', model: 'm', usage: 'own', callId: 'call_1' },
  fireworks: { id: 'c-1', model: 'm', usage: 'last', callId: 'call_1' },
  'azure-openai': {
    id: 'c-1',
    model: 'm',
    usage: 'own',
    callId: 'call_1',
    before: ['data: {"choices":[],"prompt_filter_results":[{"prompt_index":0}]}\n\n', ': ping\n\n'],
    choiceExtra: { content_filter_results: {} },
  },
  google: {
    id: 'c-1',
    model: 'm',
    usage: 'last',
    callId: 'call_1',
    wholeCalls: true,
    callFields: { extra_content: { google: { thought_signature: 'signed' } } },
    callFinish: 'stop',
  },
}

const join = (frames: Iterable<string>) => Buffer.from([...frames].join(''))
const recordings: [string, EndpointKind, Buffer][] = [
  ...Object.entries(dialects).flatMap(([kind, dialect]): [string, EndpointKind, Buffer][] => [
    [`${kind}, words`, kind as EndpointKind, join(openAiFrames(textAnswer, dialect, 9))],
    [`${kind}, a tool call`, kind as EndpointKind, join(openAiFrames(callAnswer, dialect, 9))],
  ]),
  ['anthropic, thoughts and words', 'anthropic', join(messageFrames(textAnswer, 9, true))],
  ['anthropic, a tool call', 'anthropic', join(messageFrames(callAnswer, 9))],
]

/** How the connection ends: as it should, or by breaking. */
type Ending = 'closed' | 'broken'

type Reply = { pieces: readonly Uint8Array[]; ending: Ending }

/** A model whose server answers with these bytes, whatever it is asked. */
function modelOver(kind: EndpointKind): { model: ChatModel; reply: (next: Reply) => void } {
  let { pieces, ending }: Reply = { pieces: [], ending: 'closed' }
  const body = () => {
    let at = 0
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = pieces[at++]
        if (piece) controller.enqueue(piece)
        else if (ending === 'closed') controller.close()
        else controller.error(Object.assign(new Error('x'), { code: 'ECONNRESET' }))
      },
    })
  }
  const model = createChatModel({
    name: 'Test model',
    wireName: 'm',
    contextWindow: 8_192,
    endpoint: {
      kind,
      baseUrl: 'http://model.test',
      apiKey: null,
      apiVersion: null,
      headers: {},
      secrets: [],
      maxRetries: 3,
      timeouts: {},
      fetch: { connectTimeoutMs: 1, fetch: async () => new Response(body()), close: async () => undefined },
      now: () => 0,
    },
    wait: () => Promise.reject(new Error('a reply that has begun is not asked for again')),
  })
  const reply = (next: Reply) => {
    pieces = next.pieces.filter((piece) => piece.length > 0)
    ending = next.ending
  }
  return { model, reply }
}

type Told = { text: string; thought: string; calls: ToolCall[]; ends: number; error: string | null }

async function tell(model: ChatModel): Promise<Told> {
  const told: Told = { text: '', thought: '', calls: [], ends: 0, error: null }
  try {
    for await (const event of model.stream({ messages: [] }, new AbortController().signal)) {
      expect(told.ends).toBe(0)
      if (event.type === 'text') told.text += event.text
      else if (event.type === 'reasoning') told.thought += event.text
      else if (event.type === 'end') told.ends += 1
      else if (event.type === 'tool_call') {
        const { type: _, ...call } = event
        told.calls.push(call)
      }
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    told.error = error.code
  }
  return told
}

describe.each(recordings)('%s', (_, kind, bytes) => {
  const { model, reply } = modelOver(kind)
  const told = (pieces: readonly Uint8Array[], ending: Ending = 'closed') => {
    reply({ pieces, ending })
    return tell(model)
  }

  test('is told whole', async () => {
    const full = await told([bytes])
    expect([full.ends, full.error]).toEqual([1, null])
    if (full.calls.length === 0) expect(full.text).toBe(words.join(''))
    else
      expect(full.calls).toEqual([
        {
          callId: expect.any(String),
          name: 'save_note',
          arguments: JSON.stringify(callAnswer.arguments),
          ...(kind === 'google' ? { signature: 'signed' } : {}),
        },
      ])
  })

  test('cut at every byte loses, doubles and moves nothing, and ends in one way [C4][A6]', async () => {
    const full = await told([bytes])
    const wrong: unknown[] = []
    let ended = 0
    for (const ending of ['closed', 'broken'] as const) {
      for (let length = 0; length < bytes.length; length++) {
        const part = await told([bytes.subarray(0, length)], ending)
        const isBeginning = full.text.startsWith(part.text) && full.thought.startsWith(part.thought)
        // Only a reply whose reason to stop has come may end well, and then it is whole.
        const isCut = part.ends === 0 && part.error === 'stream_cut' && part.calls.length === 0
        const isWhole = part.ends === 1 && isDeepStrictEqual(part, full)
        if (!isBeginning || !(isCut || isWhole)) wrong.push({ ending, length, part })
        ended += part.ends
      }
    }
    expect(wrong).toEqual([])
    expect(ended).toBeLessThan(bytes.length)
  }, 120_000)

  test('in any pieces reads the same, and so does its beginning [C4][A6]', async () => {
    const full = await told([bytes])
    const edges = fc.array(fc.nat({ max: bytes.length }), { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(edges, fc.option(fc.nat({ max: bytes.length })), async (cuts, end) => {
        const part = bytes.subarray(0, end ?? bytes.length)
        const places = [0, ...cuts.filter((cut) => cut < part.length).sort((a, b) => a - b), part.length]
        const pieces = places.slice(1).map((to, at) => part.subarray(places[at], to))
        expect(await told(pieces)).toEqual(end === null ? full : await told([part]))
      }),
      { numRuns: 100 },
    )
    const single = Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1))
    expect(await told(single)).toEqual(full)
  })
})
