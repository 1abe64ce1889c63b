import type { Locator } from 'playwright/test'
import { expect } from './app'
import type { Walk } from './walk'

/** The rows of the list or timeline. */
export const rows = ({ page, t }: Walk): Locator =>
  page.getByRole('list', { name: t('memory.list.label'), exact: true }).getByRole('listitem')
export const row = (walk: Walk, text: string): Locator => rows(walk).filter({ hasText: text })

/** What is always known, above the list. */
export const core = ({ page, t }: Walk): Locator => page.getByRole('region', { name: t('memory.core.title') })

/** The panel of the memory that is open. */
export const pane = ({ page, t }: Walk): Locator =>
  page.getByRole('region', { name: t('memory.detail.title'), exact: true })

/** Opens a memory from the list. */
export async function openRow(walk: Walk, text: string): Promise<Locator> {
  await row(walk, text).getByRole('button').first().click()
  await expect(pane(walk)).toContainText(text)
  return pane(walk)
}

/** The rows of the table that hold memories. */
export const tableRows = ({ page }: Walk): Locator =>
  page.getByRole('row').filter({ has: page.getByRole('checkbox') })
export const tableRow = (walk: Walk, text: string): Locator => tableRows(walk).filter({ hasText: text })
