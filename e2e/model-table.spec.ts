import type { Page } from 'playwright/test'
import { expect, test } from './support/app'
import { offeredIn, openModelConfiguration, rowOf, savedModels, saveModel, selector } from './support/models'
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
  await expect(rowOf(page, 'beta')).toContainText('US dollars per million tokens: 3 in, 15 out')
  await expect(page.getByRole('columnheader', { name: 'Price per 1M' })).toBeVisible()
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
  // The page scrolls, and nothing inside it that the wheel could stick in.
  expect(await list.evaluate((element) => getComputedStyle(element).overflowY)).toBe('visible')
  await list.scrollIntoViewIfNeeded()
  await page.screenshot({ path: test.info().outputPath('endpoints.png') })
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

test('in a narrow window the status of a model is told whole [F5]', async ({ launch }) => {
  const server = await serve({ persona: 'vllm', models: [{ id: 'one' }], requireKey: 'sk-1' })
  const { page, electron } = await launch()
  await openModelConfiguration(page)
  await saveModel(page, { wireName: 'one', endpointUrl: server.baseUrl })
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(640, 800))
  await page.waitForFunction(() => innerWidth === 640)
  const words = rowOf(page, 'one').getByText('Reached, needs a key')
  await expect(words).toBeVisible({ timeout: 60_000 })
  const isWhole = (element: Element) =>
    element.scrollWidth <= element.clientWidth && element.scrollHeight <= element.clientHeight
  expect(await words.evaluate(isWhole)).toBe(true)
  await words.scrollIntoViewIfNeeded()
  await page.screenshot({ path: test.info().outputPath('narrow-status.png') })
  await page.getByRole('searchbox').last().fill('japanese')
  await page.screenshot({ path: test.info().outputPath('search.png') })
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
  await expect(length).toContainText('16,384 tokens')
  await expect(length).toContainText('Server')
  await expect(length).toContainText('less than the 32,768 tokens that you set')
  await expect(dialog.getByRole('row').filter({ hasText: 'Temperature' })).toContainText('0.7')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
})
