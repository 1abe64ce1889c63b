import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ModelForm, modelDefaults } from '../../shared/model-form'
import { Background, inOrder } from './background'
import { closeDatabase, openDatabase } from './database/connection'
import { temporaryFolder } from './database/testing'
import { backupFolder, databaseFile, type EngineOptions, openEngine } from './engine'

const apiKey = 'sk-canary-7f3e9a1b5c'

function engineOptions(dataFolder: string) {
  const logged: string[] = []
  const options: EngineOptions = {
    dataFolder,
    keyStore: { encrypt: (text) => Buffer.from(text), decrypt: (bytes) => bytes.toString() },
    spawnOnnxWorker: () => {
      throw new Error('no ONNX engine in this test')
    },
    spawnWorker: () => {
      throw new Error('no worker here')
    },
    environment: {},
    log: (_level, text) => void logged.push(text),
  }
  return { options, logged }
}

/** A server that serves one model and keeps what it was asked. */
async function modelServer(beforeAnswer: () => Promise<unknown> = async () => undefined) {
  const asked: IncomingMessage[] = []
  const server = createServer(async (request, response) => {
    asked.push(request)
    await beforeAnswer()
    response.setHeader('content-type', 'application/json')
    if (request.url !== '/v1/models') response.statusCode = 404
    response.end(JSON.stringify({ object: 'list', data: [{ id: 'qwen', object: 'model' }] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { asked, url: `http://127.0.0.1:${address.port}/v1` }
}

const form = (endpointUrl: string) =>
  ModelForm.parse({ wireName: 'qwen', endpointUrl, ...modelDefaults, apiKey })

test('testing another address never shows it the key of the saved one [D3]', async () => {
  const [own, other] = [await modelServer(), await modelServer()]
  const engine = await openEngine(engineOptions(temporaryFolder()).options)
  onTestFinished(() => engine.close())
  const { id } = await engine.api.models.add(form(own.url))
  const kind = 'openai-compatible'
  const question = {
    wireName: 'qwen',
    contextWindow: null,
    modelId: id,
    kind,
    apiVersion: null,
    headers: {},
  } as const

  await engine.api.models.test({ ...question, endpointUrl: other.url })
  expect(other.asked.length).toBeGreaterThan(0)
  expect(other.asked.map(({ headers }) => headers.authorization).filter(Boolean)).toEqual([])

  own.asked.length = 0
  await engine.api.models.test({ ...question, endpointUrl: own.url })
  expect(own.asked.find(({ url }) => url === '/v1/models')?.headers.authorization).toBe(`Bearer ${apiKey}`)
})

test('an engine that cannot begin lets go of the file, so that it can be mended and tried again', async () => {
  const folder = temporaryFolder()
  const file = databaseFile(folder)
  const options = { file, backupFolder: backupFolder(folder), now: () => 1 }
  const db = await openDatabase(options)
  db.exec(`CREATE TRIGGER keep BEFORE DELETE ON conversations BEGIN SELECT RAISE(ABORT, 'kept'); END;
    INSERT INTO conversations (public_id, created_at, changed_at, removed_at) VALUES ('c', 1, 1, 1)`)
  closeDatabase(db)

  await expect(openEngine(engineOptions(folder).options)).rejects.toThrow('kept')

  const again = await openDatabase(options)
  // Only whoever is alone with the file may do so.
  expect(again.pragma('journal_mode = DELETE', { simple: true })).toBe('delete')
  again.pragma('journal_mode = WAL')
  again.exec('DROP TRIGGER keep')
  closeDatabase(again)
  const engine = await openEngine(engineOptions(folder).options)
  await engine.close()
})

test('a model may be deleted while its server is still being asked about it', async () => {
  let answer: (() => void) | undefined
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  const server = await modelServer(() => held)
  const { options, logged } = engineOptions(temporaryFolder())
  const engine = await openEngine(options)
  onTestFinished(() => engine.close())
  const { id } = await engine.api.models.add(form(server.url))
  await expect.poll(() => server.asked.length).toBeGreaterThan(0)
  await engine.api.models.remove({ id })
  answer?.()
  await expect.poll(() => logged).toContain('work in the background failed')
})

test('what fails in a timer or in work that was only begun is told, and nothing is thrown', async () => {
  const failures: unknown[] = []
  const background = new Background((error) => failures.push(error))
  background.setTimer(() => {
    throw new Error('timer')
  }, 0)
  background.begin(async () => {
    throw new Error('begun')
  })
  await expect.poll(() => failures.map(String).sort()).toEqual(['Error: begun', 'Error: timer'])
})

test('closing takes every step, and tells the first failure at the end', async () => {
  const taken: number[] = []
  const step =
    (number: number, fails = false) =>
    async () => {
      taken.push(number)
      if (fails) throw new Error(`step ${number}`)
    }
  await expect(inOrder([step(1), step(2, true), step(3, true), step(4)])).rejects.toThrow('step 2')
  expect(taken).toEqual([1, 2, 3, 4])
})

test('[B1] a file in the configs folder is a model at once, follows its changes, and stays as it was while broken', async () => {
  const folder = temporaryFolder()
  const engine = await openEngine(engineOptions(folder).options)
  onTestFinished(() => engine.close())
  const document = (temperature: number) =>
    `# my agent\nagent_name: Coder\nmodel_name: qwen\nmodel_endpoint: http://localhost:8001/v1\ngeneration_config:\n  temperature: ${temperature}\n`
  const view = await engine.api.configFiles.importText({ name: 'coder.yaml', text: document(0.1) })
  const [model] = await engine.api.models.list()
  expect(model).toMatchObject({
    displayName: 'Coder',
    wireName: 'qwen',
    temperature: 0.1,
    origin: { from: 'file', path: view.path },
  })
  const id = model?.id ?? ''
  const explained = await engine.api.models.explain({ id })
  expect(explained.find(({ field }) => field === 'temperature')).toEqual({
    ...{ field: 'temperature', value: '0.1', source: 'file' },
    detail: `${view.path}:6`,
  })

  writeFileSync(view.path, 'agent_name: [broken')
  expect(await engine.api.configFiles.reload()).toMatchObject([{ state: 'broken', models: [{ id }] }])
  expect(await engine.api.models.list()).toMatchObject([{ id, temperature: 0.1 }])

  writeFileSync(view.path, document(0.9))
  await engine.api.configFiles.reload()
  expect(await engine.api.models.list()).toMatchObject([{ id, temperature: 0.9 }])

  const { kind, wireName, contextWindow } = model ?? {
    kind: 'openai-compatible',
    wireName: '',
    contextWindow: 1,
  }
  const changed = ModelForm.parse({
    ...{ kind, wireName, contextWindow, displayName: 'Coder', maxTokens: null, temperature: 0.3 },
    endpointUrl: 'http://localhost:8001/v1',
  })
  await engine.api.models.update({ id, form: changed })
  expect(readFileSync(view.path, 'utf8')).toContain('# my agent')
  expect(readFileSync(view.path, 'utf8')).toContain('temperature: 0.3')
  expect(await engine.api.models.list()).toMatchObject([{ id, temperature: 0.3 }])

  rmSync(view.path)
  await engine.api.configFiles.reload()
  expect(await engine.api.models.list()).toEqual([])
})

test('[B4] the environment describes a model, stronger than .env, and each value tells where it was said', async () => {
  const folder = temporaryFolder()
  writeFileSync(
    join(folder, '.env'),
    'KEEPSAKE_MODEL_BACKEND__MODEL=from-file\nKEEPSAKE_MODEL_BACKEND__TEMPERATURE=0.2\n',
  )
  const { options } = engineOptions(folder)
  const environment = {
    KEEPSAKE_MODEL_BACKEND__MODEL: 'from-shell',
    KEEPSAKE_MODEL_BACKEND__API_KEY: apiKey,
  }
  const engine = await openEngine({ ...options, environment })
  const [model] = await engine.api.models.list()
  expect(model).toMatchObject({
    ...{ wireName: 'from-shell', temperature: 0.2, hasKey: true },
    origin: { from: 'environment', path: null },
  })
  const explained = await engine.api.models.explain({ id: model?.id ?? '' })
  const sourceOf = (name: string) => explained.find(({ field }) => field === name)
  expect(sourceOf('wireName')).toMatchObject({
    source: 'environment',
    detail: 'KEEPSAKE_MODEL_BACKEND__MODEL',
  })
  expect(sourceOf('temperature')?.detail).toBe(
    `KEEPSAKE_MODEL_BACKEND__TEMPERATURE (${join(folder, '.env')}:2)`,
  )
  expect(sourceOf('endpointUrl')).toMatchObject({ source: 'default', value: 'http://localhost:11434/v1' })
  expect(sourceOf('apiKey')).toMatchObject({ source: 'environment', value: 'set' })
  await engine.close()
  expect(readFileSync(join(folder, 'keepsake.db')).includes(apiKey)).toBe(false)

  writeFileSync(join(folder, '.env'), '')
  const without = await openEngine(options)
  onTestFinished(() => without.close())
  expect(await without.api.models.list()).toEqual([])
})
