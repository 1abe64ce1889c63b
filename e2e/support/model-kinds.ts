import type { Locator, Page } from 'playwright/test'
import { expect } from './app'

/** The dialog for a new model, whichever type is chosen in it. */
export const newModel = (page: Page): Locator => page.getByRole('dialog', { name: /^Add (Local M|m)odel$/ })

/** Opens the dialog beside the chat selector and chooses a type, and what is spoken there. */
export async function openNewModel(page: Page, group: string, kind?: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Add chat agent model' }).click()
  await chooseKind(page, group, kind)
  return newModel(page)
}

export async function chooseKind(page: Page, group: string, kind?: string): Promise<void> {
  await page.getByRole('radio', { name: group, exact: true }).click()
  if (kind) await page.getByRole('radio', { name: kind, exact: true }).click()
}

/** The address of a vendor lies under Advanced, as it is the same for everybody. */
export async function showAddress(dialog: Locator): Promise<void> {
  const address = dialog.getByLabel('Address', { exact: true })
  if (!(await address.isVisible())) await dialog.getByText('Advanced', { exact: true }).click()
  await expect(address).toBeVisible()
}

/** A stage of the whole test. */
export const stage = (dialog: Locator, name: string): Locator =>
  dialog.getByRole('list', { name: 'Stages of the test' }).getByRole('listitem').filter({ hasText: name })
