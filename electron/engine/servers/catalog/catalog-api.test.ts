import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { v7 as newId } from 'uuid'
import { expect, onTestFinished, test, vi } from 'vitest'
import { commit, startHub } from '../../../../e2e/support/scripted-server/hub'
import { CatalogEntryView } from '../../../../shared/contract/catalog'
import { Consents } from '../../database/consents'
import { Conversations } from '../../database/conversations'
import { DownloadsTable } from '../../database/downloads'
import { EndpointsTable } from '../../database/endpoints'
import { ModelsTable } from '../../database/models'
import { SecretsTable } from '../../database/secrets'
import { SettingsTable } from '../../database/settings'
import { openTestDatabase, temporaryFolder } from '../../database/testing'
import { CatalogSource, Choices, ModelRegistry, Secrets } from '../../models'
import { form, testKeyStore } from '../../models/testing'
import { Downloads, freeBytesAt } from '../downloads'
import { HandlerHost } from '../handlers'
import { addFetchedModel, catalogApi, catalogPlan, startCatalog } from './catalog-api'
import { HandlerModels, isHandlerModel } from './handler-access'
import { Weights } from './weights'

const local = `models:
  - hf_repo_id: me/embed
    kind: embedding
    engine: onnx
    dim: 384
    onnx: { repository: me/embed, precision: q8 }
  - hf_repo_id: me/large
    kind: chat
  - name: my-gpt
    hf_repo_id: gpt-4o
    upstream_base_url: https://api.openai.com/v1
    upstream_api_key_env: MY_KEY
    defaults: { temperature: 0.2, top_p: 0.9, max_tokens: 100 }
  - name: mine
    hf_repo_id: me/mine
    kind: embedding
    handler: mine.mjs
  - name: pulled
    hf_repo_id: me/pulled
    ollama: small:1b
`

/** Ollama's list of models. */
async function ollamaWith(names: string[]): Promise<string> {
  const server = createServer((_request, response) =>
    response.end(JSON.stringify({ models: names.map((name) => ({ name })) })),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `127.0.0.1:${address.port}`
}

async function setUp(environment: NodeJS.ProcessEnv = {}) {
  const dataFolder = temporaryFolder()
  writeFileSync(join(dataFolder, 'models.local.yaml'), local)
  writeFileSync(
    join(dataFolder, 'mine.mjs'),
    'export const createModel = () => ({ embed: (t) => t.map(() => [1, 2]) })',
  )
  // Of the shipped list nothing, so that a test sees its own entries alone.
  mkdirSync(join(dataFolder, 'catalog'))
  const one =
    'updated: 2999-01-01\nmodels:\n  - hf_repo_id: shipped/one\n    engine: ollama\n    ollama: other\n'
  writeFileSync(join(dataFolder, 'catalog', 'models.yaml'), one)
  const hub = await startHub('me/embed', {
    'config.json': '{}',
    'onnx/model_quantized.onnx': randomBytes(50_000),
  })
  onTestFinished(() => hub.server.close())
  const env: NodeJS.ProcessEnv = {
    HF_HOME: join(dataFolder, 'hf'),
    OLLAMA_HOST: '127.0.0.1:9',
    ...environment,
  }
  const db = await openTestDatabase()
  const registry = new ModelRegistry({
    db,
    models: new ModelsTable(db),
    endpoints: new EndpointsTable(db),
    conversations: new Conversations(db),
    secrets: new Secrets({
      ...{ table: new SecretsTable(db), keyStore: testKeyStore, now: () => 1 },
      variable: (name) => env[name] || null,
    }),
    choices: new Choices(new SettingsTable(db)),
    now: () => 1,
    newId,
    publish: () => undefined,
  })
  const catalog = new CatalogSource({ dataFolder })
  const modelsFolder = join(dataFolder, 'models')
  const weights = new Weights({ modelsFolder, environment: env, fetch, now: () => performance.now() })
  const handlers = new HandlerHost({ consents: new Consents(db, 'handler'), environment: env, now: () => 1 })
  onTestFinished(() => handlers.close())
  const added = vi.fn()
  const downloads: Downloads = new Downloads({
    store: new DownloadsTable(db),
    holders: { own: 'this', isAlive: () => false },
    planOf: (key) => catalogPlan(catalog, modelsFolder, key),
    now: Date.now,
    newId,
    publish: () => undefined,
    onDone: (row) => void addFetchedModel(deps, row).then(added, added),
    log: () => undefined,
    fetch,
    hubUrl: hub.server.rootUrl,
    wait: (ms, signal) => delay(Math.min(ms, 1), undefined, { signal }),
    stallTimeoutMs: 5000,
    freeBytes: freeBytesAt,
    pythons: [],
    environment: env,
  })
  onTestFinished(() => downloads.close())
  const published: string[] = []
  const publish = ({ topic }: { topic: string }) => void published.push(topic)
  const deps = { catalog, registry, downloads, weights, handlers, environment: env, publish }
  const api = catalogApi(deps)
  const entry = async (name: string) => {
    const { entries } = await api.list()
    const found = entries.find((one) => one.name === name)
    if (!found) throw new Error(`no ${name}`)
    return CatalogEntryView.parse(found)
  }
  const storedSecrets = () => db.prepare('SELECT count(*) FROM secrets').pluck().get()
  return { api, deps, env, storedSecrets, entry, registry, dataFolder, catalog, handlers, added, published }
}

test('the list tells of each model what runs it here, and what is missing for that [C2]', async () => {
  const { api, entry, dataFolder } = await setUp()
  const { entries, issues, localFile } = await api.list()
  expect(issues).toEqual([])
  expect(localFile).toBe(join(dataFolder, 'models.local.yaml'))
  expect(entries.map(({ name, engine, state, needs }) => [name, engine, state, needs])).toEqual([
    ['shipped/one', 'ollama', 'needs', 'ollama'],
    ['me/embed', 'onnx', 'downloadable', null],
    ['me/large', 'vllm', 'downloadable', 'vllm'],
    ['my-gpt', 'server', 'needs', 'upstream_key'],
    ['mine', 'handler', 'consent', null],
    ['pulled', 'ollama', 'needs', 'ollama'],
  ])
  expect(await entry('mine')).toMatchObject({
    handler: { path: join(dataFolder, 'mine.mjs') },
    source: 'local',
    task: 'embedding',
  })
})

test('a fetched model is in the list of models by itself, from the folder where it lies [C3]', async () => {
  const { api, entry, added, registry, dataFolder } = await setUp()
  expect(await api.download({ name: 'me/embed' })).toMatchObject({
    displayName: 'me/embed',
    state: 'running',
  })
  await vi.waitFor(() => expect(added).toHaveBeenCalledWith(undefined), 10_000)
  const { modelId, state, download } = await entry('me/embed')
  expect([state, download]).toEqual(['ready', null])
  expect(registry.stored(modelId ?? '')).toMatchObject({
    task: 'embedding',
    displayName: 'me/embed',
    filePath: join(dataFolder, 'hf', 'hub', 'models--me--embed', 'snapshots', commit),
  })
  expect((await api.add({ name: 'me/embed' })).id).toBe(modelId)
})

test('what cannot be fetched yet cannot be added: its weights are missing [C3]', async () => {
  const { api } = await setUp()
  await expect(api.add({ name: 'me/embed' })).rejects.toMatchObject({
    code: 'weights_missing',
    params: { model: 'me/embed' },
  })
  await expect(api.download({ name: 'my-gpt' })).rejects.toMatchObject({ code: 'model_missing' })
  await expect(api.download({ name: 'me/embedd' })).rejects.toMatchObject({ params: { near: 'me/embed' } })
})

test('a proxy becomes a model at its address, with the defaults of its entry and the key of its variable [C1]', async () => {
  const { api, entry, registry } = await setUp({ MY_KEY: 'sk-mine' })
  expect((await entry('my-gpt')).state).toBe('ready')
  const view = await api.add({ name: 'my-gpt' })
  expect(view).toMatchObject({
    displayName: 'my-gpt',
    wireName: 'gpt-4o',
    endpointUrl: 'https://api.openai.com/v1',
    temperature: 0.2,
    topP: 0.9,
    maxTokens: 100,
    contextWindow: 128_000,
    contextWindowSource: 'profile',
    hasKey: true,
  })
  expect(registry.keyOf(registry.stored(view.id))).toBe('sk-mine')
  expect((await entry('my-gpt')).modelId).toBe(view.id)
})

test('the key of a proxy is what its variable holds at each request, and is nowhere stored [D3]', async () => {
  const { api, env, registry, storedSecrets } = await setUp({ MY_KEY: 'sk-old' })
  const { id } = await api.add({ name: 'my-gpt' })
  env.MY_KEY = 'sk-new'
  expect(registry.keyOf(registry.stored(id))).toBe('sk-new')
  env.MY_KEY = ''
  expect(() => registry.keyOf(registry.stored(id))).toThrow(
    expect.objectContaining({ code: 'secret_missing', params: { name: 'MY_KEY' }, fixes: [] }),
  )
  expect([registry.view(id).hasKey, storedSecrets()]).toEqual([false, 0])
})

test('a key that the person typed for the address of a proxy stays theirs [D3]', async () => {
  const { api, registry } = await setUp({ MY_KEY: 'sk-of-the-variable' })
  const address = { kind: 'openai-compatible' as const, endpointUrl: 'https://api.openai.com/v1' }
  const own = registry.add(form({ ...address, wireName: 'gpt-5', apiKey: 'sk-typed' }))
  const { id } = await api.add({ name: 'my-gpt' })
  for (const model of [own.id, id]) expect(registry.keyOf(registry.stored(model))).toBe('sk-typed')
})

test('a model that Ollama has is ready, and one that it has not is to be fetched [C2]', async () => {
  const { entry, api } = await setUp({ OLLAMA_HOST: await ollamaWith(['small:1b']) })
  expect((await entry('pulled')).state).toBe('ready')
  expect((await entry('shipped/one')).state).toBe('downloadable')
  expect(await api.add({ name: 'pulled' })).toMatchObject({
    kind: 'ollama',
    wireName: 'small:1b',
    displayName: 'pulled',
  })
})

test("a module of the person's own answers for its model after they agreed [C5]", async () => {
  const { api, deps, entry, registry, catalog, handlers, published } = await setUp()
  const { handler } = await entry('mine')
  await api.consent({ name: 'mine', sha256: handler?.sha256 ?? '' })
  expect(published).toContain('catalog')
  expect((await entry('mine')).state).toBe('ready')
  const { id } = await api.add({ name: 'mine' })
  const model = registry.stored(id)
  expect(isHandlerModel(model)).toBe(true)
  const embedding = await new HandlerModels({ host: handlers, catalog }).embedding(model)
  const { vectors } = await embedding.embed(['a'], {}, new AbortController().signal)
  expect(vectors).toEqual([Float32Array.of(1, 2)])
  await api.consent({ name: 'mine', sha256: null })
  expect((await entry('mine')).state).toBe('consent')
  await expect(deps.handlers.look(model.filePath ?? '')).resolves.toMatchObject({ mayRun: false })
  await expect(api.consent({ name: 'my-gpt', sha256: handler?.sha256 ?? '' })).rejects.toMatchObject({
    code: 'not_in_catalog',
  })
})

test('at the start, what MODELS names is fetched or added, and nothing else [C2]', async () => {
  const environment = { MODELS: 'me/embed,my-gpt', MY_KEY: 'k' }
  const { deps, added, registry } = await setUp(environment)
  const plan = await startCatalog(deps)
  expect(plan.toFetch.map(({ name }) => name)).toEqual(['me/embed'])
  await vi.waitFor(() => expect(added).toHaveBeenCalledWith(undefined), 10_000)
  expect(
    registry
      .list()
      .map(({ displayName }) => displayName)
      .sort(),
  ).toEqual(['me/embed', 'my-gpt'])
})

test('with AUTO_DOWNLOAD_MODELS=0 the start names what is missing and fetches nothing [C3]', async () => {
  const { deps } = await setUp({ MODELS: 'me/embed,me/large,my-gpt', AUTO_DOWNLOAD_MODELS: '0' })
  await expect(startCatalog(deps)).rejects.toMatchObject({
    code: 'weights_missing',
    params: { models: ['me/embed', 'me/large'] },
  })
  expect(deps.downloads.list()).toEqual([])
})
