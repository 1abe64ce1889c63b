import { expect, test } from 'vitest'
import { ModelForm, modelDefaults } from '../../../shared/model-form'
import { builtinCapabilities } from './capabilities'
import { openRegistry } from './testing'
import { usualContextWindow } from './usual'

type Values = Partial<ModelForm> & Pick<ModelForm, 'wireName'>
const form = (values: Values) =>
  ModelForm.parse({ endpointUrl: 'http://localhost:8001/v1', ...modelDefaults, ...values })
const fromFile = (values: Values) => form({ contextWindowSource: 'default', ...values })

async function desk() {
  const { registry } = await openRegistry()
  const origin = { from: 'file' as const, path: '/configs/a.yaml' }
  /** What a file now says, and what is known of its model then. */
  const say = (values: Values) => {
    const described = { key: 'a', line: 1, enabled: true, form: fromFile(values) }
    registry.syncOrigin(origin, { models: [described] })
    const [model] = registry.list()
    if (!model) throw new Error('no model')
    return model
  }
  return { registry, say }
}

test('a model that is added can do what is usual for its name, and says where that is from [B5]', async () => {
  const { registry } = await desk()
  const { capabilities } = registry.add(form({ wireName: 'Qwen/Qwen3-32B' }))
  expect(capabilities).toMatchObject({
    tools: { value: true, source: 'profile' },
    vision: { value: false, source: 'profile' },
    jsonSchema: { value: null, source: 'default' },
  })
  expect(registry.add(form({ wireName: 'my-own-model' })).capabilities.tools).toEqual({
    ...{ value: null, source: 'default' },
  })
})

test('what the server tells is better than what is usual, and stays over a change of other fields [B5]', async () => {
  const { registry } = await desk()
  const { id } = registry.add(form({ wireName: 'qwen3-32b', capabilities: { vision: true } }))
  expect(registry.view(id).capabilities.vision).toEqual({ value: true, source: 'server' })
  registry.update(id, form({ wireName: 'qwen3-32b', temperature: 0.2 }))
  expect(registry.view(id).capabilities.vision).toEqual({ value: true, source: 'server' })
})

test('another name or another server is another model: what was found out is forgotten [B5]', async () => {
  const { registry } = await desk()
  const { id } = registry.add(form({ wireName: 'qwen3-32b', capabilities: { tools: false } }))
  registry.update(id, form({ wireName: 'gpt-4o' }))
  expect(registry.view(id).capabilities.tools).toEqual({ value: true, source: 'profile' })
  registry.setServed(id, {
    contextWindow: null,
    capabilities: { ...registry.view(id).capabilities, tools: { value: false, source: 'server' } },
  })
  registry.update(id, form({ wireName: 'gpt-4o', endpointUrl: 'http://localhost:9000/v1' }))
  expect(registry.view(id).capabilities.tools).toEqual({ value: true, source: 'profile' })
})

test('what the person says beats server and profile, until they take it back [B5]', async () => {
  const { registry } = await desk()
  const named = { wireName: 'qwen3-32b' }
  const { id } = registry.add(form({ ...named, capabilityChoices: { tools: false, vision: true } }))
  const known = () => registry.view(id).capabilities
  expect(known()).toMatchObject({
    tools: { value: false, source: 'user' },
    vision: { value: true, source: 'user' },
    reasoning: { source: 'profile' },
  })
  // What the server tells meanwhile counts for the rest alone, and a form that speaks of nothing changes nothing.
  registry.update(id, form({ ...named, capabilities: { tools: true, reasoning: false } }))
  expect(known()).toMatchObject({
    tools: { value: false, source: 'user' },
    reasoning: { value: false, source: 'server' },
  })
  registry.update(id, form({ ...named, capabilityChoices: { vision: true } }))
  expect(known()).toMatchObject({
    tools: { value: true, source: 'profile' },
    vision: { value: true, source: 'user' },
    reasoning: { value: false, source: 'server' },
  })
  const told = { capabilities: { vision: false }, capabilityChoices: {} }
  registry.update(id, form({ ...named, ...told }))
  expect(known().vision).toEqual({ value: false, source: 'server' })
})

test('what the person says holds for a copy, and for another name that they save it with [B5]', async () => {
  const { registry } = await desk()
  const capabilityChoices = { vision: true }
  const { id } = registry.add(form({ wireName: 'qwen3-32b', capabilityChoices }))
  expect(registry.duplicate(id).capabilities.vision).toEqual({ value: true, source: 'user' })
  registry.update(id, form({ wireName: 'llama3.2', capabilityChoices }))
  expect(registry.view(id).capabilities).toMatchObject({
    vision: { value: true, source: 'user' },
    tools: { source: 'profile' },
  })
})

test('an answer of the server that was on its way neither undoes nor brings back what the person said [B5]', async () => {
  const { registry } = await desk()
  const { id } = registry.add(form({ wireName: 'qwen3-32b' }))
  const capabilitiesOf = () => registry.view(id).capabilities
  const before = capabilitiesOf()
  const found = {
    contextWindow: null,
    capabilities: { ...before, tools: { value: true, source: 'server' } },
  } as const
  registry.update(id, form({ wireName: 'qwen3-32b', capabilityChoices: { tools: false } }))
  registry.setServed(id, found)
  expect(capabilitiesOf().tools).toEqual({ value: false, source: 'user' })
  const asked = capabilitiesOf()
  registry.update(id, form({ wireName: 'qwen3-32b', capabilityChoices: {} }))
  registry.setServed(id, { contextWindow: null, capabilities: asked })
  expect(capabilitiesOf().tools).toEqual({ value: true, source: 'profile' })
})

test('the app’s own engine writes JSON by a schema again once the person no longer says otherwise [B5]', async () => {
  const { registry } = await desk()
  const { id } = registry.addKnown({
    ...{ wireName: 'a', displayName: 'a', baseUrl: null, ...modelDefaults, contextWindowSource: 'server' },
    capabilities: builtinCapabilities,
  })
  const own = { kind: 'builtin', wireName: 'a', endpointUrl: '' } as const
  registry.update(id, form({ ...own, capabilityChoices: { jsonSchema: false } }))
  expect(registry.view(id).capabilities.jsonSchema).toEqual({ value: false, source: 'user' })
  registry.update(id, form({ ...own, capabilityChoices: {} }))
  expect(registry.view(id).capabilities.jsonSchema).toEqual({ value: true, source: 'server' })
})

test('what a file says is the person’s word, until the file says it no longer [B1][B5]', async () => {
  const { registry, say } = await desk()
  const { id, capabilities } = say({ wireName: 'qwen3-32b', capabilities: { tools: false } })
  expect(capabilities.tools).toEqual({ value: false, source: 'user' })
  expect(registry.view(id).capabilities.vision).toEqual({ value: false, source: 'profile' })
  expect(say({ wireName: 'qwen3-32b' }).capabilities.tools).toEqual({ value: true, source: 'profile' })
})

test('a file that leaves the length of context out gets the usual one, if a reply fits into it [B5]', async () => {
  const { say } = await desk()
  const length = ({ contextWindow, contextWindowSource }: ReturnType<typeof say>) =>
    `${contextWindow} ${contextWindowSource}`
  expect(length(say({ wireName: 'gpt-4o' }))).toBe('128000 profile')
  // The same text read again changes nothing.
  expect(length(say({ wireName: 'gpt-4o' }))).toBe('128000 profile')
  expect(length(say({ wireName: 'my-own-model' }))).toBe('32768 default')
  expect(length(say({ wireName: 'llama3.2', maxTokens: 16_384 }))).toBe('32768 default')
  expect(length(say({ wireName: 'gpt-4o', contextWindow: 9_000, contextWindowSource: 'user' }))).toBe(
    '9000 user',
  )
})

test('a dialog keeps the length that it showed, also where another is usual [A2][B5]', async () => {
  const { registry } = await desk()
  const { contextWindow } = registry.add(form({ wireName: 'gpt-4o', contextWindowSource: 'default' }))
  expect(contextWindow).toBe(32_768)
  expect(usualContextWindow('gpt-4o')).toEqual({ contextWindow: 128_000, contextWindowSource: 'profile' })
})
