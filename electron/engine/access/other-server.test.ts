import { expect, onTestFinished, test } from 'vitest'
import { type ScriptedServer, startScriptedServer } from '../../../e2e/support/scripted-server/server'
import type { StageEvent } from '../../../shared/contract/models'
import { ModelForm, modelDefaults } from '../../../shared/model-form'
import { temporaryFolder } from '../database/testing'
import { openEngine } from '../engine'
import { testKeyStore } from '../models/testing'

async function serve(): Promise<ScriptedServer> {
  const server = await startScriptedServer({ models: [{ id: 'm' }] })
  onTestFinished(() => server.close())
  return server
}

/** A saved model with a key, a plain header and a secret one, and another server. */
async function setUp() {
  const none = () => {
    throw new Error('no engine of the app in this test')
  }
  const engine = await openEngine({
    ...{ dataFolder: temporaryFolder(), keyStore: testKeyStore, spawnWorker: none, spawnOnnxWorker: none },
    ...{ environment: {}, log: () => undefined, beside: true },
  })
  onTestFinished(() => engine.close())
  const { api } = engine
  const [home, other] = [await serve(), await serve()]
  const plain = { wireName: 'm', ...modelDefaults }
  const formAt = (endpointUrl: string, more: Partial<ModelForm> = {}) =>
    ModelForm.parse({ ...plain, endpointUrl, ...more })
  const headers = { 'X-Team': 'garden', 'X-Auth-Token': 'canary-header' }
  const model = await api.models.add(formAt(home.baseUrl, { headers, apiKey: 'canary-key' }))
  const endpoint = async () => (await api.endpoints.list()).find(({ id }) => id === model.endpointId)
  return { api, home, other, formAt, modelId: model.id, endpointId: model.endpointId, endpoint }
}
const heard = ({ requests }: ScriptedServer) =>
  ['canary-key', 'garden', 'canary-header'].filter((word) => JSON.stringify(requests).includes(word))
const all = ['canary-key', 'garden', 'canary-header']

test('a test of a changed address sends key and headers to the saved server alone [D3]', async () => {
  const { api, home, other, modelId, formAt } = await setUp()
  for (const server of [home, other]) {
    await api.models.test({
      ...{ endpointUrl: server.baseUrl, wireName: 'm', kind: 'openai-compatible', apiVersion: null },
      ...{ contextWindow: null, modelId },
    })
  }
  expect([heard(home), heard(other), other.requests.length > 0]).toEqual([all, [], true])
  await new Promise<void>((end) => {
    const nothing = (_: StageEvent) => undefined
    api.models.testStages({ what: 'form', form: formAt(other.baseUrl), modelId }, nothing, end)
  })
  expect([heard(other), other.chats.length > 0]).toEqual([[], true])
})

test('headers that the person types go where they type them to [D3]', async () => {
  const { api, other, modelId } = await setUp()
  await api.models.test({
    ...{ endpointUrl: other.baseUrl, wireName: 'm', kind: 'openai-compatible', apiVersion: null },
    ...{ contextWindow: null, modelId, headers: { 'X-Team': 'garden' } },
  })
  expect(heard(other)).toEqual(['garden'])
})

test('a model that is saved at another server takes neither key nor headers along [D3]', async () => {
  const { api, other, modelId, formAt } = await setUp()
  await api.models.update({ id: modelId, form: formAt(other.baseUrl) })
  await api.models.check({ id: modelId })
  expect([heard(other), other.requests.length > 0]).toEqual([[], true])
})

test('an endpoint that moves to another server loses what was not typed for it, on another path it keeps it [D3]', async () => {
  const { api, home, other, endpointId, endpoint, modelId } = await setUp()
  const move = (endpointUrl: string) =>
    api.endpoints.update({ id: endpointId, form: { kind: 'openai-compatible', name: '', endpointUrl } })
  await move(`${home.baseUrl}/further/v1`)
  expect(await endpoint()).toMatchObject({ hasKey: true, headers: { 'X-Team': 'garden' } })
  await api.endpoints.update({
    id: endpointId,
    form: { kind: 'openai-compatible', name: '', endpointUrl: home.baseUrl, tokenCommand: 'print-token' },
  })
  await move(other.baseUrl)
  expect(await endpoint()).toMatchObject({ hasKey: false, headers: {}, tokenCommand: null })
  await api.models.check({ id: modelId })
  expect([heard(other), other.requests.length > 0]).toEqual([[], true])
})
