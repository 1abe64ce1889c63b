import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type RunningApp, test } from './support/app'
import { openModelConfiguration, rowOf, savedModels } from './support/models'
import { say } from './support/scripted-server/replies'
import { type ScriptedServer, startScriptedServer } from './support/scripted-server/server'

let server: ScriptedServer
test.beforeEach(async () => {
  server = await startScriptedServer({ models: [{ id: 'filed' }] })
  server.respondWith(() => say('Hello from the server.'))
})
test.afterEach(() => server.close())

const heard = () => JSON.stringify(server.requests)
const pressOn = async ({ page }: RunningApp, button: string) =>
  page.getByRole('main').getByRole('button', { name: button, exact: true }).click()

test('a file that comes in says which secret it wants where, gets none of it before Allow, and works after it [D3][B1]', async ({
  launch,
}) => {
  const app = await launch()
  const { page } = app
  const kept = await page.evaluate(() =>
    window.keepsake.secrets.set({ name: 'my-key', value: 'sk-canary-9d2' }),
  )
  expect(kept).toMatchObject({ ok: true })
  await openModelConfiguration(page)
  const text = `agent_name: filed\nmodel_name: filed\nmodel_endpoint: ${server.baseUrl}\napi_key: \${SECRET:my-key}\n`
  await page
    .locator('input[type=file]')
    .setInputFiles([{ name: 'x.yaml', mimeType: 'application/yaml', buffer: Buffer.from(text) }])
  await expect(page.getByRole('dialog', { name: /^Imported file/ })).toContainText('x.yaml was imported')
  await page.keyboard.press('Escape')
  await expect(rowOf(page, 'filed')).toContainText('Waits for your permission')
  const { host, origin } = new URL(server.baseUrl)
  const wants = `The file configs/x.yaml wants to send the secret my-key to ${host}`
  await expect(page.getByRole('alert')).toContainText(wants)
  await page.screenshot({ path: test.info().outputPath('waits.png') })

  // In a chat it is told too, and the button there goes on with the reply.
  await page.getByRole('button', { name: 'New chat' }).first().click()
  await page.getByRole('textbox', { name: 'Message' }).fill('Hi')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText(wants)
  await pressOn(app, 'Allow…')
  const question = page.getByRole('alertdialog')
  await expect(question).toContainText('Allow what configs/x.yaml wants?')
  for (const part of [origin, 'my-key']) await expect(question.getByText(part, { exact: true })).toBeVisible()
  await page.screenshot({ path: test.info().outputPath('question.png') })
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(question).toBeHidden()
  expect(server.requests).toEqual([])

  await pressOn(app, 'Allow…')
  await question.getByRole('button', { name: 'Allow', exact: true }).click()
  await expect(page.getByRole('log')).toContainText('Hello from the server.')
  expect(heard()).toContain('sk-canary-9d2')
  await openModelConfiguration(page)
  await expect(rowOf(page, 'filed')).toContainText('Ready')

  // Another server is another question.
  const other = await startScriptedServer({ models: [{ id: 'filed' }] })
  try {
    writeFileSync(join(app.dataFolder, 'configs', 'x.yaml'), text.replace(server.baseUrl, other.baseUrl))
    await expect(rowOf(page, 'filed')).toContainText('Waits for your permission', { timeout: 15_000 })
    expect(other.requests).toEqual([])
  } finally {
    await other.close()
  }
})

test('a program that a file names for its token is shown in full, and runs only after Allow [D1][D3]', async ({
  launch,
  dataFolder,
}) => {
  const [script, ran] = [test.info().outputPath('token.cjs'), test.info().outputPath('ran')]
  writeFileSync(
    script,
    `require('node:fs').appendFileSync(process.argv[2], 'x'); console.log('printed-token')`,
  )
  const command = `"${process.execPath}" "${script}" "${ran}"`
  mkdirSync(join(dataFolder, 'configs'))
  writeFileSync(
    join(dataFolder, 'configs', 'x.yaml'),
    `providers:\n  custom:\n    - { id: filed, type: google-vertex, endpoint: ${server.baseUrl}, modelName: filed, tokenCommand: '${command}' }\n`,
  )
  const app = await launch()
  const { page } = app
  await openModelConfiguration(page)
  await expect
    .poll(() => savedModels(page))
    .toMatchObject([{ wireName: 'filed', status: { state: 'not_allowed' } }])
  const [model] = await savedModels(page)
  const row = rowOf(page, model?.displayName ?? '')
  await expect(row).toContainText('Waits for your permission')
  await expect(page.getByRole('alert')).toContainText(command)
  expect([existsSync(ran), server.requests]).toEqual([false, []])
  await pressOn(app, 'Allow…')
  const question = page.getByRole('alertdialog')
  await expect(question.getByText(command, { exact: true })).toBeVisible()
  await question.getByRole('button', { name: 'Allow', exact: true }).click()
  await expect.poll(heard).toContain('Bearer printed-token')
  expect(readFileSync(ran, 'utf8')).toBe('x')
  await expect(row).not.toContainText('Waits for your permission')
})
