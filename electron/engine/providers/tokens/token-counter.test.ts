import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { endpointAt, serve } from '../../../../e2e/support/provider-endpoint'
import { failWith } from '../../../../e2e/support/scripted-server/replies'
import type { ScriptedServer, ScriptedServerOptions } from '../../../../e2e/support/scripted-server/server'
import type { ChatMessage } from '../chat/chat-model'
import type { ProviderEndpoint } from '../endpoint'
import { estimateTokens } from '../token-estimate'
import { hasTokenizer, loadTokenizer } from './openai-tokenizer'
import { createTokenCounter } from './token-counter'

type Kind = ProviderEndpoint['kind']
const text = 'How many tokens are in this sentence?'
const messages: ChatMessage[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: text },
  { role: 'assistant', content: '', toolCalls: [{ callId: '1', name: 'count', arguments: '{"of":"it"}' }] },
  { role: 'tool', callId: '1', content: '9' },
]
const counterAt = (
  server: ScriptedServer,
  kind: Kind,
  wireName = 'm',
  more: Partial<ProviderEndpoint> = {},
) => createTokenCounter(endpointAt(server.baseUrl, { kind, ...more }), wireName)
const routesOf = ({ requests }: ScriptedServer) => requests.map(({ path }) => path)

describe('tokens are counted', () => {
  test.each([
    ['vllm', 'vllm'],
    ['llamacpp', 'llamacpp'],
    ['openai-compatible', 'vllm'],
    ['openai-compatible', 'llamacpp'],
  ] as [Kind, ScriptedServerOptions['persona']][])(
    'for an endpoint of kind %s by a server of %s itself [C4]',
    async (kind, persona) => {
      const server = await serve({ persona })
      const counter = counterAt(server, kind)
      expect(await counter.count(text)).toEqual({ tokens: Math.ceil(text.length / 4), method: 'server' })
      const prompt = await counter.count(messages)
      expect(prompt.method).toBe('server')
      expect(prompt.tokens).toBeGreaterThan(Math.ceil(text.length / 4))
    },
  )

  test('with the words of messages in roles that every template takes, and a picture as what it roughly costs', async () => {
    const server = await serve({ persona: 'vllm' })
    const image = { type: 'image' as const, mediaType: 'image/png', base64: 'AAAA' }
    const withImage: ChatMessage[] = [
      ...messages,
      { role: 'user', content: [{ type: 'text', text: 'and' }, image] },
    ]
    const counter = counterAt(server, 'vllm')
    const [bare, seen] = [await counter.count(messages), await counter.count(withImage)]
    expect(seen.tokens - bare.tokens).toBeGreaterThan(1_000)
    expect(server.requests[0]?.body).toEqual({
      model: 'm',
      add_generation_prompt: true,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: text },
        { role: 'assistant', content: expect.stringContaining('{"of":"it"}') },
        { role: 'user', content: '9' },
      ],
    })
    expect(JSON.stringify(server.requests[1]?.body)).not.toContain('AAAA')
  })

  test('by the tokenizer of its family where there is no route for it [C4]', async () => {
    const server = await serve()
    for (const [kind, name] of [
      ['openai-compatible', 'gpt-4o-mini'],
      ['azure-openai', 'team-gpt-4-turbo'],
      ['ollama', 'gpt-oss:20b'],
    ] as [Kind, string][]) {
      expect(await counterAt(server, kind, name).count('hello world')).toEqual({
        tokens: 2,
        method: 'tokenizer',
      })
    }
    // Neither a cloud nor Ollama has such a route, so none of them is asked.
    expect(server.requests).toEqual([])
  })

  test('by an estimate on the high side where nothing is known, and it says so [C4]', async () => {
    const server = await serve()
    const counted = await counterAt(server, 'ollama', 'qwen3').count(text)
    expect(counted).toEqual({ tokens: estimateTokens(text), method: 'estimate' })
    expect(server.requests).toEqual([])
  })

  test('without asking again for a while where the server has no route, or is a web page, or is away', async () => {
    const server = await serve()
    let now = 0
    const endpoint = endpointAt(server.baseUrl, { kind: 'vllm', now: () => now })
    const count = () => createTokenCounter(endpoint, 'm').count(text)
    for (let times = 0; times < 3; times++) expect((await count()).method).toBe('estimate')
    expect(routesOf(server)).toEqual(['/tokenize'])
    // Another program listens there now.
    server.change({ persona: 'vllm' })
    now += 11 * 60_000
    expect((await count()).method).toBe('server')
    server.on('POST /tokenize', () => ({ text: '<!doctype html>' }))
    expect([(await count()).method, (await count()).method]).toEqual(['estimate', 'estimate'])
    expect(server.requests).toHaveLength(3)
  })

  test('for another server all the same, and a refusal of one prompt is no reason to stop', async () => {
    const [absent, present] = [await serve(), await serve({ persona: 'vllm' })]
    const { fetch } = endpointAt(absent.baseUrl)
    await counterAt(absent, 'vllm', 'm', { fetch }).count(text)
    const counter = counterAt(present, 'vllm', 'm', { fetch })
    present.on('POST /tokenize', () => failWith(400, 'the template wants another order of roles'))
    expect((await counter.count(messages)).method).toBe('estimate')
    present.on('POST /tokenize', () => undefined)
    expect((await counter.count(text)).method).toBe('server')
  })

  test.each([
    ['is silent', { hang: true }],
    ['breaks off', { cut: true }],
    ['fails', failWith(500, 'boom')],
    ['answers nonsense', { json: { tokens: 'many' } }],
  ] as const)(
    'by an estimate soon where the server %s: no reply waits or fails for a count',
    async (_, reply) => {
      const server = await serve({ persona: 'vllm' })
      server.on('POST /tokenize', () => reply)
      const began = performance.now()
      const counter = counterAt(server, 'vllm')
      expect((await counter.count(text)).method).toBe('estimate')
      expect(performance.now() - began).toBeLessThan(4_000)
      // The second time it is known.
      expect((await counter.count(text)).method).toBe('estimate')
      expect(server.requests).toHaveLength(1)
    },
  )

  test('at once by an estimate when the reply is cancelled meanwhile', async () => {
    const server = await serve({ persona: 'vllm' })
    server.on('POST /tokenize', () => ({ hang: true }))
    const stop = new AbortController()
    const counted = counterAt(server, 'vllm').count(text, stop.signal)
    await server.waitForRequest(() => true)
    stop.abort()
    expect((await counted).method).toBe('estimate')
  })
})

describe("the tokenizer of OpenAI's families", () => {
  test('is known by name, in the spellings of vendors and routers', () => {
    for (const name of [
      'gpt-4o',
      'openai/gpt-4.1-mini',
      'gpt-5',
      'o3',
      'o1-preview',
      'gpt-oss-120b',
      'gpt-35-turbo',
      'my-gpt4-prod',
      'text-embedding-3-small',
    ]) {
      expect([name, hasTokenizer(name)]).toEqual([name, true])
    }
    for (const name of [
      'qwen3-32b',
      'claude-sonnet-4-5',
      'gpt4all-falcon',
      'foo3',
      'llama-o3x',
      'gemini-2.0-flash',
      'gpt2',
    ]) {
      expect([name, hasTokenizer(name)]).toEqual([name, false])
    }
  })

  test('counts any text, special tokens as plain words, and adding text never counts less', async () => {
    const count = await loadTokenizer('gpt-4o')
    if (!count) throw new Error('no tokenizer')
    expect(count('')).toBe(0)
    expect(count('<|endoftext|>')).toBeGreaterThan(1)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        const tokens = count(any)
        expect(tokens).toBeLessThanOrEqual(Buffer.byteLength(any))
        expect(tokens > 0).toBe(any !== '')
      }),
    )
  })

  test('takes no longer for one endless word than for prose', async () => {
    const count = await loadTokenizer('gpt-4o')
    const began = performance.now()
    for (const endless of ['世界很大'.repeat(20_000), 'a'.repeat(100_000), ' '.repeat(100_000)])
      count?.(endless)
    expect(performance.now() - began).toBeLessThan(5_000)
    // A cut costs one token at most.
    expect(count?.('a'.repeat(10_000))).toBeLessThanOrEqual(1_250 + 10_000 / 256 + 1)
  })
})
