import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright/test'
import { routes } from '../renderer/app/routes'
import { expect, type RunningApp, test } from './support/app'
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
