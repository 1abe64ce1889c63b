import type { Locator, Page } from 'playwright/test'
import { expect, test } from './support/app'
import {
  addDialog,
  addModel,
  editDialog,
  fieldOf,
  fillDialog,
  literally,
  offeredIn,
  openAddDialog,
  openModelConfiguration,
  rowOf,
  savedModels,
  saveModel,
  selector,
  submit,
} from './support/models'
import { say } from './support/scripted-server/replies'
import { type ScriptedServer, startScriptedServer } from './support/scripted-server/server'

let server: ScriptedServer
test.beforeEach(async () => {
  server = await startScriptedServer({
    persona: 'vllm',
    models: [
      { id: 'qwen3-32b', contextWindow: 32_768 },
      { id: 'gemma-4', contextWindow: 8192 },
    ],
  })
})
test.afterEach(() => server.close())

test('what is added stands in both selectors at once, and its Add selects it [A1]', async ({ launch }) => {
  const { page } = await launch()
  await openModelConfiguration(page)
  await addModel(page, { name: 'qwen3-32b', endpoint: server.baseUrl }, 'chat')
  await expect(selector(page, 'chat')).toContainText('qwen3-32b')
  // The first model takes both parts, so that a fresh start needs no second choice.
  await addModel(
    page,
    { name: 'gemma-4', endpoint: server.baseUrl, maxTokens: '', maximumLength: '8192' },
    'memory',
  )
  await expect(selector(page, 'memory')).toContainText('gemma-4')
  await expect(selector(page, 'chat')).toContainText('qwen3-32b')
  for (const role of ['chat', 'memory'] as const)
    expect((await offeredIn(page, role)).toSorted()).toEqual(['gemma-4', 'qwen3-32b'])

  await addModel(page, { name: 'third', endpoint: server.baseUrl }, 'chat')
  await expect(selector(page, 'chat')).toContainText('third')
  await expect(selector(page, 'memory')).toContainText('gemma-4')
  await page.screenshot({ path: test.info().outputPath('models-both.png') })
})

test('choices survive an orderly end and SIGKILL [A1]', async ({ launch }) => {
  const first = await launch()
  await openModelConfiguration(first.page)
  await addModel(first.page, { name: 'qwen3-32b', endpoint: server.baseUrl }, 'chat')
  await addModel(first.page, { name: 'gemma-4', endpoint: server.baseUrl }, 'memory')
  await addModel(first.page, { name: 'third', endpoint: server.baseUrl }, 'memory')
  await pick(first.page, 'memory', 'gemma-4')
  await first.quit()

  const second = await launch()
  await openModelConfiguration(second.page)
  await expect(selector(second.page, 'chat')).toContainText('qwen3-32b')
  await expect(selector(second.page, 'memory')).toContainText('gemma-4')
  await pick(second.page, 'chat', 'third')
  await pick(second.page, 'memory', 'qwen3-32b')
  await second.kill()

  const third = await launch()
  await openModelConfiguration(third.page)
  await expect(selector(third.page, 'chat')).toContainText('third')
  await expect(selector(third.page, 'memory')).toContainText('qwen3-32b')
})

test('the figures go with each request, and a blank Max Tokens sends none [A2][A6]', async ({ launch }) => {
  const { page } = await launch()
  await openModelConfiguration(page)
  await addModel(page, { name: 'qwen3-32b', endpoint: server.baseUrl, displayName: 'The large one' })
  await expect(selector(page, 'chat')).toContainText('The large one')
  const [saved] = await savedModels(page)
  expect(saved).toMatchObject({ wireName: 'qwen3-32b', displayName: 'The large one' })

  server.enqueue(say('Good morning.'))
  await ask(page, 'Hello')
  await expect(page.getByText('Good morning.')).toBeVisible()
  expect(server.chats[0]?.chat).toMatchObject({ model: 'qwen3-32b', temperature: 0.7, max_tokens: 4096 })

  await openModelConfiguration(page)
  await page.getByRole('button', { name: 'Edit The large one' }).click()
  await fillDialog(editDialog(page), { temperature: '1.25', maxTokens: '' })
  await editDialog(page).getByRole('button', { name: 'Save', exact: true }).click()
  await expect(editDialog(page)).toBeHidden()
  server.enqueue(say('Good evening.'))
  await page.getByRole('button', { name: 'New chat', exact: true }).first().click()
  await ask(page, 'And now a second question')
  await expect(page.getByText('Good evening.')).toBeVisible()
  const second = server.chats.find(({ chat }) => JSON.stringify(chat).includes('And now a second question'))
  expect(second?.chat).toMatchObject({ model: 'qwen3-32b', temperature: 1.25 })
  expect(Object.keys(second?.chat ?? {})).not.toContain('max_tokens')
  expect(Object.keys(second?.chat ?? {})).not.toContain('max_completion_tokens')
  // No key was set, so none is sent.
  expect(server.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([])
})

test('the key shows on demand only, and can never be read again [A2]', async ({ launch }) => {
  const key = 'sk-test-93b1d2aa01'
  server.change({ requireKey: key })
  const { page } = await launch()
  await openModelConfiguration(page)
  const dialog = await openAddDialog(page)
  await fillDialog(dialog, { name: 'qwen3-32b', endpoint: server.baseUrl })
  const keyField = dialog.getByLabel('API key', { exact: true })
  await expect(keyField).toBeHidden()
  await dialog.getByRole('button', { name: 'This server needs a key' }).click()
  await expect(keyField).toBeFocused()
  await expect(keyField).toHaveAttribute('type', 'password')
  await keyField.fill(key)
  await submit(dialog)
  await expect(dialog).toBeHidden()
  await expect(rowOf(page, 'qwen3-32b')).toContainText('With a key')
  await expect(rowOf(page, 'qwen3-32b')).toContainText('Ready')

  await page.getByRole('button', { name: 'Edit qwen3-32b' }).click()
  const edit = editDialog(page)
  await expect(edit.getByText('A key is stored for this server.')).toBeVisible()
  await expect(edit.getByLabel('API key', { exact: true })).toBeHidden()
  await edit.getByRole('button', { name: 'Change key' }).click()
  await expect(edit.getByLabel('API key', { exact: true })).toHaveValue('')
  await expect(edit.getByLabel('API key', { exact: true })).toHaveAccessibleDescription(
    'A key is stored. Leave this blank to keep it.',
  )
  expect(JSON.stringify(await savedModels(page))).not.toContain(key)
  expect(await page.content()).not.toContain(key)

  // Saved with the field left blank, the key stays and is still the one that is sent.
  await edit.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(edit).toBeHidden()
  server.enqueue(say('Still let in.'))
  await ask(page, 'Hello')
  await expect(page.getByText('Still let in.')).toBeVisible()
  expect(server.chats[0]?.headers.authorization).toBe(`Bearer ${key}`)
})

test('a model is edited, duplicated, disabled and deleted, with what uses it named [A5]', async ({
  launch,
}) => {
  test.setTimeout(120_000)
  const { page } = await launch()
  await openModelConfiguration(page)
  await addModel(page, { name: 'qwen3-32b', endpoint: server.baseUrl })
  await addModel(
    page,
    { name: 'gemma-4', endpoint: server.baseUrl, maxTokens: '2048', maximumLength: '8192' },
    'memory',
  )
  server.respondWith(({ chat }) => (chat?.response_format ? say('{"items":[]}') : say('An answer.')))
  await ask(page, 'Which plants are safe for cats?')
  await expect(page.getByText('An answer.').first()).toBeVisible()
  await openModelConfiguration(page)

  await page.getByRole('button', { name: 'Edit gemma-4' }).click()
  await expect(fieldOf(editDialog(page), 'name')).toHaveValue('gemma-4')
  await expect(fieldOf(editDialog(page), 'maxTokens')).toHaveValue('2048')
  await expect(fieldOf(editDialog(page), 'maximumLength')).toHaveValue('8192')
  await fillDialog(editDialog(page), { displayName: 'The gardener' })
  await editDialog(page).getByRole('button', { name: 'Save', exact: true }).click()
  await expect(rowOf(page, 'The gardener')).toContainText('on the server gemma-4')
  await expect(selector(page, 'memory')).toContainText('The gardener')

  await act(page, 'qwen3-32b', 'Duplicate')
  await expect(editDialog(page)).toBeVisible()
  await expect(fieldOf(editDialog(page), 'displayName')).toHaveValue('qwen3-32b (2)')
  await editDialog(page).getByRole('button', { name: 'Save', exact: true }).click()
  await expect(editDialog(page)).toBeHidden()
  expect(await offeredIn(page, 'chat')).toContain('qwen3-32b (2)')

  // Nothing uses the copy, so it goes quietly, and comes back.
  await act(page, 'qwen3-32b (2)', 'Disable')
  await expect(rowOf(page, 'qwen3-32b (2)')).toContainText('Disabled')
  expect(await offeredIn(page, 'chat')).not.toContain('qwen3-32b (2)')
  await act(page, 'qwen3-32b (2)', 'Enable')
  await expect(rowOf(page, 'qwen3-32b (2)')).toContainText('Ready')
  expect(await offeredIn(page, 'chat')).toContain('qwen3-32b (2)')

  await act(page, 'qwen3-32b', 'Delete')
  const question = page.getByRole('alertdialog', { name: 'Delete qwen3-32b?' })
  await expect(question).toContainText('It is still in use:')
  await expect(question).toContainText('It is your chat agent model.')
  await expect(question).toContainText('1 conversation uses it.')
  await page.screenshot({ path: test.info().outputPath('models-delete.png') })
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(rowOf(page, 'qwen3-32b')).toBeVisible()

  await act(page, 'The gardener', 'Disable')
  const pause = page.getByRole('alertdialog', { name: 'Disable The gardener?' })
  await expect(pause).toContainText('It is your memory manager model.')
  await pause.getByRole('button', { name: 'Disable model' }).click()
  await expect(rowOf(page, 'The gardener')).toContainText('Disabled')

  await act(page, 'qwen3-32b (2)', 'Delete')
  await expect(page.getByRole('alertdialog')).toContainText('Nothing uses it.')
  await page.getByRole('button', { name: 'Delete model' }).click()
  await expect(rowOf(page, 'qwen3-32b (2)')).toBeHidden()
  await act(page, 'qwen3-32b', 'Delete')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete model' }).click()
  await expect(rowOf(page, 'qwen3-32b')).toBeHidden()
  await expect(selector(page, 'chat')).toContainText('Choose a model')
  // The conversation itself stays.
  await page
    .getByRole('link', { name: /plants|An answer/ })
    .or(page.getByRole('button', { name: /plants|An answer/ }))
    .first()
    .click()
  await expect(page.getByText('An answer.').first()).toBeVisible()
})

test('the status follows servers that go, come back and finish loading, without a click [A5][B6]', async ({
  launch,
}) => {
  test.setTimeout(180_000)
  const loading = await startScriptedServer({
    persona: 'llamacpp',
    loading: true,
    models: [{ id: 'small.gguf' }],
  })
  try {
    const { page } = await launch()
    await openModelConfiguration(page)
    await addModel(page, { name: 'qwen3-32b', endpoint: server.baseUrl })
    await addModel(page, { name: 'small.gguf', endpoint: loading.baseUrl })
    const row = rowOf(page, 'qwen3-32b')
    await expect(row).toContainText('Ready')
    await expect(rowOf(page, 'small.gguf')).toContainText('Loading the model')
    const { port } = server
    await server.close()
    loading.change({ loading: false })
    await expect(row).toContainText('Does not answer', { timeout: 60_000 })
    await expect(rowOf(page, 'small.gguf')).toContainText('Ready')

    server = await startScriptedServer({
      persona: 'vllm',
      models: [{ id: 'qwen3-32b' }],
      port,
      requireKey: 'sk-1',
    })
    await page.getByRole('button', { name: 'Test qwen3-32b' }).click()
    await expect(row).toContainText('Reached, needs a key')
    await expect(page.getByRole('alert')).toContainText('wants a key')
    await page.getByRole('alert').getByRole('button', { name: 'Dismiss' }).click()
    await expect(page.getByRole('alert')).toBeHidden()
    server.change({ requireKey: undefined, models: [{ id: 'another' }] })
    await page.getByRole('button', { name: 'Test qwen3-32b' }).click()
    await expect(row).toContainText('Not on the server')
    server.change({ models: [{ id: 'qwen3-32b' }] })
    await expect(row).toContainText('Ready', { timeout: 60_000 })
  } finally {
    await loading.close()
  }
})

test('a window that nobody sees asks no server; one that is seen again asks at once [B6]', async ({
  launch,
}) => {
  const { page } = await launch()
  await openModelConfiguration(page)
  await addModel(page, { name: 'qwen3-32b', endpoint: server.baseUrl })
  await expect(rowOf(page, 'qwen3-32b')).toContainText('Ready')
  // Playwright keeps every page visible, so the page is told what the system would tell it.
  const show = (state: 'hidden' | 'visible') =>
    page.evaluate((told) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => told })
      document.dispatchEvent(new Event('visibilitychange'))
    }, state)
  await show('hidden')
  const asked = server.requests.length
  await show('visible')
  // Far sooner than the next of the rounds, which come every 30 seconds.
  await expect.poll(() => server.requests.length, { timeout: 5_000 }).toBeGreaterThan(asked)
})

test('a model is added, chosen and tested with the keyboard alone [A1][F5]', async ({ launch }) => {
  test.setTimeout(120_000)
  const { page } = await launch()
  await expect(page.getByRole('heading', { name: 'Welcome to Keepsake' })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+Shift+M')
  await expect(selector(page, 'chat')).toBeVisible()
  await tabTo(page, page.getByRole('button', { name: 'Add memory manager model' }))
  await page.keyboard.press('Enter')
  const dialog = addDialog(page)
  await expect(fieldOf(dialog, 'name')).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(fieldOf(dialog, 'endpoint')).toBeFocused()
  await page.keyboard.type(server.rootUrl)
  await tabTo(page, dialog.getByRole('button', { name: `Use ${server.baseUrl}` }))
  await page.keyboard.press('Enter')
  await expect(fieldOf(dialog, 'endpoint')).toHaveValue(server.baseUrl)
  await tabTo(page, dialog.getByRole('button', { name: 'Test connection' }))
  await page.keyboard.press('Enter')
  await expect(dialog.getByText('Serves 2 models')).toBeVisible()
  await tabTo(page, dialog.getByRole('button', { name: /gemma-4/ }))
  await page.keyboard.press('Space')
  await expect(fieldOf(dialog, 'name')).toHaveValue('gemma-4')
  await expect(fieldOf(dialog, 'maximumLength')).toHaveValue('8192')
  await page.keyboard.press('Shift+Tab')
  await tabTo(page, fieldOf(dialog, 'temperature'))
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('0.2')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(selector(page, 'memory')).toContainText('gemma-4')
  await expect(page.getByRole('button', { name: 'Add memory manager model' })).toBeFocused()
  expect(await savedModels(page)).toMatchObject([
    { wireName: 'gemma-4', temperature: 0.2, contextWindow: 8192 },
  ])

  await saveModel(page, { wireName: 'qwen3-32b', endpointUrl: server.baseUrl })
  await tabTo(page, selector(page, 'chat'), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await page.keyboard.type('qwen')
  await page.keyboard.press('Enter')
  await expect(page.getByPlaceholder('Search models')).toBeHidden()
  await expect(selector(page, 'chat')).toContainText('qwen3-32b')
  await expect(selector(page, 'chat')).toBeFocused()

  // Escape leaves the form without saving.
  await tabTo(page, page.getByRole('button', { name: 'Add chat agent model' }))
  await page.keyboard.press('Enter')
  await expect(fieldOf(dialog, 'name')).toBeFocused()
  await page.keyboard.type('given-up')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('alertdialog', { name: 'Discard your changes?' })).toBeVisible()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  expect(await savedModels(page)).toHaveLength(2)
})

test('the dialog speaks Chinese, and a restart keeps the language [A2][F5]', async ({ launch }) => {
  const first = await launch()
  await first.page.getByRole('button', { name: 'Settings', exact: true }).click()
  await first.page.getByRole('radio', { name: '简体中文' }).click()
  await expect(first.page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await first.quit()

  const { page } = await launch()
  await expect(page.getByRole('heading', { name: '欢迎使用 Keepsake' })).toBeVisible()
  await page.getByRole('button', { name: '设置', exact: true }).click()
  await page.getByRole('tab', { name: '模型配置' }).click()
  await page.getByRole('button', { name: '添加聊天模型' }).click()
  const dialog = page.getByRole('dialog', { name: '添加本地模型' })
  for (const label of ['模型名称', '模型地址', '温度', '最大生成长度', '最大上下文长度'])
    await expect(dialog.getByLabel(label, { exact: true })).toBeVisible()
  await dialog.getByLabel('模型名称', { exact: true }).fill('qwen3-32b')
  await dialog.getByLabel('模型地址', { exact: true }).fill(server.rootUrl)
  await expect(dialog.getByText('多数服务器的地址以 /v1 结尾。')).toBeVisible()
  await dialog.getByRole('button', { name: `改用 ${server.baseUrl}` }).click()
  await dialog.getByRole('button', { name: '测试连接' }).click()
  await expect(dialog.getByText('提供 2 个模型')).toBeVisible()
  await page.screenshot({ path: test.info().outputPath('models-dialog-zh.png') })
  await dialog.getByRole('button', { name: '添加模型', exact: true }).click()
  await expect(page.getByRole('combobox', { name: '聊天模型', exact: true })).toContainText('qwen3-32b')
  await expect(page.getByRole('combobox', { name: '聊天模型', exact: true })).toContainText('就绪')
})

async function pick(page: Page, role: 'chat' | 'memory', name: string): Promise<void> {
  await selector(page, role).click()
  await page.getByRole('option', { name: literally(name) }).click()
  await expect(selector(page, role)).toContainText(name)
}

async function act(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click()
  await page.getByRole('menuitem', { name: action, exact: true }).click()
}

async function ask(page: Page, text: string): Promise<void> {
  const newChat = page.getByRole('button', { name: 'New chat', exact: true }).first()
  const message = page.getByRole('textbox', { name: 'Message', exact: true })
  if (!(await message.isVisible())) await newChat.click()
  await message.fill(text)
  await message.press('Enter')
}

async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press(key)
  }
  await expect(target).toBeFocused()
}
