import type { TFunction } from 'i18next'
import type { Locator, Page } from 'playwright/test'
import type { ShownLanguage } from '../../renderer/app/i18n'
import { expect, type RunningApp } from './app'
import { violations } from './axe'
import { test as base, type ScriptedModel } from './model'
import { wordsOf } from './words'

export type Look = { theme: 'light' | 'dark'; language: ShownLanguage }

/** Every language and every theme once. */
export const looks: readonly Look[] = [
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'zh-CN' },
]
/** Every language in every theme. */
export const allLooks: readonly Look[] = [
  ...looks,
  { theme: 'dark', language: 'en' },
  { theme: 'light', language: 'zh-CN' },
]

type Within = Page | Locator

/** A walk through the window in one language and theme: labels are asked for by the keys of their texts. */
export type Walk = {
  app: RunningApp
  page: Page
  model: ScriptedModel
  t: TFunction
  /** Goes to an address of the app. */
  open: (hash: string) => Promise<void>
  /** A button by its whole name. */
  button: (name: string, within?: Within) => Locator
  /** Chooses from the menu that a button opens. */
  choose: (button: Locator, item: string) => Promise<void>
  /** What was done, as the corner of the window tells it. */
  toast: (text: string) => Locator
  /** Presses "Undo" beside what the corner tells. */
  undo: (text: string) => Promise<void>
  dialog: (title: string) => Locator
  /** axe finds nothing in what is open. */
  check: (what: string) => Promise<void>
}

/** Actions by what a person would say they are, in their order; a later one may stand on an earlier. */
export type Actions = readonly (readonly [name: string, act: (walk: Walk) => Promise<void>])[]

/** Does all of them in one run of the app; the report tells which of them failed. */
export async function walkThrough(walk: Walk, actions: Actions): Promise<void> {
  for (const [name, act] of actions) await test.step(name, () => act(walk))
}

type Fixtures = {
  /** Starts the app in a look; once more after it has quit. */
  walkIn: (look: Look, options?: { runsFirst?: string }) => Promise<Walk>
}

export const test = base.extend<Fixtures>({
  walkIn: async ({ launch, model }, use, testInfo) => {
    testInfo.setTimeout(180_000)
    const pages: Page[] = []
    await use(async (look, options) => {
      const app = await launch(options)
      pages.push(app.page)
      return begin(app, model, look)
    })
    const last = pages.at(-1)
    if (testInfo.status !== testInfo.expectedStatus && last && !last.isClosed())
      await last.screenshot({ path: testInfo.outputPath('where-it-failed.png') })
  },
})

async function begin(app: RunningApp, model: ScriptedModel, look: Look): Promise<Walk> {
  const { page } = app
  page.setDefaultTimeout(15_000)
  // High enough for a dozen rows below all that stands above them: rows out of sight do not exist.
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setContentSize(1_280, 1_500),
  )
  await page.evaluate((settings) => window.keepsake.app.updateSettings(settings), look)
  await expect(page.locator('html')).toHaveAttribute('lang', look.language)
  const t = wordsOf(look.language)
  const button = (name: string, within: Within = page) => within.getByRole('button', { name, exact: true })
  const toast = (text: string) => page.getByRole('region').locator('ol > li').filter({ hasText: text })
  return {
    app,
    page,
    model,
    t,
    button,
    toast,
    open: async (hash) => {
      await page.evaluate((wanted) => {
        window.location.hash = wanted
      }, hash)
      await expect(page.locator('h1').first()).toBeAttached()
    },
    choose: async (opener, item) => {
      await opener.click()
      await page.getByRole('menuitem', { name: item }).click()
    },
    undo: async (text) => {
      await button(t('common.undo'), toast(text)).click()
      await expect(toast(text)).toHaveCount(0)
    },
    dialog: (name) => page.getByRole('dialog', { name, exact: true }),
    check: async (what) => {
      // As long as a menu is open there is nothing beside it: the page has neither heading nor main part then.
      const menu = await page.getByRole('menu').count()
      expect.soft(await violations(page, menu > 0 ? '[role=menu]' : undefined), what).toEqual([])
    },
  }
}
