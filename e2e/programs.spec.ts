import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Page } from 'playwright/test'
import { expect, test } from './support/app'

const cli = join(import.meta.dirname, '..', 'dist', 'node', 'cli.mjs')

async function faultsOf(page: Page, theme: 'light' | 'dark') {
  await page.emulateMedia({ colorScheme: theme })
  // Electron refuses the second page that axe would open.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

test('[I4] [G5] another program is allowed in Settings, and what it proposes waits in the memory for a click', async ({
  launch,
}) => {
  const { page, dataFolder } = await launch()
  await page.evaluate(() => {
    window.location.hash = '#/settings/programs'
  })
  await expect(page.getByText('No program has asked yet')).toBeVisible()

  const editor = new Client({ name: 'Some editor', version: '1' })
  const words = [cli, 'mcp', '--data-folder', dataFolder]
  await editor.connect(new StdioClientTransport({ command: process.execPath, args: words }))
  const row = page
    .getByRole('list', { name: 'Programs' })
    .getByRole('listitem')
    .filter({ hasText: 'Some editor' })
  await expect(row).toContainText('Waits for your word')
  const propose = (text: string) => editor.callTool({ name: 'propose_memory', arguments: { text } })
  expect(await propose('The user plays the oboe.')).toMatchObject({ isError: true })

  await expect(row.getByRole('checkbox', { name: 'Read all of them' })).not.toBeChecked()
  await row.getByRole('checkbox', { name: 'Propose' }).check()
  await row.getByRole('button', { name: 'Allow' }).click()
  await expect(row).toContainText('Allowed')
  for (const theme of ['light', 'dark'] as const) expect(await faultsOf(page, theme)).toEqual([])
  await page.screenshot({ path: test.info().outputPath('programs.png') })
  await propose('The user plays the oboe.')
  await propose('The user owns a yacht.')

  await page.getByRole('button', { name: 'Memory', exact: true }).click()
  // One line, so that the memories come first.
  const waiting = page.getByRole('region', { name: 'Waiting for you' })
  await expect(waiting).toBeHidden()
  await page.getByRole('button', { name: '2 proposals wait for you' }).click()
  await expect(waiting.getByRole('listitem')).toHaveCount(2)
  await expect(waiting.getByText('Some editor, from a tool')).toHaveCount(2)
  for (const theme of ['light', 'dark'] as const) expect(await faultsOf(page, theme)).toEqual([])
  await page.screenshot({ path: test.info().outputPath('proposals.png') })
  await waiting
    .getByRole('listitem')
    .filter({ hasText: 'yacht' })
    .getByRole('button', { name: 'Discard' })
    .click()
  await expect(waiting.getByRole('listitem')).toHaveCount(1)
  // The keyboard goes on with the next one.
  await expect(waiting.getByRole('button', { name: 'Keep' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(waiting).toBeHidden()
  await expect(page.getByText('Plays the oboe.')).toBeVisible()
  await editor.close()
})

test('[I4] a key for a program over HTTP is shown once, and opens the door that was switched on', async ({
  launch,
}) => {
  const { page } = await launch()
  await page.evaluate(() => {
    window.location.hash = '#/settings/programs'
  })
  await page.getByRole('switch', { name: 'Listen on this computer' }).click()
  await expect(page.getByText(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/)).toBeVisible()
  const url = (await page.getByText(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/).textContent()) ?? ''
  await page.getByRole('button', { name: 'Make a key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Program').fill('My script')
  expect(await faultsOf(page, 'light')).toEqual([])
  await dialog.getByRole('button', { name: 'Make key' }).click()
  const key = (await dialog.getByRole('figure', { name: 'The key' }).textContent()) ?? ''
  await page.screenshot({ path: test.info().outputPath('key.png') })
  await dialog.getByRole('button', { name: 'Done' }).click()
  expect(await page.content()).not.toContain(key)

  const script = new Client({ name: 'x', version: '1' })
  await script.connect(
    new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers: { authorization: `Bearer ${key}` } },
    }),
  )
  expect(await script.callTool({ name: 'search_memory', arguments: { query: 'tea' } })).toMatchObject({
    structuredContent: { total: 0 },
  })
  await script.close()
  const row = page.getByRole('list', { name: 'Programs' }).getByRole('listitem')
  await expect(row).toContainText('used 1 time')
  await row.getByRole('button', { name: 'Withdraw access' }).click()
  await expect(row).toContainText('Not allowed')
  await row.getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('No program has asked yet')).toBeVisible()
})
