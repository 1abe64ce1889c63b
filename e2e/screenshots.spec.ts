import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, test } from './support/app'
import { fakeVllm, vllmPreset } from './support/fake-vllm'
import { keyStore } from './support/key-store'
import { llamaPreset, saveServer } from './support/servers'
import { laterQuestion, showcase } from './support/showcase'
import { fillMemory } from './support/showcase-memory'

/** The pictures of the documents: `npm run screenshots`. */
const folder = join(import.meta.dirname, '..', 'docs', 'screenshots')

async function open(page: Page, hash: string): Promise<void> {
  await page.evaluate((wanted) => {
    window.location.hash = wanted
  }, hash)
  await expect(page.locator('h1').first()).toBeAttached()
  await settled(page)
}

/** Colours change by a transition too. */
const settled = (page: Page) =>
  page.waitForFunction(() =>
    document
      .getAnimations()
      // What is under way breathes until it is done.
      .every(
        ({ playState, effect }) => playState !== 'running' || effect?.getTiming().iterations === Infinity,
      ),
  )

test('every view has its picture', async ({ launch }, testInfo) => {
  test.setTimeout(240_000)
  const start = () => launch({ runsFirst: keyStore(testInfo) })
  let app = await start()
  let { page, electron } = app
  const themes = ['light', 'dark'] as const
  const shoot = async (name: string, wanted: readonly (typeof themes)[number][] = themes) => {
    // What lies under the mouse looks otherwise.
    await page.mouse.move(0, 0)
    for (const theme of wanted) {
      await page.evaluate((chosen) => window.keepsake.app.updateSettings({ theme: chosen }), theme)
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
      await settled(page)
      await page.screenshot({ path: join(folder, `${name}-${theme}.png`) })
    }
  }
  await expect(page.getByText('No model server is running.')).toBeVisible()
  await shoot('first-run')

  const { server, conversationId } = await showcase(page)
  await open(page, `#/chat/${conversationId}`)
  await expect(page.getByText('Remembered 2 things')).toBeVisible()
  app = await fillMemory(app, testInfo.outputPath('documents'), start)
  ;({ page, electron } = app)
  await open(page, '#/chat')
  const box = page.getByRole('textbox', { name: 'Message', exact: true })
  await box.fill(laterQuestion)
  await box.press('Enter')
  await page.getByRole('button', { name: /^Used \d+ memor/ }).click()
  await shoot('chat')
  await open(page, `#/chat/${conversationId}`)
  await shoot('markdown')
  await open(page, '#/memory')
  await shoot('memory-proposal', ['light'])
  await open(page, '#/memory?q=Juno')
  await page.getByRole('main').getByText('Has a cat called Juno.').last().click()
  await expect(page.getByText('my cat Juno').last()).toBeVisible()
  await shoot('memory')
  await open(page, '#/memory/timeline?kind=episodic')
  await shoot('memory-timeline', ['light'])
  await open(page, '#/memory/subjects')
  await page.getByText('Juno', { exact: true }).first().click()
  await shoot('memory-subjects', ['dark'])
  await open(page, '#/memory/graph')
  await page.getByRole('button', { name: /^Juno/ }).last().click()
  await shoot('memory-graph', ['dark'])
  await open(page, '#/memory/documents')
  await shoot('memory-documents', ['light'])
  await open(page, '#/memory/vault')
  await shoot('memory-vault', ['light'])
  await open(page, '#/models')
  await shoot('models')
  await page.getByRole('button', { name: 'Add chat agent model' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add Local Model' })
  await dialog.getByLabel('Model Endpoint').fill(server.baseUrl)
  await dialog.getByLabel('Model Name').fill('Llama-3.3-70B-Instruct')
  await dialog.getByRole('button', { name: 'Test connection' }).click()
  await expect(dialog.getByText('The server spells it llama-3.3-70b-instruct.')).toBeVisible()
  await shoot('add-model')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  const vllm = await saveServer(page, vllmPreset('Qwen3 32B', await fakeVllm(testInfo.outputPath('bin'))))
  await saveServer(page, llamaPreset({ name: 'Notes, small and quick', startWithApp: true }))
  await page.evaluate((id) => window.keepsake.servers.start({ id }), vllm)
  await open(page, '#/servers')
  await expect(page.getByText(/Loading weights, 5 of 9 shards/)).toBeVisible()
  await shoot('servers')
  await open(page, '#/servers/new/vllm')
  await expect(page.getByRole('region', { name: 'Command' })).toBeVisible()
  await shoot('new-server')
  await open(page, `#/servers/log/${vllm}`)
  await expect(page.getByText('non-default args', { exact: false })).toBeVisible()
  await shoot('server-log')
  await page.evaluate((id) => window.keepsake.servers.stop({ id }), vllm)
  await open(page, '#/settings')
  await shoot('settings')
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(640, 800))
  await page.evaluate(() => window.keepsake.app.updateSettings({ language: 'zh-CN' }))
  await open(page, `#/chat/${conversationId}`)
  await shoot('narrow-chinese')
  await server.close()
})
