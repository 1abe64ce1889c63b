import type { Locator, Page } from 'playwright/test'
import { expect, test } from './support/app'
import {
  editDialog,
  fieldOf,
  openAddDialog,
  openAdvanced,
  openModelConfiguration,
  savedModels,
  selector,
  submit,
} from './support/models'
import { type ScriptedServer, startScriptedServer } from './support/scripted-server/server'

const opened: ScriptedServer[] = []
test.afterEach(async () => {
  for (const server of opened.splice(0)) await server.close()
})

/** The control of what a model can do. */
const capability = (dialog: Locator, name: string) => dialog.getByRole('radiogroup', { name, exact: true })

async function say(dialog: Locator, name: string, choice: string): Promise<void> {
  const option = capability(dialog, name).getByRole('radio', { name: choice, exact: true })
  await option.click()
  await expect(option).toBeChecked()
}

async function edit(page: Page, name: string): Promise<Locator> {
  await page.getByRole('button', { name: `Edit ${name}`, exact: true }).click()
  const dialog = editDialog(page)
  await openAdvanced(dialog)
  return dialog
}

async function save(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(dialog).toBeHidden()
}

test('a person says what a model can do over what was found, and takes it back [B5][D2]', async ({
  launch,
}, testInfo) => {
  const name = 'gemma-4-12b'
  const server = await startScriptedServer({
    persona: 'ollama',
    models: [{ id: name, capabilities: { tools: true, vision: true } }],
  })
  opened.push(server)
  const { page, electron } = await launch()
  await openModelConfiguration(page)
  const dialog = await openAddDialog(page)
  await fieldOf(dialog, 'name').fill(name)
  await fieldOf(dialog, 'endpoint').fill(server.baseUrl)
  await dialog.getByRole('button', { name: 'Test connection' }).click()
  await openAdvanced(dialog)
  const images = capability(dialog, 'Images')
  await expect(images.locator('..')).toContainText('Found: yes (server)')
  await expect(images.getByRole('radio', { name: 'As found' })).toBeChecked()
  await say(dialog, 'JSON schema', 'Yes')
  await submit(dialog)
  await expect(dialog).toBeHidden()
  const icon = (label: string) => selector(page, 'chat').getByRole('img', { name: label, exact: true })
  await expect(icon('Images')).toBeVisible()
  await expect(icon('JSON schema')).toBeVisible()

  const first = await edit(page, name)
  await say(first, 'Images', 'No')
  await capability(first, 'Images').scrollIntoViewIfNeeded()
  await page.screenshot({ path: testInfo.outputPath('capabilities.png') })
  await save(first)
  await expect(icon('Images')).toHaveCount(0)
  await expect(icon('Tools')).toBeVisible()
  expect((await savedModels(page))[0]?.capabilities).toMatchObject({
    tools: { value: true, source: 'server' },
    vision: { value: false, source: 'user' },
    jsonSchema: { value: true, source: 'user' },
  })
  await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click()
  await page.getByRole('menuitem', { name: 'Explain values' }).click()
  const explained = page.getByRole('dialog', { name: `Where the values of ${name} come from` })
  const row = (field: string) =>
    explained.getByRole('row').filter({ has: page.getByRole('rowheader', { name: field, exact: true }) })
  await expect(row('Images')).toHaveText('ImagesnoYou')
  await expect(row('Tools')).toHaveText('ToolsyesServer')
  await page.keyboard.press('Escape')

  const second = await edit(page, name)
  await expect(capability(second, 'Images').getByRole('radio', { name: 'No', exact: true })).toBeChecked()
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(640, 800))
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate((wanted) => window.keepsake.app.updateSettings({ theme: wanted }), theme)
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    await capability(second, 'Images').scrollIntoViewIfNeeded()
    await page.screenshot({ path: testInfo.outputPath(`narrow-${theme}.png`) })
  }
  await say(second, 'Images', 'As found')
  await save(second)
  // The server is asked anew, and says what it said before.
  await expect(icon('Images')).toBeVisible()
  await expect
    .poll(async () => (await savedModels(page))[0]?.capabilities.vision)
    .toEqual({ value: true, source: 'server' })

  await page.evaluate(() => window.keepsake.app.updateSettings({ language: 'zh-CN' }))
  await page.getByRole('button', { name: new RegExp(`^编辑.*${name}`) }).click()
  const chinese = page.getByRole('dialog')
  await chinese.getByText('高级', { exact: true }).click()
  await capability(chinese, '图像').scrollIntoViewIfNeeded()
  await expect(capability(chinese, '图像').locator('..')).toContainText('查得：支持（服务器）')
  await page.screenshot({ path: testInfo.outputPath('chinese.png') })
})
