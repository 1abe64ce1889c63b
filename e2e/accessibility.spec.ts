import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright/test'
import { routes } from '../renderer/app/routes'
import { expect, type RunningApp, test } from './support/app'
import { chooseKind, newModel } from './support/model-kinds'
import { openModelConfiguration, saveModel } from './support/models'
import { startScriptedServer } from './support/scripted-server/server'
import { showcase } from './support/showcase'

const widths = [1180, 640] as const

async function resize({ electron, page }: RunningApp, width: number): Promise<void> {
  await electron.evaluate(({ BrowserWindow }, wanted) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(wanted, 800)
  }, width)
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width)
}

/** Electron opens no second page, which the builder's newer way asks for. */
async function violations(page: Page): Promise<string[]> {
  const result = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
  )
}

async function settled(page: Page): Promise<void> {
  // By its tag: behind a dialog the page has no roles.
  await expect(page.locator('h1').first()).toBeAttached()
  await page.waitForFunction(() =>
    document.getAnimations().every((animation) => animation.playState !== 'running'),
  )
}

for (const theme of ['light', 'dark'] as const) {
  for (const language of ['en', 'zh-CN'] as const) {
    test(`axe finds nothing on any view, ${theme}, ${language} [F5]`, async ({ launch }) => {
      test.setTimeout(180_000)
      const app = await launch()
      const { page } = app
      await page.evaluate((settings) => window.keepsake.app.updateSettings(settings), { theme, language })
      await expect(page.locator('html')).toHaveAttribute('lang', language)
      await settled(page)
      expect.soft(await violations(page), 'first run').toEqual([])

      const { server, conversationId } = await showcase(page)
      const views = [...routes.map(({ hash }) => hash), `#/chat/${conversationId}`]
      for (const width of widths) {
        await resize(app, width)
        for (const hash of views) {
          await page.evaluate((wanted) => {
            window.location.hash = wanted
          }, hash)
          await settled(page)
          expect.soft(await violations(page), `${hash} at ${width} px`).toEqual([])
          await page.screenshot({
            path: test.info().outputPath(`${hash.replace(/\W+/g, '-')}-${theme}-${language}-${width}.png`),
          })
          await page.keyboard.press('Escape')
        }
      }
      await server.close()
    })
  }
}

const kinds = [
  ['Local server', undefined],
  ['Fireworks', undefined],
  ['Private or Azure endpoint', 'Azure OpenAI'],
  ['Cloud', 'Anthropic'],
  ['Cloud', 'Google Vertex'],
] as const

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in what opens over the models, ${theme} [F5]`, async ({ launch }) => {
    test.setTimeout(180_000)
    const server = await startScriptedServer({ persona: 'vllm', models: [{ id: 'qwen3-32b' }] })
    const app = await launch()
    const { page } = app
    await page.evaluate((settings) => window.keepsake.app.updateSettings(settings), { theme })
    await openModelConfiguration(page)
    await saveModel(page, { wireName: 'qwen3-32b', endpointUrl: server.baseUrl, kind: 'vllm' })
    const check = async (what: string) => {
      await settled(page)
      expect.soft(await violations(page), what).toEqual([])
    }
    await check('the table of models')
    await page.getByRole('combobox', { name: 'Chat Agent Model' }).click()
    await check('the dropdown')
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Add chat agent model' }).click()
    const dialog = newModel(page)
    for (const [group, kind] of kinds) {
      await chooseKind(page, group, kind)
      await dialog.locator('button[type=submit]').click()
      await check(`the form of ${kind ?? group}, with what is missing`)
    }
    await dialog.getByText('Advanced', { exact: true }).click()
    await check('advanced')
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Actions for qwen3-32b', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Full test' }).click()
    await expect(page.getByRole('button', { name: 'Test again' })).toBeEnabled()
    await check('the stages of a test')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Actions for qwen3-32b', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Explain values' }).click()
    await expect(page.getByRole('row').filter({ hasText: 'Temperature' })).toBeVisible()
    await check('where values come from')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Actions for qwen3-32b', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await check('the question before a model goes')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Add endpoint' }).click()
    await check('the form of an endpoint')
    await page.getByLabel('Name', { exact: true }).fill('The shed')
    await page.keyboard.press('Escape')
    await check('the question before a form goes')
    await server.close()
  })
}
