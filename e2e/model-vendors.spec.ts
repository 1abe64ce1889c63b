import type { Locator } from 'playwright/test'
import { expect, test } from './support/app'
import { ask, newChat } from './support/chat'
import { openNewModel, showAddress, stage } from './support/model-kinds'
import { fieldOf, openAddDialog, openModelConfiguration, rowOf, savedModels } from './support/models'
import type { Persona } from './support/scripted-server/personas'
import { say } from './support/scripted-server/replies'
import { startScriptedServer } from './support/scripted-server/server'
import { anthropicList, azureList, fireworksList, googleList, withList } from './support/vendor-lists'
import { anthropic, anthropicKey, anthropicModel } from './support/vendor-servers/anthropic'
import { azure, azureDeployment, azureKey } from './support/vendor-servers/azure'
import { fireworks, fireworksKey, fireworksModel } from './support/vendor-servers/fireworks'
import { google, googleKey, googleModel, vertexBase, vertexToken } from './support/vendor-servers/google'
import { startVendorServer, type Vendor } from './support/vendor-servers/server'

type Place = {
  title: string
  group: string
  kind?: string
  vendor: Vendor
  name: [label: string, text: string]
  address: [label: string, path: string]
  credential: [label: string, text: string, wrong: string]
  /** The one of Azure's routes that is not chosen at first. */
  route?: 'v1'
  /** A list of models is asked for before a request. */
  lists: boolean
  saved: Record<string, unknown>
}

const key = (right: string): Place['credential'] => ['API key', right, 'a-wrong-key']
const places: Place[] = [
  {
    title: 'Fireworks',
    group: 'Fireworks',
    vendor: withList(fireworks, fireworksList),
    name: ['Model path', fireworksModel],
    address: ['Address', '/inference/v1'],
    credential: key(fireworksKey),
    lists: true,
    saved: { kind: 'fireworks', hasKey: true },
  },
  {
    title: 'Anthropic',
    group: 'Cloud',
    kind: 'Anthropic',
    vendor: withList(anthropic, anthropicList),
    name: ['Model Name', anthropicModel],
    address: ['Model Endpoint', ''],
    credential: key(anthropicKey),
    lists: true,
    saved: { kind: 'anthropic', hasKey: true },
  },
  {
    title: 'a gateway to Anthropic without a list of models',
    group: 'Private or Azure endpoint',
    kind: 'Anthropic',
    vendor: anthropic,
    name: ['Model Name', anthropicModel],
    address: ['Model Endpoint', '/v1'],
    credential: key(anthropicKey),
    lists: false,
    saved: { kind: 'anthropic', hasKey: true },
  },
  {
    title: 'Azure OpenAI, the dated route',
    group: 'Private or Azure endpoint',
    kind: 'Azure OpenAI',
    vendor: withList(azure('dated'), azureList('dated')),
    name: ['Deployment name', azureDeployment],
    address: ['Resource URL', ''],
    credential: key(azureKey),
    lists: false,
    saved: { kind: 'azure-openai', hasKey: true },
  },
  {
    title: 'Azure OpenAI, the v1 route',
    group: 'Private or Azure endpoint',
    kind: 'Azure OpenAI',
    vendor: withList(azure('v1'), azureList('v1')),
    name: ['Deployment name', azureDeployment],
    address: ['Resource URL', ''],
    credential: key(azureKey),
    route: 'v1',
    lists: false,
    saved: { kind: 'azure-openai', hasKey: true },
  },
  {
    title: 'Google Gemini',
    group: 'Cloud',
    kind: 'Google Gemini',
    vendor: withList(google('gemini'), googleList),
    name: ['Model Name', googleModel],
    address: ['Address', '/v1beta/openai'],
    credential: key(googleKey),
    lists: true,
    saved: { kind: 'google', hasKey: true },
  },
  {
    title: 'Google Vertex',
    group: 'Cloud',
    kind: 'Google Vertex',
    vendor: google('vertex'),
    name: ['Model Name', `google/${googleModel}`],
    address: ['Endpoint', vertexBase],
    credential: ['Token command', `echo ${vertexToken}`, 'echo another-token'],
    lists: false,
    saved: { kind: 'google-vertex', hasKey: false },
  },
]

const stages = [
  'Reached',
  'Key accepted',
  'Model known',
  'One-token reply',
  'Streaming',
  'Tools',
  'Images',
  'JSON schema',
]

async function fill(dialog: Locator, place: Place, rootUrl: string): Promise<void> {
  const [nameLabel, name] = place.name
  const [addressLabel, path] = place.address
  if (addressLabel === 'Address') await showAddress(dialog)
  await dialog.getByLabel(nameLabel, { exact: true }).fill(name)
  await dialog.getByLabel(addressLabel, { exact: true }).fill(`${rootUrl}${path}`)
  if (place.route) await dialog.getByRole('radio', { name: place.route, exact: true }).click()
  await dialog.getByLabel('Max Tokens', { exact: true }).fill('1000')
}

for (const place of places) {
  test(`${place.title}: a wrong credential is told, the whole test passes with the right one, and it chats [D1][D2][A4]`, async ({
    launch,
  }) => {
    const server = await startVendorServer(place.vendor)
    try {
      const { page } = await launch()
      await openModelConfiguration(page)
      const dialog = await openNewModel(page, place.group, place.kind)
      await fill(dialog, place, server.rootUrl)
      const [label, right, wrong] = place.credential
      await dialog.getByLabel(label, { exact: true }).fill(wrong)
      await dialog.getByRole('button', { name: 'Test connection' }).click()
      if (place.lists) {
        await expect(dialog.getByText('Reached, but the key was refused')).toBeVisible()
      } else {
        await expect(stage(dialog, 'Key refused')).toContainText('failed')
        await expect(stage(dialog, 'Streaming')).toContainText('skipped')
        await expect(dialog.getByRole('alert')).toBeVisible()
      }
      await page.screenshot({ path: test.info().outputPath('refused.png') })

      await dialog.getByLabel(label, { exact: true }).fill(right)
      await dialog.getByRole('button', { name: 'Test again' }).first().click()
      if (place.lists) {
        await expect(dialog.getByText(/is there/)).toBeVisible()
        await dialog.getByRole('button', { name: 'Full test' }).click()
      }
      for (const name of stages) await expect(stage(dialog, name)).toContainText('passed')
      await expect(dialog.getByRole('alert')).toHaveCount(0)
      await page.screenshot({ path: test.info().outputPath('passed.png') })

      await dialog.locator('button[type=submit]').click()
      await expect(dialog).toBeHidden()
      const [saved] = await savedModels(page)
      expect(saved).toMatchObject({ ...place.saved, wireName: place.name[1] })
      expect(JSON.stringify(saved)).not.toContain(right)
      expect(new URL(saved?.endpointUrl ?? '').origin).toBe(server.rootUrl)
      await expect(rowOf(page, saved?.displayName ?? '')).toContainText('Ready')

      await newChat(page)
      // A model that is known to call tools is offered those of the memory, and the double calls the first.
      await expect(await ask(page, 'Which plants like wind?')).toContainText(
        /You said: Which plants like wind\?|The tool said: /,
      )
    } finally {
      await server.close()
    }
  })
}

const personas: [Persona, string][] = [
  ['generic', 'OpenAI-compatible server'],
  ['ollama', 'Ollama'],
  ['vllm', 'vLLM'],
  ['lmstudio', 'LM Studio'],
  ['llamacpp', 'llama.cpp'],
]
const kinds: Record<Persona, string> = {
  generic: 'openai-compatible',
  ollama: 'ollama',
  vllm: 'vllm',
  lmstudio: 'lmstudio',
  llamacpp: 'llamacpp',
}

for (const [persona, words] of personas) {
  test(`${words}: a server on this machine is recognised by its test, saved as what it is, and chats [A4][D2]`, async ({
    launch,
  }) => {
    const server = await startScriptedServer({
      persona,
      models: [{ id: 'qwen3:8b', contextWindow: 16_384 }],
    })
    try {
      const { page } = await launch()
      await openModelConfiguration(page)
      const dialog = await openAddDialog(page)
      await fieldOf(dialog, 'endpoint').fill(server.baseUrl)
      await dialog.getByRole('button', { name: 'Test connection' }).click()
      const found = dialog.getByRole('region', { name: 'Connection test' })
      await expect(found).toContainText(words)
      await expect(fieldOf(dialog, 'name')).toHaveValue('qwen3:8b')
      await dialog.getByRole('button', { name: 'Full test' }).click()
      const asked = stages.slice(0, 5).map((name) => (name === 'Key accepted' ? 'No key needed' : name))
      for (const name of asked) await expect(stage(dialog, name)).toContainText('passed')
      await dialog.locator('button[type=submit]').click()
      await expect(dialog).toBeHidden()
      expect(await savedModels(page)).toMatchObject([{ kind: kinds[persona], place: 'local' }])
      await expect(page.getByRole('list', { name: 'Endpoints' })).toContainText(words)
      server.enqueue(say('Rosemary does.'))
      await newChat(page)
      await expect(await ask(page, 'Which plants like wind?')).toContainText('Rosemary does.')
    } finally {
      await server.close()
    }
  })
}
