import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './support/app'

test('the window opens, and the page can reach the engine', async ({ launch }) => {
  const { page } = await launch()
  await expect(page).toHaveTitle(/Keepsake/)
  const settings = await page.evaluate(() => window.keepsake.app.settings())
  expect(settings).toMatchObject({ ok: true, value: { theme: 'system' } })
})

test('a start that is to fetch nothing names the models that are missing [C3]', async ({
  launch,
  dataFolder,
}) => {
  mkdirSync(dataFolder, { recursive: true })
  const variables = join(dataFolder, '.env')
  writeFileSync(variables, 'MODELS=BAAI/bge-m3\nAUTO_DOWNLOAD_MODELS=0\n')
  const { page } = await launch({ environment: { HF_HOME: join(dataFolder, 'hf') } })
  await expect(page.getByText('The weights of BAAI/bge-m3 are not on this machine')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Start anew' })).toBeHidden()
  writeFileSync(variables, '')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'Keepsake cannot start yet' })).toBeHidden()
})
