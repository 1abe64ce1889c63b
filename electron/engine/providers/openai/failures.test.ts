import { createServer, type Server } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { inspect } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ask, modelAt, reply, run, serve } from '../../../../e2e/support/chat-model'
import { startScriptedServer } from '../../../../e2e/support/scripted-server/server'
import { createModelFetch } from '../wire/model-fetch'

const canary = 'sk-canary-7f3a91c0'

describe('a server that is not there', () => {
  test('refuses: unreachable, with its address', async () => {
    const server = await startScriptedServer()
    const { baseUrl } = server
    await server.close()
    expect((await run(modelAt(baseUrl))).error).toMatchObject({
      code: 'unreachable',
      params: { url: baseUrl, model: 'Test model', reason: 'refused' },
    })
  })

  test('has a name that nobody knows', async () => {
    const { error } = await run(modelAt('http://no-such-host.invalid/v1'))
    expect(error).toMatchObject({ code: 'unreachable', params: { reason: 'dns' } })
  })

  test('breaks the connection before it answers', async () => {
    expect((await reply({ cut: true })).error).toMatchObject({
      code: 'unreachable',
      params: { reason: 'reset' },
    })
  })

  test('takes the connection but never makes it: the connecting is limited by itself', async () => {
    const tcp = createTcpServer((socket) => socket.resume())
    await listen(tcp)
    onTestFinished(() => void tcp.close())
    const fetch = createModelFetch({ connectTimeoutMs: 200 })
    onTestFinished(() => fetch.close())
    // Nobody answers the handshake.
    const { error } = await run(modelAt(`https://127.0.0.1:${portOf(tcp)}/v1`, { fetch }))
    expect(error?.code).toBe('timeout_connect')
  })

  test('speaks http where https was typed', async () => {
    const server = await serve()
    const { error } = await run(modelAt(server.baseUrl.replace('http:', 'https:')))
    expect(error).toMatchObject({ code: 'unreachable', params: { reason: 'protocol' } })
    expect(error?.fixes).toContainEqual({ do: 'use-url', url: server.baseUrl })
  })

  test('speaks something else', async () => {
    const tcp = createTcpServer((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.6\r\n')))
    await listen(tcp)
    onTestFinished(() => void tcp.close())
    const { error } = await run(modelAt(`http://127.0.0.1:${portOf(tcp)}/v1`))
    expect(error?.code).toBe('not_a_model_server')
  })
})

describe('the key', () => {
  test('is in no error, though the server repeats it everywhere', async () => {
    const echo = createServer((request, response) => {
      const said = `your ${request.headers.authorization} and ${canary} and Good morning to you`
      const status = Number(new URL(request.url ?? '/', 'http://x').pathname.split('/')[1])
      if (status !== 200) return response.writeHead(status).end(JSON.stringify({ error: { message: said } }))
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(`data: ${JSON.stringify({ error: { message: said, code: 500 } })}\n\n`)
    })
    await listen(echo)
    onTestFinished(() => void echo.close())
    for (const status of [200, 400, 401, 403, 404, 422, 429, 500, 503]) {
      const base = `http://127.0.0.1:${portOf(echo)}/${status}/v1`
      const { error } = await run(modelAt(base, { apiKey: canary }))
      expect(error?.detail).toContain('your')
      expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/canary|Good morning/)
      expect(JSON.stringify(error?.toData())).not.toMatch(/canary|Good morning/)
    }
  })

  test('with letters that no header can hold is refused without being shown', async () => {
    const server = await serve()
    const { error } = await run(modelAt(server.baseUrl, { apiKey: `${canary}…é` }))
    expect(error).toMatchObject({ code: 'unauthorized', fixes: [{ do: 'enter-key' }] })
    expect(inspect(error, { depth: 20 })).not.toContain('canary')
    expect(server.requests).toEqual([])
  })
})

describe('what the servers say', () => {
  test.each(['vllm', 'ollama', 'lmstudio', 'llamacpp', 'generic'] as const)(
    '%s wants a key',
    async (persona) => {
      const server = await serve({ persona, requireKey: 'right' })
      expect((await run(modelAt(server.baseUrl))).error).toMatchObject({
        code: 'unauthorized',
        fixes: [{ do: 'enter-key' }],
      })
    },
  )

  test.each(['vllm', 'ollama', 'lmstudio', 'generic'] as const)(
    '%s does not know a model',
    async (persona) => {
      const server = await serve({ persona })
      expect((await run(modelAt(server.baseUrl, { wireName: 'nobody' }))).error).toMatchObject({
        code: 'model_not_found',
        params: { model: 'nobody' },
        fixes: [{ do: 'choose-model' }],
      })
    },
  )

  test('vLLM has the flat shape of old', async () => {
    const server = await serve({ persona: 'vllm', errorShape: 'flat' })
    expect((await run(modelAt(server.baseUrl, { wireName: 'nobody' }))).error?.code).toBe('model_not_found')
  })

  test.each(['vllm', 'llamacpp'] as const)('%s finds a prompt too long', async (persona) => {
    const server = await serve({ persona, models: [{ id: 'scripted-model', contextWindow: 1024 }] })
    const { error } = await run(modelAt(server.baseUrl), ask('word '.repeat(2_000)))
    expect(error).toMatchObject({ code: 'context_too_long', params: { limitTokens: 1024 } })
    expect(error?.params.askedTokens).toBeGreaterThan(1024)
    expect(error?.fixes).toEqual([{ do: 'use-context-window', tokens: 1024 }, { do: 'new-conversation' }])
  })

  test('vLLM finds the room for the reply too large', async () => {
    const server = await serve({ persona: 'vllm', models: [{ id: 'scripted-model', contextWindow: 8192 }] })
    const { error } = await run(modelAt(server.baseUrl), ask('Hi', { maxTokens: 8192 }))
    expect(error?.fixes[0]).toEqual({ do: 'use-max-tokens', tokens: 2048 })
  })

  test('llama-server is loading', async () => {
    const server = await serve({ persona: 'llamacpp', loading: true })
    expect((await run(modelAt(server.baseUrl))).error?.code).toBe('server_loading')
  })

  test('LM Studio answers a bad path with HTTP 200', async () => {
    const server = await serve({ persona: 'lmstudio' })
    expect((await run(modelAt(server.rootUrl))).error).toMatchObject({
      code: 'not_a_model_server',
      fixes: [{ do: 'use-url', url: server.baseUrl }],
    })
  })
})

const listen = (server: Server | ReturnType<typeof createTcpServer>) =>
  new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
function portOf(server: Server | ReturnType<typeof createTcpServer>): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening')
  return address.port
}
