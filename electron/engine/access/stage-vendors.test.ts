import { expect, onTestFinished, test } from 'vitest'
import { endpointAt } from '../../../e2e/support/provider-endpoint'
import { anthropic, anthropicKey, anthropicModel } from '../../../e2e/support/vendor-servers/anthropic'
import { azure, azureDeployment, azureKey } from '../../../e2e/support/vendor-servers/azure'
import { fireworks, fireworksKey, fireworksModel } from '../../../e2e/support/vendor-servers/fireworks'
import {
  google,
  googleKey,
  googleModel,
  vertexBase,
  vertexToken,
} from '../../../e2e/support/vendor-servers/google'
import { lmStudio, lmStudioModel, lmStudioToken } from '../../../e2e/support/vendor-servers/lmstudio'
import { startVendorServer, type Vendor } from '../../../e2e/support/vendor-servers/server'
import { type StageEvent, TestStage } from '../../../shared/contract/models'
import type { EndpointKind } from '../../../shared/endpoint-kinds'
import { createChatModel } from '../providers'
import { firstAnswer } from './first-answer'
import { runStages } from './stage-test'

type Place = {
  kind: EndpointKind
  vendor: Vendor
  path: string
  wireName: string
  apiKey: string
  apiVersion?: string
}

const places: Place[] = [
  { kind: 'anthropic', vendor: anthropic, path: '', wireName: anthropicModel, apiKey: anthropicKey },
  {
    kind: 'azure-openai',
    vendor: azure('dated'),
    path: '',
    wireName: azureDeployment,
    ...{ apiKey: azureKey, apiVersion: '2024-10-21' },
  },
  {
    kind: 'azure-openai',
    vendor: azure('v1'),
    path: '/openai/v1',
    wireName: azureDeployment,
    apiKey: azureKey,
  },
  {
    kind: 'fireworks',
    vendor: fireworks,
    path: '/inference/v1',
    wireName: fireworksModel,
    apiKey: fireworksKey,
  },
  {
    kind: 'google',
    vendor: google('gemini'),
    path: '/v1beta/openai',
    wireName: googleModel,
    apiKey: googleKey,
  },
  {
    kind: 'google-vertex',
    vendor: google('vertex'),
    path: vertexBase,
    wireName: `google/${googleModel}`,
    apiKey: vertexToken,
  },
  { kind: 'lmstudio', vendor: lmStudio, path: '/v1', wireName: lmStudioModel, apiKey: lmStudioToken },
]

async function stages({ vendor, path, ...place }: Place) {
  const server = await startVendorServer(vendor)
  onTestFinished(() => server.close())
  const { kind, wireName, apiKey, apiVersion = null } = place
  const model = createChatModel({
    ...{ name: 'Test model', wireName, contextWindow: 4_000 },
    endpoint: endpointAt(server.rootUrl + path, { kind, apiKey, apiVersion }),
  })
  const subject = {
    reply: (signal: AbortSignal) => firstAnswer({ task: 'chat', model }, signal),
    ...{ chat: model, listModels: null, wireName, now: () => performance.now() },
  }
  const ended: Extract<StageEvent, { type: 'ended' }>[] = []
  for await (const event of runStages(subject, new AbortController().signal))
    if (event.type === 'ended') ended.push(event)
  return ended
}
const outcomes = (ended: Awaited<ReturnType<typeof stages>>) =>
  ended.map(({ stage, outcome, error }) => `${stage} ${outcome}${error ? ` ${error.code}` : ''}`)

test.each(places)(
  'the whole test passes at $kind "$path", by requests that the vendor takes [D7]',
  async (place) => {
    expect(outcomes(await stages(place))).toEqual(TestStage.options.map((stage) => `${stage} passed`))
  },
)

test.each(places)(
  'a wrong key and a wrong name fail at their own stage at $kind "$path" [A7][D7]',
  async (place) => {
    const withKey = await stages({ ...place, apiKey: 'wrong-key' })
    expect(outcomes(withKey).slice(0, 3)).toEqual([
      'reach passed',
      'authorised failed unauthorized',
      'model_known skipped',
    ])
    const withName = await stages({ ...place, wireName: 'nobody' })
    expect(outcomes(withName).slice(1, 4)).toEqual([
      'authorised passed',
      'model_known failed model_not_found',
      'reply skipped',
    ])
  },
)
