import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { expect } from './support/app'
import { aLife, remember } from './support/memories'
import { row } from './support/memory-view'
import { saveModel } from './support/model'
import { type Actions, looks, test, type Walk, walkThrough } from './support/walk'

const cli = join(import.meta.dirname, '..', 'dist', 'node', 'cli.mjs')

const status = ({ page, t }: Walk) =>
  page.getByRole('region', { name: t('memory.status.label') }).getByRole('status')
const programs = ({ page, t }: Walk) => page.getByRole('list', { name: t('mcp.title') }).getByRole('listitem')

/** Chooses a model for a role, by the name in front of what else its line says. */
async function choose({ page, t }: Walk, role: 'memory' | 'embedding' | 'rerank', option: string) {
  const selector = page.getByRole('combobox', { name: t(`models.roles.${role}.label`), exact: true })
  await selector.click()
  await page.getByRole('option', { name: option }).click()
  await expect(selector).toContainText(option)
}

const actions: Actions = [
  [
    'remembering is paused and gone on with',
    async (walk) => {
      const { page, t } = walk
      await walk.open('#/memory')
      const pause = page.getByRole('switch', { name: t('memory.pause.label') })
      await pause.click()
      await expect(status(walk).first()).toHaveText(t('memory.status.paused'))
      await walk.check('a memory that is paused')
      await walk.open('#/settings/memory')
      await expect(pause).toBeChecked()
      await pause.click()
      await walk.open('#/memory')
      await expect(status(walk).first()).toHaveText(t('memory.status.idle'))
    },
  ],
  [
    'how it learns, what it may take and when it forgets by itself is set, and stays',
    async (walk) => {
      const { page, t } = walk
      await walk.open('#/settings/memory')
      await page.getByRole('radio', { name: t('memory.settings.learningOptions.rules') }).click()
      await expect(page.getByText(t('memory.settings.learningHelp.rules'))).toBeVisible()
      for (const name of [t('memory.settings.consolidate'), t('memory.settings.tools')])
        await page.getByRole('switch', { name }).click()
      const kind = t('memory.kind.episodic')
      const days = page.getByRole('textbox', { name: t('memory.settings.retentionOf', { kind }) })
      const budget = page.getByRole('textbox', { name: t('memory.settings.budgetLabel') })
      await budget.fill('7')
      await expect(page.getByText(t('memory.settings.between', { min: 100, max: 32_000 }))).toBeVisible()
      await walk.check('settings with a figure that cannot be')
      await budget.fill('2000')
      await page.keyboard.press('Enter')
      await days.fill('365')
      await page.keyboard.press('Enter')
      const saved = { learning: 'rules', consolidate: false, tools: false, budgetTokens: 2_000 }
      await expect
        .poll(() => page.evaluate(() => window.keepsake.memory.settings()))
        .toMatchObject({ value: { ...saved, retentionDays: { episodic: 365 } } })
      await page.reload()
      await expect(days).toHaveValue('365')
      await expect(
        page.getByRole('radio', { name: t('memory.settings.learningOptions.rules') }),
      ).toBeChecked()
      await walk.check('the settings of the memory')
      await page.getByRole('radio', { name: t('memory.settings.learningOptions.model') }).click()
      await expect(page.getByText(t('memory.settings.learningHelp.model'))).toBeVisible()
    },
  ],
  [
    'another manager, an embedding and a rerank model are chosen, and given up',
    async (walk) => {
      const { page, t } = walk
      const manager = page.getByText('The keeper', { exact: true })
      await expect(manager).toHaveCount(0)
      await walk.open('#/settings/models')
      await choose(walk, 'memory', 'The keeper')
      await choose(walk, 'embedding', 'The finder')
      await choose(walk, 'rerank', 'The judge')
      await walk.check('the models of the memory')
      await walk.open('#/settings/memory')
      await expect(manager).toBeVisible()
      await walk.open('#/memory')
      const byMeaning = page.getByText(t('vectors.ready', { model: 'The finder' }))
      await expect(byMeaning).toBeVisible({ timeout: 20_000 })
      await walk.check('a memory that is found by meaning')
      await walk.open('#/settings/models')
      await choose(walk, 'embedding', t('models.roles.embedding.none'))
      await choose(walk, 'rerank', t('models.roles.rerank.none'))
      await walk.open('#/memory')
      await expect(status(walk).first()).toBeVisible()
      await expect(byMeaning).toHaveCount(0)
    },
  ],
  [
    'a program is let in with what it may do, proposes, and is shut out again',
    async (walk) => {
      const { page, t, button, app } = walk
      await walk.open('#/settings/programs')
      await walk.check('before any program asks')
      const editor = new Client({ name: 'Some editor', version: '1' })
      const args = [cli, 'mcp', '--data-folder', app.dataFolder]
      await editor.connect(new StdioClientTransport({ command: process.execPath, args }))
      const propose = (text: string) => editor.callTool({ name: 'propose_memory', arguments: { text } })
      await expect(programs(walk)).toContainText(t('mcp.state.asking'))
      await walk.check('a program that asks')
      expect(await propose('The user plays the oboe.')).toMatchObject({ isError: true })
      await button(t('mcp.allow'), programs(walk)).click()
      await expect(programs(walk)).toContainText(t('mcp.state.allowed'))
      const scope = programs(walk).getByRole('checkbox', { name: t('mcp.scope.propose') })
      await scope.uncheck()
      await expect(scope).not.toBeChecked()
      expect(await propose('The user plays the oboe.')).toMatchObject({ isError: true })
      await scope.check()
      await expect(scope).toBeChecked()
      await propose('The user plays the oboe.')
      await walk.open('#/memory')
      const waiting = page.getByRole('region', { name: t('proposals.title') })
      await expect(waiting.getByText(t('memory.origin.tool'))).toContainText('Some editor')
      await button(t('proposals.keep.add'), waiting).click()
      await expect(row(walk, 'plays the oboe')).toHaveCount(1)
      await walk.open('#/settings/programs')
      await button(t('mcp.revoke'), programs(walk)).click()
      await expect(programs(walk)).toContainText(t('mcp.state.revoked'))
      await walk.check('a program that is shut out')
      expect(await propose('The user owns a yacht.')).toMatchObject({ isError: true })
      await editor.close()
      await button(t('mcp.remove'), programs(walk)).click()
      await expect(page.getByText(t('mcp.empty'))).toBeVisible()
    },
  ],
  [
    'a key is made, shown once, used and taken back',
    async (walk) => {
      const { page, t, button, dialog } = walk
      await page.getByRole('switch', { name: t('mcp.http.label') }).click()
      const address = page.getByText(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/)
      await expect(address).toBeVisible()
      const url = new URL((await address.textContent()) ?? '')
      await button(t('mcp.key.add')).click()
      await dialog(t('mcp.key.title')).getByLabel(t('mcp.key.name')).fill('My script')
      await walk.check('the form for a key')
      await button(t('mcp.key.create'), dialog(t('mcp.key.title'))).click()
      const made = dialog(t('mcp.key.made', { name: 'My script' }))
      const key = (await made.getByRole('figure', { name: t('mcp.key.key') }).textContent()) ?? ''
      await walk.check('the key')
      await button(t('mcp.key.done'), made).click()
      expect(await page.content()).not.toContain(key)
      const script = new Client({ name: 'x', version: '1' })
      const headers = { authorization: `Bearer ${key}` }
      await script.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }))
      const search = { name: 'search_memory', arguments: { query: 'bicycle' } }
      expect(await script.callTool(search)).toMatchObject({ structuredContent: { total: 1 } })
      await button(t('mcp.revoke'), programs(walk)).click()
      await expect(programs(walk)).toContainText(t('mcp.state.revoked'))
      const refused = await script.callTool(search).then(
        ({ isError }) => isError,
        () => true,
      )
      expect(refused).toBe(true)
      await script.close()
    },
  ],
]

for (const look of looks)
  test(`the memory is paused, set, given models and opened to programs, ${look.theme}, ${look.language} [G4] [I4]`, async ({
    walkIn,
    startModel,
  }) => {
    const capabilities = { embedding: true, rerank: true }
    const ids = ['chat', 'keeper', 'embedding', 'rerank']
    const { server } = await startModel({ models: ids.map((id) => ({ id, capabilities })) })
    const walk = await walkIn(look)
    await saveModel(walk.page, server, { wireName: 'chat', displayName: 'The talker' })
    await saveModel(walk.page, server, { wireName: 'keeper', displayName: 'The keeper' })
    await saveModel(walk.page, server, {
      wireName: 'embedding',
      displayName: 'The finder',
      task: 'embedding',
    })
    await saveModel(walk.page, server, { wireName: 'rerank', displayName: 'The judge', task: 'rerank' })
    await remember(walk.page, aLife)
    await walkThrough(walk, actions)
  })
