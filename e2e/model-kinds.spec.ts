import { expect, test } from './support/app'
import { chooseKind, newModel, openNewModel, showAddress, stage } from './support/model-kinds'
import {
  editDialog,
  fieldOf,
  openAddDialog,
  openModelConfiguration,
  rowOf,
  savedModels,
} from './support/models'
import { type ScriptedServer, startScriptedServer } from './support/scripted-server/server'

const opened: ScriptedServer[] = []
test.afterEach(async () => {
  for (const server of opened.splice(0)) await server.close()
})
async function serve(...options: Parameters<typeof startScriptedServer>): Promise<ScriptedServer> {
  const server = await startScriptedServer(...options)
  opened.push(server)
  return server
}

type Form = {
  group: string
  kind?: string
  /** Labels of the fields that stand open, in their order. */
  shows: string[]
  fill: Record<string, string>
  goesTo: string
  saved: Record<string, unknown>
}

const figures = ['Temperature', 'Max Tokens', 'Maximum Length']
const forms: Form[] = [
  {
    group: 'Local server',
    shows: ['Model Name', 'Model Endpoint', ...figures],
    fill: { 'Model Name': 'qwen3-32b', 'Model Endpoint': 'http://localhost:8001/v1' },
    goesTo: 'http://localhost:8001/v1/chat/completions',
    saved: { kind: 'openai-compatible', wireName: 'qwen3-32b', place: 'local' },
  },
  {
    group: 'Fireworks',
    shows: ['Model path', 'API key', ...figures],
    fill: { 'Model path': 'accounts/me/models/mine', 'API key': 'fw-1' },
    goesTo: 'https://api.fireworks.ai/inference/v1/chat/completions',
    saved: { kind: 'fireworks', endpointUrl: 'https://api.fireworks.ai/inference/v1', hasKey: true },
  },
  {
    group: 'Private or Azure endpoint',
    kind: 'OpenAI-compatible',
    shows: ['Model Name', 'Model Endpoint', ...figures],
    fill: { 'Model Name': 'company-coder', 'Model Endpoint': 'https://models.lan/v1' },
    goesTo: 'https://models.lan/v1/chat/completions',
    saved: { kind: 'openai-compatible', place: 'private' },
  },
  {
    group: 'Private or Azure endpoint',
    kind: 'Anthropic',
    shows: ['Model Name', 'Model Endpoint', 'API key', ...figures],
    fill: {
      'Model Name': 'claude',
      'Model Endpoint': 'https://claude.lan/v1',
      'API key': 'k',
      Temperature: '1',
    },
    goesTo: 'https://claude.lan/v1/messages',
    saved: { kind: 'anthropic', endpointUrl: 'https://claude.lan', place: 'private', temperature: 1 },
  },
  {
    group: 'Private or Azure endpoint',
    kind: 'Azure OpenAI',
    shows: ['Deployment name', 'Resource URL', 'API version', 'API key', ...figures],
    fill: { 'Deployment name': 'gpt-4', 'Resource URL': 'https://work.openai.azure.com', 'API key': 'k' },
    goesTo: 'https://work.openai.azure.com/openai/deployments/gpt-4/chat/completions?api-version=2024-10-21',
    saved: { kind: 'azure-openai', wireName: 'gpt-4', place: 'cloud' },
  },
  {
    group: 'Cloud',
    kind: 'Anthropic',
    shows: ['Model Name', 'Model Endpoint', 'API key', ...figures],
    fill: { 'Model Name': 'claude-sonnet-4-5', 'API key': 'k', Temperature: '0.5' },
    goesTo: 'https://api.anthropic.com/v1/messages',
    saved: { kind: 'anthropic', endpointUrl: 'https://api.anthropic.com' },
  },
  {
    group: 'Cloud',
    kind: 'Google Gemini',
    shows: ['Model Name', 'API key', ...figures],
    fill: { 'Model Name': 'gemini-2.0-flash', 'API key': 'k' },
    goesTo: 'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions',
    saved: { kind: 'google' },
  },
  {
    group: 'Cloud',
    kind: 'Google Vertex',
    shows: ['Model Name', 'Endpoint', 'Token command', ...figures],
    fill: {
      'Model Name': 'google/gemini-2.0-flash-001',
      Endpoint: 'https://eu-aiplatform.googleapis.com/v1/projects/p/locations/eu/endpoints/openapi',
      'Token command': 'print-token',
    },
    goesTo:
      'https://eu-aiplatform.googleapis.com/v1/projects/p/locations/eu/endpoints/openapi/chat/completions',
    saved: { kind: 'google-vertex', hasKey: false },
  },
]

for (const form of forms) {
  test(`${form.group}${form.kind ? `, ${form.kind}` : ''}: the dialog asks only for what it needs, and saves it [D1][D2][D7]`, async ({
    launch,
  }) => {
    const { page } = await launch()
    await openModelConfiguration(page)
    const dialog = await openNewModel(page, form.group, form.kind)
    const labels = await dialog.locator('label:visible').allInnerTexts()
    expect(labels).toEqual(form.shows)
    // Saved empty, it says what is missing and keeps the focus there.
    await dialog.locator('button[type=submit]').click()
    await expect(dialog.getByLabel(form.shows[0] ?? '', { exact: true })).toBeFocused()
    expect(await savedModels(page)).toEqual([])
    for (const [label, text] of Object.entries(form.fill))
      await dialog.getByLabel(label, { exact: true }).fill(text)
    if (!form.shows.some((label) => /Endpoint|URL/.test(label))) {
      await showAddress(dialog)
    }
    await expect(dialog.getByText(`Requests go to ${form.goesTo}`, { exact: true })).toBeVisible()
    await page.screenshot({ path: test.info().outputPath('form.png') })
    await dialog.locator('button[type=submit]').click()
    await expect(dialog).toBeHidden()
    expect(await savedModels(page)).toMatchObject([form.saved])
  })
}

type Wrong = {
  group: string
  kind?: string
  fill: Record<string, string>
  /** What is told, and the field that takes the focus. */
  told: string
  field: string
}
const url = 'https://models.lan/v1'
const wrongs: Wrong[] = [
  {
    group: 'Local server',
    fill: { 'Model Name': 'a', 'Model Endpoint': 'ftp://localhost:8001/v1' },
    told: 'The address begins with ftp; http or https is needed.',
    field: 'Model Endpoint',
  },
  {
    group: 'Fireworks',
    fill: { 'Model path': 'accounts/me/models/mine', 'API key': 'k', 'Max Tokens': '32768' },
    told: 'The reply would fill the whole length of 32,768 tokens and leave no room for the prompt.',
    field: 'Max Tokens',
  },
  {
    group: 'Private or Azure endpoint',
    kind: 'OpenAI-compatible',
    fill: { 'Model Name': 'a', 'Model Endpoint': 'https://me:secret@models.lan/v1' },
    told: 'Leave name and password out of the address. A key has a field of its own.',
    field: 'Model Endpoint',
  },
  {
    group: 'Private or Azure endpoint',
    kind: 'Anthropic',
    fill: { 'Model Name': 'claude', 'Model Endpoint': url, 'API key': 'k', Temperature: '1.5' },
    told: 'Enter a number from 0 to 1.',
    field: 'Temperature',
  },
  {
    group: 'Private or Azure endpoint',
    kind: 'Azure OpenAI',
    fill: { 'Deployment name': 'a', 'Resource URL': 'https://[::1', 'API key': 'k' },
    told: 'This is not an address: https://[::1',
    field: 'Resource URL',
  },
  {
    group: 'Cloud',
    kind: 'Google Gemini',
    fill: { 'Model Name': 'gemini', 'API key': 'k', 'Maximum Length': '999999999' },
    told: 'Enter a number from 256 to 100,000,000.',
    field: 'Maximum Length',
  },
  {
    group: 'Cloud',
    kind: 'Google Vertex',
    fill: { 'Model Name': 'gemini', Endpoint: url },
    told: 'Enter the command that prints a token.',
    field: 'Token command',
  },
]

for (const wrong of wrongs) {
  test(`${wrong.group}${wrong.kind ? `, ${wrong.kind}` : ''}: what is wrong is told at its field, and nothing is half saved [D2][D7]`, async ({
    launch,
  }) => {
    const { page } = await launch()
    await openModelConfiguration(page)
    const dialog = await openNewModel(page, wrong.group, wrong.kind)
    for (const [label, text] of Object.entries(wrong.fill))
      await dialog.getByLabel(label, { exact: true }).fill(text)
    await dialog.locator('button[type=submit]').click()
    await expect(dialog.getByText(wrong.told)).toBeVisible()
    const field = dialog.getByLabel(wrong.field, { exact: true })
    await expect(field).toBeFocused()
    await expect(field).toHaveAttribute('aria-invalid', 'true')
    expect(await savedModels(page)).toEqual([])
    const endpoints = await page.evaluate(() => window.keepsake.endpoints.list())
    expect(endpoints).toMatchObject({ ok: true, value: [] })
  })
}

test('a filled form asks before Escape throws it away; an untouched one closes [A2][F5]', async ({
  launch,
}) => {
  const { page } = await launch()
  await openModelConfiguration(page)
  const dialog = await openAddDialog(page)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await openAddDialog(page)
  await fieldOf(dialog, 'name').fill('qwen3-32b')
  await page.keyboard.press('Escape')
  const question = page.getByRole('alertdialog', { name: 'Discard your changes?' })
  await expect(question).toBeVisible()
  await question.getByRole('button', { name: 'Keep editing' }).click()
  await expect(fieldOf(dialog, 'name')).toHaveValue('qwen3-32b')
  await expect(fieldOf(dialog, 'name')).toBeFocused()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await question.getByRole('button', { name: 'Discard' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('button', { name: 'Add chat agent model' })).toBeFocused()
  expect(await savedModels(page)).toEqual([])
})

test("each kind's own bounds hold: Anthropic's temperature ends at 1, Azure needs a version or v1 [D1][D7]", async ({
  launch,
}) => {
  const { page } = await launch()
  await openModelConfiguration(page)
  await openAddDialog(page)
  const dialog = newModel(page)
  await chooseKind(page, 'Cloud', 'Anthropic')
  const keyMissing = dialog.getByText('Cloud servers want a key')
  await expect(keyMissing).toBeHidden()
  await dialog.getByLabel('Model Name').fill('claude')
  await expect(keyMissing).toBeVisible()
  await page.screenshot({ path: test.info().outputPath('key-missing.png') })
  await dialog.getByLabel('API key', { exact: true }).fill('sk-1')
  await expect(keyMissing).toBeHidden()
  await dialog.getByLabel('Temperature', { exact: true }).fill('1.2')
  await expect(dialog.getByText('Enter a number from 0 to 1.')).toBeVisible()
  await chooseKind(page, 'Private or Azure endpoint', 'Azure OpenAI')
  await dialog.getByLabel('Temperature', { exact: true }).fill('1.2')
  await expect(dialog.getByText('Enter a number from')).toBeHidden()
  await dialog.getByLabel('API version', { exact: true }).fill('')
  await dialog.getByLabel('Deployment name').focus()
  await expect(dialog.getByText('Enter the API version, or choose the v1 route.')).toBeVisible()
  await dialog.getByRole('radio', { name: 'v1', exact: true }).click()
  await dialog.getByLabel('Deployment name').fill('gpt-4')
  await dialog.getByLabel('Resource URL').fill('https://work.openai.azure.com')
  await expect(
    dialog.getByText('Requests go to https://work.openai.azure.com/openai/v1/chat/completions'),
  ).toBeVisible()
})

test('what lies under advanced is checked while typed, saved, and there again [D2]', async ({ launch }) => {
  const { page } = await launch()
  await openModelConfiguration(page)
  const dialog = await openAddDialog(page)
  await fieldOf(dialog, 'name').fill('tuned')
  await fieldOf(dialog, 'endpoint').fill('http://localhost:8001/v1')
  await dialog.getByText('Advanced', { exact: true }).click()
  const extra = dialog.getByLabel('Extra fields')
  await extra.fill('{\n  "seed": 7,\n}')
  await expect(dialog.getByText('Line 3, column 1: } does not belong here.')).toBeVisible()
  await extra.fill('{"seed": 7}')
  await expect(dialog.getByText('does not belong here')).toBeHidden()
  await dialog.getByLabel('Short id').fill('tuned-1')
  await expect(dialog.getByText('the model is called custom:tuned-1.')).toBeVisible()
  // What is usual is a figure here too, the one that a saved server has.
  await expect(dialog.getByLabel('Retries')).toHaveAttribute('placeholder', '0')
  await expect(dialog.getByLabel('Longest silence')).toHaveAttribute('placeholder', '120')
  await dialog.getByLabel('Description').fill('For the garden')
  await dialog.getByLabel('Top P').fill('0.9')
  await dialog.getByLabel('Stop sequences').fill('END\n\\n\\n')
  await dialog.getByLabel('Price of input').fill('$3')
  await dialog.getByLabel('Price of output').fill('15')
  await dialog.getByLabel('Requests at once').fill('2')
  await dialog.getByRole('radio', { name: 'Off', exact: true }).click()
  await dialog.getByRole('button', { name: 'Add header' }).click()
  await dialog.getByLabel('Name of header 1').fill('X Team')
  await dialog.getByLabel('Value of header 1').fill('garden')
  await expect(dialog.getByText('This is no name of a header: X Team')).toBeVisible()
  await dialog.getByLabel('Name of header 1').fill('X-Team')
  await page.screenshot({ path: test.info().outputPath('advanced.png') })
  await dialog.locator('button[type=submit]').click()
  await expect(dialog).toBeHidden()
  expect(await savedModels(page)).toMatchObject([
    {
      slug: 'tuned-1',
      description: 'For the garden',
      topP: 0.9,
      stop: ['END', '\n\n'],
      price: { input: 3, output: 15 },
      maxParallel: 2,
      reasoning: 'off',
      extraBody: { seed: 7 },
    },
  ])
  await page.getByRole('button', { name: 'Edit tuned' }).click()
  const edit = editDialog(page)
  await edit.getByText('Advanced', { exact: true }).click()
  await expect(edit.getByLabel('Extra fields')).toHaveValue('{\n  "seed": 7\n}')
  await expect(edit.getByLabel('Stop sequences')).toHaveValue('END\n\\n\\n')
  await expect(edit.getByLabel('Name of header 1')).toHaveValue('X-Team')
  await expect(rowOf(page, 'tuned').or(page.getByText('$3–15').first())).toBeAttached()
})

test('the full test ticks stage by stage, with what is not supported as no error [A4]', async ({
  launch,
}) => {
  const server = await serve({ persona: 'vllm', models: [{ id: 'qwen3-32b', contextWindow: 32_768 }] })
  const { page } = await launch()
  await openModelConfiguration(page)
  const dialog = await openAddDialog(page)
  await fieldOf(dialog, 'name').fill('qwen3-32b')
  await fieldOf(dialog, 'endpoint').fill(server.baseUrl)
  await dialog.getByRole('button', { name: 'Test connection' }).click()
  await dialog.getByRole('button', { name: 'Full test' }).click()
  for (const name of ['Reached', 'No key needed', 'Model known', 'One-token reply', 'Streaming'])
    await expect(stage(dialog, name)).toContainText('passed')
  await expect(stage(dialog, 'Reached')).toContainText('vLLM')
  await expect(stage(dialog, 'Streaming')).toContainText('first word after')
  await expect(stage(dialog, 'JSON schema')).toContainText(/passed|not supported/)
  await expect(dialog.getByRole('alert')).toHaveCount(0)
  await page.screenshot({ path: test.info().outputPath('stages.png') })

  server.change({ requireKey: 'sk-right' })
  await dialog.getByRole('button', { name: 'Full test again' }).click()
  await expect(stage(dialog, 'Key refused')).toContainText('failed')
  await expect(dialog.getByRole('button', { name: 'Enter a key' })).toBeInViewport()
  await expect(stage(dialog, 'Streaming').getByText('skipped').first()).toBeVisible()
  await expect(dialog.getByRole('alert')).toContainText('wants a key')
  await dialog.getByRole('button', { name: 'Enter a key' }).click()
  await expect(dialog.getByLabel('API key', { exact: true })).toBeFocused()
})
