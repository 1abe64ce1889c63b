import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { failureOf } from '../../../e2e/support/provider-endpoint'
import { say } from '../../../e2e/support/scripted-server/replies'
import { type ScriptedServer, startScriptedServer } from '../../../e2e/support/scripted-server/server'
import { ModelForm, modelDefaults } from '../../../shared/model-form'
import { temporaryFolder } from '../database/testing'
import { openEngine } from '../engine'
import { testKeyStore } from '../models/testing'

type Described = { name?: string; endpoint: string; lines?: string }
/** A provider of a file; `lines` are further fields of it. */
const provider = ({ name = 'm', endpoint, lines = '' }: Described) => `    - id: ${name}
      type: openai-compatible
      endpoint: ${endpoint}
      modelName: ${name}
${lines.replace(/^(?=.)/gm, '      ')}
`
const file = (...described: Described[]) => `providers:\n  custom:\n${described.map(provider).join('')}`
const key = 'apiKey: ${SECRET:openai-key}'

async function serve(): Promise<ScriptedServer> {
  const server = await startScriptedServer({ models: [{ id: 'm' }] })
  onTestFinished(() => server.close())
  server.respondWith(() => say('OK'))
  return server
}

/** The app without its window, on a folder with one file; the secret `openai-key` is stored there. */
async function open(text: string, folder = temporaryFolder()) {
  mkdirSync(join(folder, 'configs'), { recursive: true })
  const path = join(folder, 'configs', 'x.yaml')
  writeFileSync(path, text)
  const none = () => {
    throw new Error('no engine of the app in this test')
  }
  const engine = await openEngine({
    ...{ dataFolder: folder, keyStore: testKeyStore, spawnWorker: none, spawnOnnxWorker: none },
    ...{ environment: {}, log: () => undefined, beside: true },
  })
  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= engine.close()
    return closed
  }
  onTestFinished(close)
  const { api } = engine
  await api.secrets.set({ name: 'openai-key', value: 'sk-mine' })
  const models = () => api.models.list()
  await api.configFiles.reload()
  const idOf = async (name = 'm') => (await models()).find(({ wireName }) => wireName === name)?.id ?? ''
  const wish = async (name?: string) => api.endpoints.wish({ modelId: await idOf(name) })
  return {
    ...{ engine, api, folder, path, close, models, idOf, wish },
    ask: async (id: string) => {
      const { chat } = await engine.openModel(id)
      return chat.generate({ messages: [{ role: 'user', content: 'Hi' }] }, new AbortController().signal)
    },
    allow: async (name?: string) => {
      const asked = await wish(name)
      if (!asked) throw new Error('nothing is asked')
      await api.endpoints.allow({ modelId: await idOf(name), sha256: asked.sha256 })
    },
    rewrite: async (changed: string) => {
      writeFileSync(path, changed)
      await api.configFiles.reload()
    },
  }
}
const heard = (server: ScriptedServer) =>
  server.requests.map(({ headers, path }) => `${path} ${JSON.stringify(headers)}`).join('\n')

describe('a file that wants a secret sent to its server', () => {
  const places: [string, string][] = [
    ['as its key', key],
    ['in a header', "headers: { X-Team: '${SECRET:openai-key}' }"],
    ['in the body', "extraBody: { metadata: { note: '${SECRET:openai-key}' } }"],
  ]
  test.each(places)('%s gets nothing before the person agreed, and then works [D3][B1]', async (_, lines) => {
    const server = await serve()
    const { api, ask, allow, idOf, wish } = await open(file({ endpoint: server.baseUrl, lines }))
    const id = await idOf()
    const error = await failureOf(ask(id))
    expect(error).toMatchObject({
      code: 'endpoint_not_allowed',
      params: {
        name: 'configs/x.yaml',
        url: new URL(server.baseUrl).origin,
        secrets: ['openai-key'],
        commands: [],
      },
      fixes: [{ do: 'allow-endpoint', modelId: id }],
    })
    const status = await api.models.check({ id })
    expect(status).toMatchObject({ state: 'not_allowed', error: { code: 'endpoint_not_allowed' } })
    expect(server.requests).toEqual([])
    await allow()
    expect(await wish()).toBeNull()
    expect((await ask(id)).text).toBe('OK')
    expect(JSON.stringify(server.chats.at(-1))).toContain('sk-mine')
    expect((await api.models.check({ id })).state).toBe('ready')
  })

  test('gets it at no other door: not by its tests, its list of models or a copy [D3]', async () => {
    const server = await serve()
    const { api, models, idOf } = await open(file({ endpoint: server.baseUrl, lines: key }))
    const [model] = await models()
    const id = await idOf()
    const form = ModelForm.parse({ wireName: 'm', endpointUrl: server.baseUrl, ...modelDefaults })
    const errors: unknown[] = []
    for (const what of [
      { what: 'model', id },
      { what: 'form', form, modelId: id },
    ] as const) {
      await new Promise<void>((end) => {
        api.models.testStages(
          what,
          (event) => 'error' in event && event.error && errors.push(event.error.code),
          end,
        )
      })
    }
    const question = {
      endpointUrl: server.baseUrl,
      wireName: 'm',
      kind: 'openai-compatible',
      apiVersion: null,
    } as const
    const tries = [
      async () => api.models.test({ ...question, contextWindow: null, modelId: id }),
      async () => api.endpoints.importModels({ id: model?.endpointId ?? '' }),
      async () => api.models.copyToOwn({ id }),
      async () => api.models.duplicate({ id }),
    ]
    for (const attempt of tries) errors.push((await failureOf(attempt())).code)
    expect(errors).toEqual(Array.from({ length: 6 }, () => 'endpoint_not_allowed'))
    expect(server.requests).toEqual([])
    // What the person types themselves for this test is their own word.
    const typed = await api.models.test({ ...question, contextWindow: null, modelId: id, apiKey: 'typed' })
    expect([typed.state, heard(server).includes('Bearer typed')]).toEqual(['up', true])
  })

  test('is asked about again where its server, its secrets or its command change, and not otherwise [D3]', async () => {
    const [server, other] = [await serve(), await serve()]
    const { allow, wish, rewrite, api } = await open(file({ endpoint: server.baseUrl, lines: key }))
    await allow()
    const described = (endpoint: string, lines: string) => rewrite(file({ endpoint, lines }))
    await described(server.baseUrl, `${key}\ndescription: other words`)
    expect(await wish()).toBeNull()
    await described(other.baseUrl, key)
    expect(await wish()).toMatchObject({ server: new URL(other.baseUrl).origin })
    await described(server.baseUrl, `${key}\nheaders: { X-A: '\${SECRET:second}' }`)
    expect(await wish()).toMatchObject({ secrets: ['openai-key', 'second'] })
    await described(server.baseUrl, key)
    expect(await wish()).toBeNull()
    expect(await api.models.list()).toHaveLength(1)
  })

  test('is allowed what was shown and nothing that came in between [D3]', async () => {
    const server = await serve()
    const { api, idOf, wish, rewrite } = await open(file({ endpoint: server.baseUrl, lines: key }))
    const shown = await wish()
    await rewrite(file({ endpoint: server.baseUrl, lines: `${key}\nheaders: { X-A: '\${SECRET:second}' }` }))
    const word = async () => api.endpoints.allow({ modelId: await idOf(), sha256: shown?.sha256 ?? '' })
    expect(await failureOf(word())).toMatchObject({ code: 'endpoint_not_allowed' })
    expect(await wish()).not.toBeNull()
  })

  test('is allowed for good: the next start of the app does not ask [D3]', async () => {
    const server = await serve()
    const text = file({ endpoint: server.baseUrl, lines: key })
    const first = await open(text)
    await first.allow()
    await first.close()
    const second = await open(text, first.folder)
    expect(await second.wish()).toBeNull()
    expect((await second.ask(await second.idOf())).text).toBe('OK')
  })
})

test('all that a file wants at one server is one question; where it wants nothing it is not asked [D3]', async () => {
  const [server, other] = [await serve(), await serve()]
  const { wish, allow, ask, idOf } = await open(
    file(
      { name: 'a', endpoint: server.baseUrl, lines: key },
      { name: 'b', endpoint: `${server.baseUrl}/b/v1`, lines: "headers: { X-A: '${SECRET:second}' }" },
      { name: 'plain', endpoint: other.baseUrl },
      { name: 'clear', endpoint: `${other.baseUrl}/c/v1`, lines: 'apiKey: written-in-the-file' },
    ),
  )
  for (const name of ['plain', 'clear']) expect([name, await wish(name)]).toEqual([name, null])
  expect((await ask(await idOf('plain'))).text).toBe('OK')
  expect(await wish('b')).toMatchObject({ secrets: ['openai-key', 'second'] })
  await allow('b')
  expect(await wish('a')).toBeNull()
})

test('a model that the person adds on the endpoint of a file waits for the same word [D3]', async () => {
  const server = await startScriptedServer({ models: [{ id: 'm' }, { id: 'further' }] })
  onTestFinished(() => server.close())
  const { api, allow, wish, models, rewrite } = await open(file({ endpoint: server.baseUrl, lines: key }))
  await allow()
  const [model] = await models()
  await api.endpoints.importModels({ id: model?.endpointId ?? '' })
  await rewrite(file({ endpoint: server.baseUrl, lines: `${key}\nheaders: { X-A: '\${SECRET:second}' }` }))
  expect(await wish('further')).toMatchObject({ secrets: ['openai-key', 'second'] })
})

test('a program that a file names for a token is not run before the person agreed [D1][D3]', async () => {
  const server = await serve()
  const ran = join(temporaryFolder(), 'ran')
  const script = join(temporaryFolder(), 'token.cjs')
  writeFileSync(script, `require('node:fs').appendFileSync(process.argv[2], 'x'); console.log('printed')`)
  const command = `"${process.execPath}" "${script}" "${ran}"`
  const named = (words: string) =>
    `providers:\n  custom:\n    - { id: m, type: google-vertex, endpoint: ${server.baseUrl}, modelName: m, tokenCommand: '${words}' }\n`
  const { api, ask, allow, idOf, rewrite, wish } = await open(named(command))
  const id = await idOf()
  expect(await failureOf(ask(id))).toMatchObject({
    code: 'endpoint_not_allowed',
    params: { commands: [command] },
  })
  expect((await api.models.check({ id })).state).toBe('not_allowed')
  expect([existsSync(ran), server.requests]).toEqual([false, []])
  await allow()
  expect((await ask(id)).text).toBe('OK')
  expect([readFileSync(ran, 'utf8'), heard(server).includes('Bearer printed')]).toEqual(['x', true])
  await rewrite(named(`${command} more`))
  expect(await wish()).toMatchObject({ commands: [`${command} more`] })
})

test('what the person types in the dialog of a model of a file needs no further word; another server does [D3]', async () => {
  const [server, other] = [await serve(), await serve()]
  const text = (endpoint: string) => file({ endpoint })
  const { api, ask, idOf, wish, models } = await open(text(server.baseUrl))
  const form = { wireName: 'm', ...modelDefaults }
  const save = async (endpointUrl: string, more: Partial<ModelForm>) =>
    api.models.update({ id: await idOf(), form: ModelForm.parse({ ...form, endpointUrl, ...more }) })
  await save(server.baseUrl, { headers: { 'X-A': '${SECRET:openai-key}' } })
  expect([(await models()).length, await wish()]).toEqual([1, null])
  await save(server.baseUrl, { apiKey: 'typed-in-clear' })
  expect(await wish()).toBeNull()
  expect((await ask(await idOf())).text).toBe('OK')
  expect(heard(server)).toContain('Bearer typed-in-clear')
  await save(other.baseUrl, {})
  expect(await wish()).toMatchObject({
    server: new URL(other.baseUrl).origin,
    secrets: expect.arrayContaining(['openai-key']),
  })
})

test('what the person typed themselves is not asked about [D3]', async () => {
  const server = await serve()
  const { api, ask } = await open(file({ name: 'of-file', endpoint: 'http://127.0.0.1:9/v1' }))
  const own = await api.models.add(
    ModelForm.parse({
      ...{ wireName: 'm', endpointUrl: server.baseUrl, ...modelDefaults },
      ...{ apiKey: '${SECRET:openai-key}', headers: { 'X-A': '${SECRET:openai-key}' } },
    }),
  )
  expect((await ask(own.id)).text).toBe('OK')
})
