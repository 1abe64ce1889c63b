import { afterEach, expect, test } from 'vitest'
import {
  type ScriptedServer,
  type ScriptedServerOptions,
  startScriptedServer,
} from '../../../../e2e/support/scripted-server/server'
import { checkHealth } from './health'

const running: ScriptedServer[] = []
const start = async (options: ScriptedServerOptions) => {
  const server = await startScriptedServer(options)
  running.push(server)
  return server
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

test.each([
  ['vllm', 'vllm', '/health'],
  ['llamacpp', 'llamacpp', '/health'],
  ['ollama', 'ollama', '/'],
  ['lmstudio', 'lmstudio', null],
  ['generic', 'openai-compatible', null],
] as const)(
  '%s: the list of models and its own health route, nothing else [B6]',
  async (persona, kind, path) => {
    const server = await start({ persona, models: [{ id: 'm' }] })
    expect(await checkHealth({ baseUrl: server.baseUrl, kind, fetch })).toMatchObject({
      state: 'up',
      servedIds: ['m'],
      ownRoute: path === null ? null : { path, status: 200 },
      problem: null,
    })
    const asked = server.requests.map((request) => request.path).sort()
    const expected = ['/v1/models', ...(path ? [path] : []), ...(kind === 'llamacpp' ? ['/props'] : [])]
    expect(asked).toEqual(expected.sort())
  },
)

test.each(['vllm', 'llamacpp', 'lmstudio'] as const)(
  '%s: 401 is neither up nor down [B6]',
  async (persona) => {
    const server = await start({ persona, requireKey: 'right' })
    const check = (apiKey?: string) => checkHealth({ baseUrl: server.baseUrl, kind: persona, apiKey, fetch })
    expect(await check()).toMatchObject({ state: 'needs_key', problem: { code: 'unauthorized' } })
    expect(await check('wrong')).toMatchObject({
      state: 'needs_key',
      problem: { params: { keyGiven: true } },
    })
    expect(await check('right')).toMatchObject({ state: 'up', problem: null })
  },
)

test('loading, dead engine, refused, silent', async () => {
  const server = await start({ persona: 'llamacpp', loading: true })
  const { baseUrl } = server
  expect(await checkHealth({ baseUrl, kind: 'llamacpp', fetch })).toMatchObject({
    state: 'loading',
    problem: { code: 'server_loading' },
  })
  server.change({ persona: 'vllm', loading: false })
  server.on('GET /health', () => ({ status: 503, text: '' }))
  expect(await checkHealth({ baseUrl, kind: 'vllm', fetch })).toMatchObject({
    state: 'down',
    problem: { code: 'server_error', params: { status: 503 } },
  })
  server.change({ delayMs: 60_000 })
  expect(await checkHealth({ baseUrl, kind: 'ollama', fetch, timeoutMs: 100 })).toMatchObject({
    state: 'down',
    problem: { code: 'timeout_connect' },
  })
  await server.close()
  expect(await checkHealth({ baseUrl, kind: 'vllm', fetch })).toMatchObject({
    state: 'down',
    problem: { code: 'unreachable', params: { reason: 'refused' } },
  })
})
