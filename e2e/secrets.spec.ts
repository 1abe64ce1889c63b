import { expect, test } from './support/app'

const value = 'canary-7f3a-value'

test('a secret is set, replaced and removed in Settings, and its value is never shown [D3]', async ({
  launch,
}) => {
  const { page } = await launch()
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByRole('tab', { name: 'Secrets' }).click()
  // What is said of where values are kept is what holds on this machine.
  const intro = page.getByText(/encrypted by your system’s key store|This system has no key store/)
  await expect(intro).toBeVisible()
  const kept = (await intro.textContent())?.includes('no key store') ? 'Until you quit' : 'Stored'
  await page.getByRole('button', { name: 'Add secret' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add secret' })
  await expect(dialog.getByLabel('Name')).toBeFocused()
  await dialog.getByLabel('Name').fill('not a name')
  await expect(dialog.getByText('Letters, digits, dots, hyphens and underscores only')).toBeVisible()
  await dialog.getByLabel('Name').fill('garden-key')
  await expect(dialog.getByText('Write it as ${SECRET:garden-key} where the value is wanted.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByText('Enter the value.')).toBeVisible()
  await dialog.getByLabel('Value').fill(value)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  const row = page
    .getByRole('list', { name: 'Secrets' })
    .getByRole('listitem')
    .filter({ hasText: 'garden-key' })
  await expect(row).toContainText(kept)
  await page.screenshot({ path: test.info().outputPath('secrets.png') })
  await expect(row).toContainText('Not used')
  expect(await page.content()).not.toContain(value)
  await page.getByRole('button', { name: 'Replace garden-key' }).click()
  const replace = page.getByRole('dialog', { name: 'Value of garden-key' })
  await expect(replace.getByLabel('Value')).toHaveValue('')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Remove garden-key' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove secret' }).click()
  await expect(page.getByText('No secrets yet')).toBeVisible()
})

test('an address of the app opens the field of the secret that is missing [D3]', async ({ launch }) => {
  const { page } = await launch()
  await page.evaluate(() => {
    window.location.hash = '#/settings/secrets/garden-key'
  })
  const dialog = page.getByRole('dialog', { name: 'Value of garden-key' })
  await dialog.getByLabel('Value').fill(value)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('button', { name: 'Replace garden-key' })).toBeVisible()
})
