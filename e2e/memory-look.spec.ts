import type { Page } from 'playwright/test'
import { expect, type RunningApp, test } from './support/app'
import { settled, violations } from './support/axe'
import { aLife, remember } from './support/memories'

const places = [
  '',
  '/timeline',
  '/subjects',
  '/graph',
  '/table',
  '/documents',
  '/vault',
  '/activity',
] as const
const widths = [1180, 640, 480] as const

async function resize({ electron, page }: RunningApp, width: number): Promise<void> {
  await electron.evaluate(({ BrowserWindow }, wanted) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(wanted, 800)
  }, width)
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width)
}

async function open(page: Page, hash: string): Promise<void> {
  await page.evaluate((wanted) => {
    window.location.hash = wanted
  }, hash)
  await expect(page.locator('h1').first()).toBeAttached()
  await expect(page.getByRole('main').getByText(/^(Loading…|加载中…)$/)).toHaveCount(0)
  await settled(page)
}

/** Nothing is wider than the window: what does not fit would be out of reach. */
const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

for (const [theme, language] of [
  ['light', 'en'],
  ['dark', 'zh-CN'],
] as const) {
  test(`axe finds nothing in any view of the memory, nor in what opens over it, ${theme}, ${language} [G4]`, async ({
    launch,
  }) => {
    test.setTimeout(240_000)
    const app = await launch()
    const { page } = app
    await page.evaluate((settings) => window.keepsake.app.updateSettings(settings), { theme, language })
    await expect(page.locator('html')).toHaveAttribute('lang', language)
    const ids = await remember(page, aLife)
    const check = async (what: string, width: number) => {
      await settled(page)
      await page.screenshot({
        path: test.info().outputPath(`${what.replace(/\W+/g, '-')}-${theme}-${language}-${width}.png`),
      })
      expect.soft(await overflow(page), `${what} at ${width} px fits`).toBeLessThanOrEqual(0)
      expect.soft(await violations(page), `${what} at ${width} px`).toEqual([])
    }
    for (const width of widths) {
      await resize(app, width)
      for (const place of places) {
        await open(page, `#/memory${place}`)
        await check(`memory${place}`, width)
      }
      await open(page, `#/memory/${ids[8]}`)
      await check('detail', width)
      await open(page, '#/settings/memory')
      await check('settings', width)
      for (const dialog of ['add', 'forget', 'import', 'since']) {
        await open(page, `#/memory?open=${dialog}`)
        await expect(page.getByRole('dialog')).toBeVisible()
        await check(`dialog-${dialog}`, width)
      }
    }
  })
}
