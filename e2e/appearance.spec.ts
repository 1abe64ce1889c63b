import type { Page } from 'playwright/test'
import { expect } from './support/app'
import { ask, openPlace } from './support/chat'
import { saveModel, test } from './support/model'

const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor)

/** Whether the page is dark: the lightness of its background. */
async function isDark(page: Page): Promise<boolean> {
  const value = await background(page)
  const rgb = await page.evaluate((color) => {
    const context = new OffscreenCanvas(1, 1).getContext('2d')
    if (!context) return [0, 0, 0]
    context.fillStyle = color
    context.fillRect(0, 0, 1, 1)
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3)
  }, value)
  return rgb.reduce((sum, part) => sum + part, 0) < 3 * 128
}

test('light, dark and the system theme are chosen in Settings and survive a restart [F5]', async ({
  launch,
  model,
}) => {
  const first = await launch()
  const { page } = first
  await saveModel(page, model.server)
  await openPlace(page, 'Settings')
  const theme = page.getByRole('radiogroup', { name: 'Theme' }).or(page.getByRole('group', { name: 'Theme' }))
  await page.emulateMedia({ colorScheme: 'light' })
  await theme.getByRole('radio', { name: 'Dark' }).click()
  await expect.poll(() => isDark(page)).toBe(true)
  await theme.getByRole('radio', { name: 'Light' }).click()
  await expect.poll(() => isDark(page)).toBe(false)
  await theme.getByRole('radio', { name: 'System' }).click()
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(() => isDark(page)).toBe(true)
  await page.emulateMedia({ colorScheme: 'light' })
  await expect.poll(() => isDark(page)).toBe(false)
  await theme.getByRole('radio', { name: 'Dark' }).click()
  await expect.poll(() => isDark(page)).toBe(true)
  await first.quit()

  const again = await launch()
  await again.page.emulateMedia({ colorScheme: 'light' })
  await expect.poll(() => isDark(again.page)).toBe(true)
  await ask(again.page, 'Is it dark here?')
  await expect(again.page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('the language changes at once, everywhere, and survives a restart [F5]', async ({ launch, model }) => {
  const first = await launch()
  const { page } = first
  await saveModel(page, model.server)
  await openPlace(page, 'Settings')
  await page.getByRole('radio', { name: '简体中文' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await expect(page.getByRole('navigation')).toContainText('设置')
  await expect(page.getByRole('navigation')).not.toContainText(/Memory|Models|Settings/)
  await first.quit()
  const again = await launch()
  await expect(again.page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await expect(again.page.getByRole('navigation')).not.toContainText(/Memory|Models|Settings|New chat/)
  await again.page.screenshot({ path: test.info().outputPath('chinese.png') })
  await again.page.evaluate(() => window.keepsake.app.updateSettings({ language: 'en' }))
  await expect(again.page.locator('html')).toHaveAttribute('lang', 'en')
  await expect(again.page.getByRole('navigation')).toContainText('Memory')
})
