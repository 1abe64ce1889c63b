import type { Locator, Page } from 'playwright/test'
import { expect, test } from './support/app'
import {
  editDialog,
  fieldOf,
  offeredIn,
  openAddDialog,
  openModelConfiguration,
  rowOf,
  savedModels,
  saveModel,
  selector,
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

const addModel = (page: Page): Locator => page.getByRole('dialog', { name: /^Add (Local M|m)odel$/ })

async function chooseKind(page: Page, group: string, kind?: string): Promise<void> {
  await page.getByRole('radio', { name: group, exact: true }).click()
  if (kind) await page.getByRole('radio', { name: kind, exact: true }).click()
}

type Form = {
  group: string
  kind?: string
  /** Labels of the fields that stand open, in their order. */
  shows: string[]
  fill: Record<string, string>
  /** Where the address is folded away. */
  address?: string
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
    await openAddDialog(page)
    const dialog = addModel(page)
    await chooseKind(page, form.group, form.kind)
    const labels = await dialog.locator('label:visible').allInnerTexts()
    expect(labels).toEqual(form.shows)
    // Saved empty, it says what is missing and keeps the focus there.
    await dialog.locator('button[type=submit]').click()
    await expect(dialog.getByLabel(form.shows[0] ?? '', { exact: true })).toBeFocused()
    expect(await savedModels(page)).toEqual([])
    for (const [label, text] of Object.entries(form.fill))
      await dialog.getByLabel(label, { exact: true }).fill(text)
    if (!form.shows.some((label) => /Endpoint|URL/.test(label))) {
      await dialog.getByText('Advanced', { exact: true }).click()
      await expect(dialog.getByLabel('Address', { exact: true })).toBeVisible()
    }
    await expect(dialog.getByText(`Requests go to ${form.goesTo}`, { exact: true })).toBeVisible()
    await page.screenshot({ path: test.info().outputPath('form.png') })
    await dialog.locator('button[type=submit]').click()
    await expect(dialog).toBeHidden()
    expect(await savedModels(page)).toMatchObject([form.saved])
  })
}

test("each kind's own bounds hold: Anthropic's temperature ends at 1, Azure needs a version or v1 [D1][D7]", async ({
  launch,
}) => {
  const { page } = await launch()
  await openModelConfiguration(page)
  await openAddDialog(page)
  const dialog = addModel(page)
  await chooseKind(page, 'Cloud', 'Anthropic')
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
  const stages = dialog.getByRole('list', { name: 'Stages of the test' })
  for (const stage of ['Reached', 'Key accepted', 'Model known', 'One-token reply', 'Streaming'])
    await expect(stages.getByRole('listitem').filter({ hasText: stage })).toContainText('passed')
  await expect(stages.getByRole('listitem').filter({ hasText: 'JSON schema' })).toContainText(
    /passed|not supported/,
  )
  await expect(dialog.getByRole('alert')).toHaveCount(0)
  await page.screenshot({ path: test.info().outputPath('stages.png') })

  server.change({ requireKey: 'sk-right' })
  await dialog.getByRole('button', { name: 'Test again' }).last().click()
  await expect(stages.getByRole('listitem').filter({ hasText: 'Key accepted' })).toContainText('failed')
  await expect(dialog.getByRole('alert')).toContainText('wants a key')
  await dialog.getByRole('button', { name: 'Enter a key' }).click()
  await expect(dialog.getByLabel('API key', { exact: true })).toBeFocused()
})

async function threeModels(page: Page): Promise<void> {
  const common = { endpointUrl: 'http://127.0.0.1:9/v1' }
  await saveModel(page, {
    ...common,
    wireName: 'alpha',
    contextWindow: 16_384,
    price: { input: 0, output: 0 },
  })
  await saveModel(page, {
    ...common,
    wireName: 'beta',
    contextWindow: 131_072,
    price: { input: 3, output: 15 },
  })
  await saveModel(page, { ...common, wireName: 'gamma', contextWindow: 65_536 })
}

const namesInTable = (page: Page) =>
  page
    .getByRole('table', { name: 'Your models' })
    .getByRole('button', { name: /^Edit / })
    .evaluateAll((buttons) =>
      buttons.map((button) => button.getAttribute('aria-label')?.slice('Edit '.length)),
    )

test('price and context read as people say them; the list sorts, and favourites stand first in the dropdowns [D2]', async ({
  launch,
}) => {
  const { page } = await launch()
  await openModelConfiguration(page)
  await threeModels(page)
  await expect(rowOf(page, 'alpha')).toContainText('Free')
  await expect(rowOf(page, 'alpha')).toContainText('16K')
  await expect(rowOf(page, 'beta')).toContainText('$3–15')
  await expect(rowOf(page, 'beta')).toContainText('128K')
  await expect(rowOf(page, 'gamma')).not.toContainText('$')
  await page.getByRole('button', { name: 'Your order' }).click()
  await page.getByRole('menuitemradio', { name: 'Context' }).click()
  await expect.poll(() => namesInTable(page)).toEqual(['beta', 'gamma', 'alpha'])
  await page.getByRole('button', { name: 'Add gamma to favourites' }).click()
  await expect(page.getByRole('button', { name: 'Remove gamma from favourites' })).toBeVisible()
  expect((await offeredIn(page, 'chat'))[0]).toBe('gamma')
})

test('the own order is moved by pointer, arrow keys and menu, and stays after a restart [D2]', async ({
  launch,
}) => {
  const first = await launch()
  await openModelConfiguration(first.page)
  await threeModels(first.page)
  await expect.poll(() => namesInTable(first.page)).toEqual(['alpha', 'beta', 'gamma'])
  const handle = first.page.getByRole('button', { name: 'Move alpha', exact: true })
  await handle.focus()
  await first.page.keyboard.press('ArrowDown')
  await expect.poll(() => namesInTable(first.page)).toEqual(['beta', 'alpha', 'gamma'])
  await expect(handle).toBeFocused()
  await first.page.getByRole('button', { name: 'Actions for gamma', exact: true }).click()
  await first.page.getByRole('menuitem', { name: 'Move up' }).click()
  await expect.poll(() => namesInTable(first.page)).toEqual(['beta', 'gamma', 'alpha'])
  await first.page
    .getByRole('button', { name: 'Move alpha', exact: true })
    .dragTo(rowOf(first.page, 'beta'), { targetPosition: { x: 40, y: 2 } })
  await expect.poll(() => namesInTable(first.page)).toEqual(['alpha', 'beta', 'gamma'])
  await first.page.getByRole('button', { name: 'Move beta', exact: true }).press('ArrowUp')
  await expect.poll(() => namesInTable(first.page)).toEqual(['beta', 'alpha', 'gamma'])
  await first.quit()
  const second = await launch()
  await openModelConfiguration(second.page)
  await expect.poll(() => namesInTable(second.page)).toEqual(['beta', 'alpha', 'gamma'])
})

test('a thousand models are imported at once, found by search, and chosen without delay [D2]', async ({
  launch,
}) => {
  test.setTimeout(240_000)
  const models = Array.from({ length: 1_000 }, (_, index) => ({ id: `model-${index}` }))
  const server = await serve({ persona: 'ollama', models })
  const { page } = await launch()
  await openModelConfiguration(page)
  await saveModel(page, { wireName: 'model-0', endpointUrl: server.baseUrl })
  await page.getByRole('button', { name: /^Import all models of/ }).click()
  await expect(page.getByText('Added 999 models of').first()).toBeVisible({ timeout: 120_000 })
  expect(await savedModels(page)).toHaveLength(1_000)
  // Only what is in sight exists.
  await expect(page.getByRole('table', { name: 'Your models' })).toHaveAttribute('aria-rowcount', '1001')
  expect(await page.getByRole('row').count()).toBeLessThan(100)
  await page.getByRole('searchbox', { name: 'Search 1,000 models' }).fill('model-777')
  await expect.poll(() => namesInTable(page)).toEqual(['model-777'])
  await selector(page, 'chat').click()
  await page.keyboard.type('model-888')
  await page.keyboard.press('Enter')
  await expect(selector(page, 'chat')).toContainText('model-888')
  await selector(page, 'memory').click()
  expect(await page.getByRole('option').count()).toBeLessThan(100)
  await page.keyboard.press('End')
  await page.screenshot({ path: test.info().outputPath('thousand.png') })
})

test('an endpoint is added, changed, disabled and deleted, with what goes with it named [D1][D2]', async ({
  launch,
}) => {
  const server = await serve({ persona: 'vllm', models: [{ id: 'one' }, { id: 'two' }] })
  const { page } = await launch()
  await openModelConfiguration(page)
  await page.getByRole('button', { name: 'Add endpoint' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add endpoint' })
  await dialog.getByLabel('Name', { exact: true }).fill('The shed')
  await dialog.getByLabel('Model Endpoint').fill(server.baseUrl)
  await dialog.getByRole('button', { name: 'Add endpoint' }).click()
  await expect(dialog).toBeHidden()
  const list = page.getByRole('list', { name: 'Endpoints' })
  await expect(list).toContainText('The shed')
  await page.getByRole('button', { name: 'Import all models of The shed' }).click()
  await expect(rowOf(page, 'two')).toContainText('Ready', { timeout: 60_000 })
  await expect(list).toContainText('2 models')

  await page.getByRole('button', { name: 'Actions for endpoint The shed' }).click()
  await page.getByRole('menuitem', { name: 'Disable' }).click()
  await expect(list).toContainText('Disabled')
  await expect(rowOf(page, 'two')).toContainText('Disabled')
  await page.getByRole('button', { name: 'Actions for endpoint The shed' }).click()
  await page.getByRole('menuitem', { name: 'Enable' }).click()
  await expect(rowOf(page, 'two')).toContainText('Ready', { timeout: 60_000 })

  await page.getByRole('button', { name: 'Actions for endpoint The shed' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  const question = page.getByRole('alertdialog', { name: 'Delete The shed?' })
  await expect(question).toContainText('2 models go with it:')
  await expect(question).toContainText('one')
  await page.screenshot({ path: test.info().outputPath('endpoint-delete.png') })
  await question.getByRole('button', { name: 'Delete endpoint' }).click()
  await expect(list).toBeHidden()
  expect(await savedModels(page)).toEqual([])
})

test('where each value comes from is told [B4][B5]', async ({ launch }) => {
  const server = await serve({ persona: 'vllm', models: [{ id: 'qwen3-32b', contextWindow: 16_384 }] })
  const { page } = await launch()
  await openModelConfiguration(page)
  await saveModel(page, { wireName: 'qwen3-32b', endpointUrl: server.baseUrl })
  await expect(rowOf(page, 'qwen3-32b')).toContainText('of 32K')
  await page.getByRole('button', { name: 'Actions for qwen3-32b', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Explain values' }).click()
  const dialog = page.getByRole('dialog', { name: 'Where the values of qwen3-32b come from' })
  // Less is served than was typed, so the server's word counts.
  const length = dialog.getByRole('row').filter({ hasText: 'Maximum Length' })
  await expect(length).toContainText('16384')
  await expect(length).toContainText('Server')
  await expect(dialog.getByRole('row').filter({ hasText: 'Temperature' })).toContainText('0.7')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
})
