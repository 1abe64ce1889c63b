import { createServer } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Persona, ServedModel } from '../../../e2e/support/scripted-server/personas'
import { type ScriptedServerOptions, startScriptedServer } from '../../../e2e/support/scripted-server/server'
import { ConnectionReport } from '../../../shared/contract/models'
import { testConnection } from './connection-test'

const blank = {
  kind: 'openai-compatible',
  apiVersion: null,
  wireName: '',
  contextWindow: null,
  apiKey: null,
  headers: {},
} as const

async function start(options: ScriptedServerOptions = {}) {
  const server = await startScriptedServer(options)
  onTestFinished(() => server.close())
  return server
}

type Question = Parameters<typeof testConnection>[0]
async function ask(question: Partial<Question> & { endpointUrl: string }): Promise<ConnectionReport> {
  const report = await testConnection({ ...blank, ...question }, { fetch, timeoutMs: 2_000 })
  // What the window gets is parsed by the contract; anything else would be an internal error there.
  return ConnectionReport.parse(report)
}
const codes = (report: ConnectionReport) => report.findings.map((finding) => finding.code)

const served: ServedModel = { id: 'qwen3-32b', contextWindow: 16_384, capabilities: { tools: true } }

describe('each kind of server', () => {
  test.each<[Persona, string, string | null]>([
    ['vllm', 'vllm', '0.33.0'],
    ['ollama', 'ollama', '0.33.0'],
    ['lmstudio', 'lmstudio', null],
    ['llamacpp', 'llamacpp', 'b9931-1a2b3c4d'],
    ['generic', 'openai-compatible', null],
  ])('%s: kind, version, models and the one that is named [A4]', async (persona, kind, version) => {
    const { baseUrl } = await start({ persona, models: [served, { id: 'other' }] })
    const report = await ask({ endpointUrl: baseUrl, wireName: 'qwen3-32b' })
    expect(report).toMatchObject({ state: 'up', kind, version, workingUrl: null, problem: null })
    expect(report.models.map((model) => model.id)).toEqual(['qwen3-32b', 'other'])
    expect(report.match?.id).toBe('qwen3-32b')
    expect(report.latencyMs).toBeGreaterThanOrEqual(0)
    expect(codes(report)).toEqual([])
  })

  test.each<[Persona]>([['vllm'], ['ollama'], ['lmstudio'], ['llamacpp']])(
    '%s: a Maximum Length that is not the one served is explained, and mended by a click [A4]',
    async (persona) => {
      const { baseUrl } = await start({ persona, models: [served] })
      const named = { endpointUrl: baseUrl, wireName: 'qwen3-32b' }
      expect((await ask({ ...named, contextWindow: 32_768 })).findings).toEqual([
        {
          code: 'context_smaller_served',
          params: { served: 16_384, typed: 32_768 },
          fixes: [{ do: 'use-context-window', tokens: 16_384 }],
        },
      ])
      expect((await ask({ ...named, contextWindow: 4_096 })).findings).toEqual([
        {
          code: 'context_larger_served',
          params: { served: 16_384, typed: 4_096 },
          fixes: [{ do: 'use-context-window', tokens: 16_384 }],
        },
      ])
      expect(codes(await ask({ ...named, contextWindow: 16_384 }))).toEqual([])
      expect(codes(await ask({ ...named, contextWindow: null }))).toEqual([])
    },
  )

  test.each<[Persona]>([['vllm'], ['ollama'], ['lmstudio'], ['generic']])(
    '%s: a missing key is told from a wrong one, and neither is "up" [A4]',
    async (persona) => {
      const { baseUrl } = await start({ persona, requireKey: 'right', models: [served] })
      const none = await ask({ endpointUrl: baseUrl })
      expect([none.state, codes(none)]).toEqual(['needs_key', ['key_needed']])
      expect(none.findings[0]?.fixes).toEqual([{ do: 'enter-key' }])
      const wrong = await ask({ endpointUrl: baseUrl, apiKey: 'wrong' })
      expect([wrong.state, codes(wrong)]).toEqual(['needs_key', ['key_refused']])
      const right = await ask({ endpointUrl: baseUrl, apiKey: 'right', wireName: 'qwen3-32b' })
      expect([right.state, codes(right)]).toEqual(['up', []])
      expect(JSON.stringify([none, wrong, right])).not.toMatch(/"(right|wrong)"/)
    },
  )
})

describe('a name that is not served as it was typed', () => {
  test.each([
    ['Qwen3-32B', 'qwen3-32b'],
    ['qwen3_32b', 'qwen3-32b'],
    ['qwen3 32b', 'qwen3-32b'],
    ['llama3.2', 'llama3.2:latest'],
    ['Llama-3.1-8B', 'meta-llama/Llama-3.1-8B'],
    ['meta-llama/llama-3.1-8b', 'meta-llama/Llama-3.1-8B'],
  ])('%j is offered as %j by a click [A4]', async (typed, served) => {
    const { baseUrl } = await start({
      models: ['qwen3-32b', 'llama3.2:latest', 'meta-llama/Llama-3.1-8B'].map((id) => ({ id })),
    })
    const report = await ask({ endpointUrl: baseUrl, wireName: typed })
    expect(report.match).toBeNull()
    expect(report.findings).toEqual([
      {
        code: 'name_other_spelling',
        params: { asked: typed, served },
        fixes: [{ do: 'use-model-name', name: served }],
      },
    ])
  })

  test('of which nothing is like it is told, beside the list to pick from [A4]', async () => {
    const { baseUrl } = await start({ models: [{ id: 'a' }, { id: 'b' }] })
    const report = await ask({ endpointUrl: baseUrl, wireName: 'gpt-oss' })
    expect(report.findings).toEqual([
      { code: 'name_not_served', params: { asked: 'gpt-oss', count: 2 }, fixes: [] },
    ])
    expect(report.models).toHaveLength(2)
  })

  test('spaces around a name are no other spelling', async () => {
    const { baseUrl } = await start({ models: [served] })
    expect((await ask({ endpointUrl: baseUrl, wireName: ' qwen3-32b ' })).match?.id).toBe('qwen3-32b')
  })
})

describe('the address', () => {
  test('without /v1 is found with it, and the working one is offered by a click [A4]', async () => {
    const { rootUrl, baseUrl } = await start({ models: [served] })
    const report = await ask({ endpointUrl: rootUrl, wireName: 'qwen3-32b' })
    expect(report).toMatchObject({ state: 'up', workingUrl: baseUrl })
    expect(report.findings).toEqual([
      {
        code: 'address_moved',
        params: { asked: rootUrl, url: baseUrl },
        fixes: [{ do: 'use-url', url: baseUrl }],
      },
    ])
  })

  test('where nothing listens is refused, not an error [A4]', async () => {
    const server = await start()
    const { baseUrl } = server
    await server.close()
    expect(await ask({ endpointUrl: baseUrl })).toMatchObject({
      state: 'down',
      models: [],
      problem: { code: 'unreachable', params: { reason: 'refused' } },
    })
  })

  test('of another program is no model server', async () => {
    const other = createServer((_request, response) => response.end('<!doctype html><h1>Router</h1>'))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    expect(await ask({ endpointUrl: `http://127.0.0.1:${port}/v1` })).toMatchObject({
      state: 'not_a_model_server',
      problem: { code: 'not_a_model_server' },
    })
  })

  test.each([[''], ['   '], ['ftp://host/v1'], ['http://'], ['not an address at all!']])(
    '%j is none, and nothing is asked',
    async (endpointUrl) => {
      const report = await testConnection(
        { ...blank, endpointUrl },
        { fetch: () => Promise.reject(new Error('must not be asked')) },
      )
      expect(ConnectionReport.parse(report)).toMatchObject({
        state: 'down',
        problem: { code: 'invalid_input', params: { field: 'endpointUrl' } },
      })
    },
  )
})

test('a server without a model says so [A4]', async () => {
  const { baseUrl } = await start({ models: [] })
  expect(codes(await ask({ endpointUrl: baseUrl, wireName: 'qwen3-32b' }))).toEqual(['nothing_served'])
})

test('a server that is loading is neither up nor down, and can be asked again [A4]', async () => {
  const { baseUrl } = await start({ persona: 'llamacpp', loading: true })
  const report = await ask({ endpointUrl: baseUrl })
  expect([report.state, codes(report)]).toEqual(['loading', ['loading']])
  expect(report.findings[0]?.fixes).toEqual([{ do: 'retry' }])
})

test.each<[ScriptedServerOptions['modelsRouteFails']]>([[500], ['garbage'], ['hang']])(
  'a list of models that fails (%s) is a problem with words, never an exception [A4]',
  async (modelsRouteFails) => {
    const { baseUrl } = await start({ persona: 'vllm', modelsRouteFails })
    const report = await ask({ endpointUrl: baseUrl, wireName: 'x' })
    expect(report.state).not.toBe('up')
    expect(report.problem).not.toBeNull()
  },
)
