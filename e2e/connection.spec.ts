import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Locator } from 'playwright/test'
import { expect, test } from './support/app'
import {
  addDialog,
  fieldOf,
  fillDialog,
  literally,
  openAddDialog,
  openModelConfiguration,
  rowOf,
  savedModels,
  selector,
  submit,
} from './support/models'
import type { Persona, ServedModel } from './support/scripted-server/personas'
import {
  type ScriptedServer,
  type ScriptedServerOptions,
  startScriptedServer,
} from './support/scripted-server/server'

/** Whatever a test has opened on this machine. */
const opened: (() => Promise<unknown>)[] = []
test.afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

async function serve(options: ScriptedServerOptions): Promise<ScriptedServer> {
  const server = await startScriptedServer(options)
  opened.push(() => server.close())
  return server
}

/** Listens on a free port and ends with the test, whoever still holds a connection. */
async function listen(server: Server): Promise<{ port: number; baseUrl: string }> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    // A program that is cut off has nothing to report here.
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  opened.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  })
  const { port } = server.address() as AddressInfo
  return { port, baseUrl: `http://127.0.0.1:${port}/v1` }
}

const personas: {
  persona: Persona
  options?: ScriptedServerOptions
  says: RegExp
  model: ServedModel
  tokens: number | null
}[] = [
  {
    persona: 'vllm',
    says: /^done\s*vLLM 0\.33\.0$/,
    model: { id: '/models/qwen3-32b-awq', contextWindow: 24_576 },
    tokens: 24_576,
  },
  {
    persona: 'ollama',
    says: /^done\s*Ollama 0\.33\.0$/,
    model: { id: 'qwen3:8b', contextWindow: 16_384, capabilities: { tools: true, reasoning: true } },
    tokens: 16_384,
  },
  {
    // It tells no version by any route.
    persona: 'lmstudio',
    says: /^done\s*LM Studio$/,
    model: { id: 'gemma-4-12b', contextWindow: 12_288, capabilities: { tools: true, vision: true } },
    tokens: 12_288,
  },
  {
    persona: 'llamacpp',
    options: { slots: 4 },
    says: /^done\s*llama\.cpp b9931/,
    model: { id: 'phi-5-mini', contextWindow: 10_240 },
    tokens: 10_240,
  },
  {
    persona: 'generic',
    says: /^done\s*OpenAI-compatible server$/,
    model: { id: 'some-model' },
    tokens: null,
  },
]

for (const { persona, options, says, model, tokens } of personas) {
  test(`a test tells ${persona}, its version and latency, and fills in what it reports [A4][B6]`, async ({
    launch,
  }) => {
    // llama-server serves the one model that it was started with.
    const models = persona === 'llamacpp' ? [model] : [model, { id: 'another-one' }]
    const server = await serve({ persona, models, ...options })
    const { page } = await launch()
    await openModelConfiguration(page)
    const dialog = await openAddDialog(page)
    await fieldOf(dialog, 'endpoint').fill(server.baseUrl)
    const result = await testConnection(dialog)
    await expect(stage(result, says)).toBeVisible()
    await expect(
      stage(result, new RegExp(`127\\.0\\.0\\.1:${server.port} answered in \\d[\\d,.]* ?m?s$`)),
    ).toBeVisible()
    await expect(stage(result, models.length === 1 ? /Serves 1 model/ : /Serves 2 models/)).toBeVisible()
    if (models.length > 1) await expect(stage(result, /Pick a model below/)).toBeVisible()
    await expect(result.getByRole('alert')).toHaveCount(0)

    await result.getByRole('button', { name: literally(model.id) }).click()
    await expect(fieldOf(dialog, 'name')).toHaveValue(model.id)
    await expect(fieldOf(dialog, 'maximumLength')).toHaveValue(String(tokens ?? 32_768))
    if (tokens !== null) {
      await expect(fieldOf(dialog, 'maximumLength')).toHaveAccessibleDescription(/As the server reports/)
      await expect(stage(result, literally(`up to ${tokens.toLocaleString('en')} tokens`))).toBeVisible()
    }
    await page.screenshot({ path: test.info().outputPath(`connection-${persona}.png`) })
    await submit(dialog)
    await expect(dialog).toBeHidden()
    await expect(rowOf(page, model.id)).toContainText('Ready')
    const [saved] = await savedModels(page)
    expect(saved).toMatchObject({
      wireName: model.id,
      contextWindow: tokens ?? 32_768,
      kind: persona === 'generic' ? 'openai-compatible' : persona,
    })
    for (const [capability, value] of Object.entries(model.capabilities ?? {}))
      expect(saved?.capabilities, capability).toMatchObject({ [capability]: { value, source: 'server' } })
    // No key was typed, so none is sent, to no route.
    expect(server.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([])
  })
}

test('the only model of a server is taken by itself; a long list can be searched [A4]', async ({
  launch,
}) => {
  const one = await serve({ persona: 'vllm', models: [{ id: 'only-one', contextWindow: 2048 }] })
  const models = Array.from({ length: 30 }, (_, index) => ({ id: `model-${index}` }))
  const many = await serve({ persona: 'ollama', models })
  const { page } = await launch()
  await openModelConfiguration(page)
  const dialog = await openAddDialog(page)
  await fieldOf(dialog, 'endpoint').fill(one.baseUrl)
  await testConnection(dialog)
  await expect(fieldOf(dialog, 'name')).toHaveValue('only-one')
  await expect(fieldOf(dialog, 'maximumLength')).toHaveValue('2048')
  // 4096 tokens of reply would not fit any more: what nobody typed makes room.
  await expect(fieldOf(dialog, 'maxTokens')).toHaveValue('512')

  await fieldOf(dialog, 'endpoint').fill(many.baseUrl)
  const result = await testConnection(dialog, 'Test again')
  await result.getByRole('textbox', { name: 'Search 30 models' }).fill('model-27')
  await expect(result.getByRole('button', { name: /^model-/ })).toHaveCount(1)
  await result.getByRole('button', { name: /^model-27/ }).click()
  await expect(fieldOf(dialog, 'name')).toHaveValue('model-27')
})

test('a typed length stays; that the server serves another is explained, with its fix [A4]', async ({
  launch,
}) => {
  const server = await serve({ persona: 'vllm', models: [{ id: 'qwen3-32b', contextWindow: 16_384 }] })
  const { page } = await launch()
  await openModelConfiguration(page)
  const dialog = await openAddDialog(page)
  await fillDialog(dialog, { name: 'qwen3-32b', endpoint: server.baseUrl, maximumLength: '65,536' })
  const result = await testConnection(dialog)
  const tooMuch =
    'The server takes 16,384 tokens at most, less than the 65,536 you typed. Longer prompts would fail.'
  await expect(result.getByText(tooMuch)).toBeVisible()
  await expect(fieldOf(dialog, 'maximumLength')).toHaveValue('65,536')
  await page.screenshot({ path: test.info().outputPath('connection-mismatch.png') })
  await result.getByRole('button', { name: 'Use 16,384 tokens' }).click()
  await expect(fieldOf(dialog, 'maximumLength')).toHaveValue('16384')
  await expect(result.getByText(tooMuch)).toBeHidden()

  await fieldOf(dialog, 'maximumLength').fill('8192')
  await expect(
    result.getByText(
      'The server takes up to 16,384 tokens; you typed 8,192. That works, with a shorter memory of the conversation.',
    ),
  ).toBeVisible()
  await testConnection(dialog, 'Test again')
  await expect(fieldOf(dialog, 'maximumLength')).toHaveValue('8192')
  await submit(dialog)
  await expect(dialog).toBeHidden()
  expect(await savedModels(page)).toMatchObject([{ contextWindow: 8192, contextWindowSource: 'user' }])
})

test('a name that is served in another spelling is offered, an unknown one may stay [A4]', async ({
  launch,
}) => {
  const server = await serve({
    persona: 'vllm',
    models: [{ id: 'Qwen/Qwen3-32B', contextWindow: 16_384 }, { id: 'google/gemma-4' }],
  })
  const { page } = await launch()
  await openModelConfiguration(page)
  const dialog = await openAddDialog(page)
  await fillDialog(dialog, { name: 'qwen3 32b', endpoint: server.baseUrl })
  const result = await testConnection(dialog)
  await expect(stage(result, /qwen3 32b is not among its models/)).toBeVisible()
  await expect(result.getByText('The server spells it Qwen/Qwen3-32B.')).toBeVisible()
  await result.getByRole('button', { name: 'Use Qwen/Qwen3-32B', exact: true }).click()
  await expect(fieldOf(dialog, 'name')).toHaveValue('Qwen/Qwen3-32B')
  await expect(stage(result, /Qwen\/Qwen3-32B is there, up to 16,384 tokens/)).toBeVisible()

  await fieldOf(dialog, 'name').fill('not-there-yet')
  await expect(
    result.getByText(
      'The server does not serve not-there-yet. You can add it all the same, or pick one of its models.',
    ),
  ).toBeVisible()
  await submit(dialog)
  await expect(dialog).toBeHidden()
  await expect(rowOf(page, 'not-there-yet')).toContainText('Not on the server')
})

for (const persona of ['vllm', 'ollama', 'lmstudio', 'llamacpp', 'generic'] as const) {
  test(`a ${persona} that wants a key is reached, never up, until the key is right [A4][B6]`, async ({
    launch,
  }) => {
    const server = await serve({ persona, requireKey: 'sk-right' })
    const { page } = await launch()
    await openModelConfiguration(page)
    const dialog = await openAddDialog(page)
    await fillDialog(dialog, { name: 'scripted-model', endpoint: server.baseUrl })
    const result = await testConnection(dialog)
    await expect(stage(result, /Reached, needs a key/)).toBeVisible()
    await expect(stage(result, /is there|Serves/)).toHaveCount(0)
    const key = dialog.getByLabel('API key', { exact: true })
    await expect(key).toBeVisible()
    await page.screenshot({ path: test.info().outputPath(`connection-key-${persona}.png`) })

    await key.fill('sk-wrong')
    await testConnection(dialog, 'Test again')
    await expect(stage(result, /Reached, but the key was refused/)).toBeVisible()
    await expect(stage(result, /is there|Serves/)).toHaveCount(0)

    // Saved with the wrong key it is in the list, as what it is.
    await submit(dialog)
    await expect(dialog).toBeHidden()
    await expect(rowOf(page, 'scripted-model')).toContainText('Refused the key')
    await expect(selector(page, 'chat')).toContainText('Refused the key')

    await page.getByRole('button', { name: 'Edit scripted-model' }).click()
    const edit = page.getByRole('dialog', { name: 'Edit model' })
    await edit.getByRole('button', { name: 'Change key' }).click()
    await edit.getByLabel('API key', { exact: true }).fill('sk-right')
    await testConnection(edit)
    await expect(stage(resultOf(edit), /Serves 1 model/)).toBeVisible()
    await edit.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(edit).toBeHidden()
    await expect(rowOf(page, 'scripted-model')).toContainText('Ready')
  })
}

test('a refused connection says so, and what helps, with Docker in mind [A4][A7]', async ({ launch }) => {
  const gone = await startScriptedServer()
  const { baseUrl, port } = gone
  await gone.close()
  const { page } = await launch()
  await openModelConfiguration(page)
  const dialog = await openAddDialog(page)
  await fillDialog(dialog, { name: 'qwen3-32b', endpoint: baseUrl })
  const result = await testConnection(dialog)
  await expect(stage(result, literally(`Asking 127.0.0.1:${port}`))).toBeVisible()
  const card = result.getByRole('alert')
  await expect(card).toContainText(`Nothing answers at 127.0.0.1:${port}`)
  await expect(card).toContainText('nothing listens on this port')
  await expect(result.getByText(`vllm serve <model> --port ${port}`)).toBeVisible()
  await expect(
    result.getByText('Usual ones: vLLM 8000, Ollama 11434, LM Studio 1234, llama.cpp 8080.'),
  ).toBeVisible()
  await expect(result.getByText('OLLAMA_HOST=0.0.0.0')).toBeVisible()
  await expect(result.getByText('host.docker.internal')).toBeVisible()
  await page.screenshot({ path: test.info().outputPath('connection-refused.png') })

  // Once the server runs, the card's own button finds it.
  const back = await serve({ persona: 'vllm', port, models: [{ id: 'qwen3-32b' }] })
  await card.getByRole('button', { name: 'Try again' }).click()
  await expect(stage(result, /vLLM 0\.33\.0/)).toBeVisible()
  await expect(card).toBeHidden()
  expect(back.requests.map(({ path }) => path)).toContain('/v1/models')
})

test('a port on which something else listens is no model server [A4][B6]', async ({ launch }) => {
  test.setTimeout(120_000)
  const web = await listen(
    createHttpServer((_request, response) => {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<!doctype html><h1>It works!</h1>')
    }),
  )
  const mail = await listen(createServer((socket) => void socket.write('220 mail.example.com ESMTP\r\n')))
  const { page } = await launch()
  await openModelConfiguration(page)
  const dialog = await openAddDialog(page)
  await fieldOf(dialog, 'name').fill('qwen3-32b')
  for (const [index, { port, baseUrl }] of [web, mail].entries()) {
    await fieldOf(dialog, 'endpoint').fill(baseUrl)
    const result = await testConnection(dialog, index === 0 ? 'Test connection' : 'Test again')
    await expect(stage(result, /This is not a model server/)).toBeVisible()
    await expect(result.getByRole('alert')).toContainText(`Something else answers at 127.0.0.1:${port}`)
    await expect(result.getByText('Check the port. Usual ones:')).toBeVisible()
    await expect(stage(result, /is there|Serves/)).toHaveCount(0)
  }
  await page.screenshot({ path: test.info().outputPath('connection-else.png') })
})

const brokenLists: {
  title: string
  options: ScriptedServerOptions
  stage: RegExp
  card: string
  atMostMs?: number
}[] = [
  {
    title: 'answers 500',
    options: { modelsRouteFails: 500 },
    stage: /Does not list its models/,
    card: 'does not list its models',
  },
  {
    title: 'answers 500 behind a known server',
    options: { persona: 'vllm', modelsRouteFails: 500 },
    stage: /Does not list its models/,
    card: 'does not list its models',
  },
  {
    title: 'is a web page',
    options: { modelsRouteFails: 'html' },
    stage: /This is not a model server/,
    card: 'Something else answers at',
  },
  {
    title: 'is broken JSON',
    options: { modelsRouteFails: 'garbage' },
    stage: /This is not a model server/,
    card: 'sent something unreadable',
  },
  {
    title: 'hangs',
    options: { modelsRouteFails: 'hang' },
    stage: /Asking|Does not list its models/,
    card: 'did not answer in time',
    atMostMs: 5_000,
  },
  {
    title: 'hangs behind a known server',
    options: { persona: 'ollama', modelsRouteFails: 'hang' },
    stage: /Does not list its models/,
    card: 'does not list its models',
    atMostMs: 5_000,
  },
]

for (const broken of brokenLists) {
  test(`a list of models that ${broken.title} is told, and never counts as success [A4][B6]`, async ({
    launch,
  }) => {
    const server = await serve(broken.options)
    const { page } = await launch()
    await openModelConfiguration(page)
    const dialog = await openAddDialog(page)
    await fillDialog(dialog, { name: 'scripted-model', endpoint: server.baseUrl })
    const askedAt = Date.now()
    await dialog.getByRole('button', { name: 'Test connection' }).click()
    const result = resultOf(dialog)
    if (broken.atMostMs !== undefined) {
      await expect(result).toHaveAttribute('aria-busy', 'true')
      // The form stays usable meanwhile.
      await fieldOf(dialog, 'temperature').fill('0.4')
    }
    await expect(result).toHaveAttribute('aria-busy', 'false', { timeout: 15_000 })
    if (broken.atMostMs !== undefined) {
      const waitedMs = Date.now() - askedAt
      expect(waitedMs).toBeGreaterThan(broken.atMostMs - 500)
      expect(waitedMs).toBeLessThan(broken.atMostMs + 2_500)
    }
    await expect(stage(result, broken.stage)).toBeVisible()
    await expect(result.getByRole('alert')).toContainText(broken.card)
    await expect(stage(result, /is there|Serves/)).toHaveCount(0)
    await page.screenshot({
      path: test.info().outputPath(`connection-broken-${broken.title.replaceAll(' ', '-')}.png`),
    })

    // The model may be added all the same: its server can come right later.
    await submit(dialog)
    await expect(dialog).toBeHidden()
    await expect(rowOf(page, 'scripted-model')).toContainText('Does not answer', { timeout: 15_000 })
  })
}

test('an empty list is explained, and the name may be typed [A4]', async ({ launch }) => {
  const server = await serve({ persona: 'lmstudio', models: [] })
  const { page } = await launch()
  await openModelConfiguration(page)
  const dialog = await openAddDialog(page)
  await fieldOf(dialog, 'endpoint').fill(server.baseUrl)
  const result = await testConnection(dialog)
  await expect(stage(result, /Serves no model at the moment/)).toBeVisible()
  await expect(
    result.getByText(
      'The server is up but has no model loaded. Load one there, or type the name: it works once the server has it.',
    ),
  ).toBeVisible()
  await expect(result.getByRole('alert')).toHaveCount(0)
  await fieldOf(dialog, 'name').fill('gemma-4-12b')
  await submit(dialog)
  await expect(dialog).toBeHidden()
  expect(await savedModels(page)).toMatchObject([{ wireName: 'gemma-4-12b' }])
})

test('a server that still loads its model is loading, neither up nor down [A4][B6]', async ({ launch }) => {
  const server = await serve({ persona: 'llamacpp', loading: true, models: [{ id: 'phi-5-mini' }] })
  const { page } = await launch()
  await openModelConfiguration(page)
  const dialog = await openAddDialog(page)
  await fillDialog(dialog, { name: 'phi-5-mini', endpoint: server.baseUrl })
  const result = await testConnection(dialog)
  await expect(stage(result, /Still loading its model/)).toBeVisible()
  await expect(
    result.getByText(
      'The server is still loading the model. You can add it now; it answers when it is ready.',
    ),
  ).toBeVisible()
  await expect(result.getByRole('alert')).toHaveCount(0)
  await page.screenshot({ path: test.info().outputPath('connection-loading.png') })
  server.change({ loading: false })
  await testConnection(dialog, 'Test again')
  await expect(stage(result, /phi-5-mini is there/)).toBeVisible()
})

test('a missing /v1 is found by the test as well, and put right with one click [A3][A4]', async ({
  launch,
}) => {
  const server = await serve({ persona: 'vllm', models: [{ id: 'qwen3-32b' }] })
  const { page } = await launch()
  await openModelConfiguration(page)
  const dialog = await openAddDialog(page)
  await fillDialog(dialog, { name: 'qwen3-32b', endpoint: server.rootUrl })
  const result = await testConnection(dialog)
  await expect(result.getByText(`It answers at ${server.baseUrl}.`)).toBeVisible()
  await result.getByRole('button', { name: `Use ${server.baseUrl}` }).click()
  await expect(fieldOf(dialog, 'endpoint')).toHaveValue(server.baseUrl)
  await expect(result.getByText('It answers at')).toBeHidden()
  await submit(dialog)
  await expect(addDialog(page)).toBeHidden()
  await expect(rowOf(page, 'qwen3-32b')).toContainText('Ready')
})

const resultOf = (dialog: Locator): Locator => dialog.getByRole('region', { name: 'Connection test' })
const stage = (result: Locator, text: RegExp): Locator =>
  result.getByRole('listitem').filter({ hasText: text })

/** Presses the button and waits for the answer. */
async function testConnection(dialog: Locator, button = 'Test connection'): Promise<Locator> {
  await dialog.getByRole('button', { name: button, exact: true }).click()
  const result = resultOf(dialog)
  await expect(result).toHaveAttribute('aria-busy', 'false', { timeout: 15_000 })
  return result
}
