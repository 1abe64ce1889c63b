import { expect, test } from './support/app'

test('the window opens, and the page can reach the engine', async ({ launch }) => {
  const { page } = await launch()
  await expect(page).toHaveTitle(/Keepsake/)
  const settings = await page.evaluate(() => window.keepsake.app.settings())
  expect(settings).toMatchObject({ ok: true, value: { theme: 'system' } })
})
