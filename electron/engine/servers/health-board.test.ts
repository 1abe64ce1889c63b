import { join } from 'node:path'
import { v7 as newId } from 'uuid'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type ScriptedServerOptions, startScriptedServer } from '../../../e2e/support/scripted-server/server'
import type { ModelStatus } from '../../../shared/contract/models'
import { ModelForm } from '../../../shared/model-form'
import { closeDatabase, openDatabase } from '../database/connection'
import { Conversations } from '../database/conversations'
import { EndpointsTable } from '../database/endpoints'
import { ModelsTable } from '../database/models'
import { SecretsTable } from '../database/secrets'
import { SettingsTable } from '../database/settings'
import { temporaryFolder } from '../database/testing'
import { Choices, ModelRegistry, Secrets } from '../models'
import { HealthBoard } from './health-board'
import { serversApi } from './servers-api'

async function start(options: ScriptedServerOptions = {}) {
  const server = await startScriptedServer(options)
  onTestFinished(() => server.close())
  return server
}

async function openBoard(options: { decrypt?: () => string; now?: () => number } = {}) {
  const folder = temporaryFolder()
  const now = options.now ?? (() => 5_000)
  const db = await openDatabase({ file: join(folder, 'k.db'), backupFolder: join(folder, 'b'), now })
  onTestFinished(() => closeDatabase(db))
  const keyStore = {
    encrypt: (text: string) => Buffer.from(text),
    decrypt: options.decrypt ?? ((bytes: Buffer) => bytes.toString()),
  }
  const registry = new ModelRegistry({
    db,
    models: new ModelsTable(db),
    endpoints: new EndpointsTable(db),
    conversations: new Conversations(db),
    secrets: new Secrets({ table: new SecretsTable(db), keyStore, now }),
    choices: new Choices(new SettingsTable(db)),
    now,
    newId,
    publish: () => undefined,
  })
  const idle: ModelStatus = { state: 'idle', checkedAt: 5_000, latencyMs: null, progress: null, error: null }
  const asked: string[] = []
  const countingFetch = (url: string, init?: RequestInit) => {
    asked.push(url)
    return fetch(url, init)
  }
  const board = new HealthBoard({
    registry,
    accessOf: async (model) => {
      const key = registry.keyOf(model)
      const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` }
      return { fetch: countingFetch, headers }
    },
    now,
    builtinStatus: async () => idle,
    log: () => undefined,
  })
  const add = (endpointUrl: string, wireName: string, more: Partial<ModelForm> = {}) =>
    registry.add(
      ModelForm.parse({
        wireName,
        endpointUrl,
        temperature: 0.7,
        maxTokens: null,
        contextWindow: 32_768,
        ...more,
      }),
    ).id
  const stateOf = (id: string) => registry.view(id).status.state
  return { registry, board, add, stateOf, asked, countingFetch }
}

describe('the live status of a model', () => {
  test('models on one server cost one question to it [B6]', async () => {
    const server = await start({ models: [{ id: 'a' }, { id: 'b' }] })
    const { board, add, stateOf } = await openBoard()
    const ids = [add(server.baseUrl, 'a'), add(server.baseUrl, 'b'), add(server.baseUrl, 'gone')]
    await board.checkAll()
    expect(ids.map(stateOf)).toEqual(['ready', 'ready', 'model_missing'])
    const lists = server.requests.filter((request) => request.path === '/v1/models')
    expect(lists).toHaveLength(1)
  })

  test('401 is "needs a key", told apart from up and from down [B6]', async () => {
    const guarded = await start({ requireKey: 'right' })
    const closed = await start()
    const { board, add, stateOf, registry } = await openBoard()
    const without = add(guarded.baseUrl, 'scripted-model')
    const down = add(closed.baseUrl, 'scripted-model', { displayName: 'Down' })
    await closed.close()
    await board.checkAll()
    expect([stateOf(without), stateOf(down)]).toEqual(['needs_key', 'down'])
    expect(registry.view(without).status.error).toMatchObject({ code: 'unauthorized' })
    expect(registry.view(down).status).toMatchObject({ checkedAt: 5_000, error: { code: 'unreachable' } })
    registry.update(
      without,
      ModelForm.parse({
        wireName: 'scripted-model',
        displayName: 'Guarded',
        endpointUrl: guarded.baseUrl,
        temperature: 0.7,
        maxTokens: null,
        contextWindow: 32_768,
        apiKey: 'right',
      }),
    )
    expect(stateOf(without)).toBe('unknown')
    expect(await board.check(without)).toMatchObject({ state: 'ready', error: null })
  })

  test('a server that is as it was costs two questions, one that changed or was long not looked at all of them', async () => {
    let at = 0
    const server = await start({ persona: 'vllm', models: [{ id: 'a', contextWindow: 8_000 }] })
    const { board, add, stateOf, registry } = await openBoard({ now: () => at })
    const [a, b] = [add(server.baseUrl, 'a'), add(server.baseUrl, 'b')]
    const asked = async () => {
      at += 30_000
      const before = server.requests.length
      await board.checkAll()
      return server.requests.slice(before).map((request) => request.path)
    }
    const full = (await asked()).length
    expect(full).toBeGreaterThan(3)
    expect((await asked()).sort()).toEqual(['/health', '/v1/models'])
    expect([stateOf(a), stateOf(b)]).toEqual(['ready', 'model_missing'])
    expect(registry.view(a).status.checkedAt).toBe(at)

    server.change({ models: [{ id: 'a', contextWindow: 8_000 }, { id: 'b' }] })
    expect((await asked()).length).toBeGreaterThan(full)
    expect([stateOf(a), stateOf(b)]).toEqual(['ready', 'ready'])
    server.change({ requireKey: 'new' })
    await asked()
    expect(stateOf(a)).toBe('needs_key')
    server.change({ requireKey: undefined })
    await asked()
    expect(stateOf(a)).toBe('ready')

    server.change({ models: [{ id: 'a', contextWindow: 16_000 }, { id: 'b' }] })
    expect(await asked()).toHaveLength(2)
    at += 300_000
    await asked()
    expect(registry.view(a).servedContextWindow).toBe(16_000)
  })

  test('a server that is loading is loading, then ready [B6]', async () => {
    const server = await start({ persona: 'llamacpp', loading: true })
    const { board, add } = await openBoard()
    const id = add(server.baseUrl, 'scripted-model')
    expect((await board.check(id)).state).toBe('loading')
    server.change({ loading: false })
    expect((await board.check(id)).state).toBe('ready')
  })

  test('what the server serves and is, is taken over [A4]', async () => {
    const server = await start({
      persona: 'vllm',
      models: [{ id: 'a', contextWindow: 8_000 }],
    })
    const { board, add, registry } = await openBoard()
    const id = add(server.baseUrl, 'a')
    await board.checkAll()
    expect(registry.view(id)).toMatchObject({ kind: 'vllm', servedContextWindow: 8_000 })
  })

  test('a name that reaches its model is not called missing: Ollama fills in the tag [B6]', async () => {
    const ollama = await start({ persona: 'ollama', models: [{ id: 'qwen3:latest', contextWindow: 4_096 }] })
    const llama = await start({ persona: 'llamacpp', models: [{ id: '/models/q.gguf' }] })
    const { board, add, stateOf, registry } = await openBoard()
    const tagged = add(ollama.baseUrl, 'qwen3')
    const wrong = add(ollama.baseUrl, 'qwen')
    const any = add(llama.baseUrl, 'whatever')
    await board.checkAll()
    expect([stateOf(tagged), stateOf(wrong), stateOf(any)]).toEqual(['ready', 'model_missing', 'ready'])
    expect(registry.view(tagged).servedContextWindow).toBe(4_096)
  })

  test('a key that cannot be read is said at the model, and the others are still asked', async () => {
    const server = await start()
    const { board, add, registry, stateOf } = await openBoard({
      decrypt: () => {
        throw new Error('another machine')
      },
    })
    const locked = add(server.baseUrl, 'scripted-model', { apiKey: 'k' })
    const other = add((await start()).baseUrl, 'scripted-model', { displayName: 'Other' })
    await board.checkAll()
    expect(registry.view(locked).status).toMatchObject({
      state: 'needs_key',
      error: { code: 'secret_unreadable' },
    })
    expect(stateOf(other)).toBe('ready')
  })

  test('a disabled model is not asked about', async () => {
    const server = await start()
    const { board, add, registry } = await openBoard()
    registry.setEnabled(add(server.baseUrl, 'scripted-model'), false)
    await board.checkAll()
    expect(server.requests).toEqual([])
  })

  test('a model that is removed while its server is asked stays removed', async () => {
    const server = await start({ delayMs: 50 })
    const { board, add, registry } = await openBoard()
    const id = add(server.baseUrl, 'scripted-model')
    const checking = board.checkAll()
    registry.remove(id)
    await checking
    expect(registry.list()).toEqual([])
  })

  test('closing ends the asking, and nothing is written any more', async () => {
    const server = await start({ models: [{ id: 'a' }] })
    server.on('GET /v1/models', () => ({ hang: true }))
    const { board, add, stateOf } = await openBoard()
    const id = add(server.baseUrl, 'a')
    const checking = board.checkAll()
    await server.waitForRequest((request) => request.path === '/v1/models')
    board.close()
    await checking
    expect(stateOf(id)).toBe('unknown')
  })
})

describe('models of a server at one click', () => {
  const api = async (board: Awaited<ReturnType<typeof openBoard>>, added: string[] = []) =>
    serversApi({
      registry: board.registry,
      fetch: board.countingFetch,
      onAdded: (id) => added.push(id),
      log: () => undefined,
    })

  test('are added with what the server told; those that are there are left alone [I1]', async () => {
    const server = await start({
      persona: 'vllm',
      models: [{ id: 'a', contextWindow: 8_000 }, { id: 'b' }, { id: 'c' }],
    })
    const board = await openBoard()
    const known = board.add(server.baseUrl, 'b')
    const added: string[] = []
    const servers = await api(board, added)
    const views = await servers.addModels({ baseUrl: server.baseUrl, modelIds: ['a', 'b', 'nonsense'] })
    expect(views.map((view) => [view.displayName, view.contextWindow, view.contextWindowSource])).toEqual([
      ['a', 8_000, 'server'],
    ])
    expect(added).toEqual(views.map((view) => view.id))
    expect(board.registry.choices().chat).toBe(known)
    expect(await servers.addModels({ baseUrl: server.baseUrl, modelIds: ['a', 'b'] })).toEqual([])
  })

  test('of a server that is saved as localhost are the same models as by its number', async () => {
    const server = await start({ models: [{ id: 'a' }] })
    const board = await openBoard()
    board.add(server.baseUrl.replace('127.0.0.1', 'localhost'), 'a')
    const servers = await api(board)
    expect(await servers.addModels({ baseUrl: server.baseUrl, modelIds: ['a'] })).toEqual([])
  })

  test('cannot be added where the server refuses, and the reason is told', async () => {
    const server = await start({ requireKey: 'right' })
    const servers = await api(await openBoard())
    await expect(servers.addModels({ baseUrl: server.baseUrl, modelIds: ['a'] })).rejects.toMatchObject({
      code: 'unauthorized',
    })
  })

  test('are found on the ports of saved models too, and the search ends by itself [I1]', async () => {
    const server = await start({ persona: 'ollama', models: [{ id: 'a' }] })
    const board = await openBoard()
    board.add(server.baseUrl, 'a')
    const servers = await api(board)
    const events: unknown[] = []
    await new Promise<void>((resolve) => {
      servers.discover(undefined, (event) => events.push(event), resolve)
    })
    expect(events).toContainEqual({
      type: 'found',
      server: expect.objectContaining({ kind: 'ollama', baseUrl: server.baseUrl, knownModels: ['a'] }),
    })
    expect(events.at(-1)).toEqual({ type: 'done' })
  })

  test('are no longer looked for when the one who asked has gone', async () => {
    const board = await openBoard()
    const events: unknown[] = []
    await new Promise<void>((resolve) => {
      void api(board).then((servers) => {
        const stop = servers.discover(undefined, (event) => events.push(event), resolve)
        stop()
      })
    })
    expect(events.filter((event) => JSON.stringify(event).includes('found'))).toEqual([])
  })
})
