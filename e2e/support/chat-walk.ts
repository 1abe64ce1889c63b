import type { Locator } from 'playwright/test'
import { expect } from './app'
import type { Walk } from './walk'

const log = ({ page, t }: Walk): Locator => page.getByRole('log', { name: t('chat.log') })
/** What was said, by both sides. */
export const turns = (walk: Walk): Locator => log(walk).getByRole('article')

/** Writes a message and waits for the whole reply. */
export async function send(walk: Walk, text: string): Promise<void> {
  const { page, t } = walk
  const before = await turns(walk).count()
  const composer = page.getByRole('textbox', { name: t('chat.composer.label'), exact: true })
  await composer.fill(text)
  await composer.press('Enter')
  await expect(turns(walk)).toHaveCount(before + 2)
  await expect(log(walk)).toHaveAttribute('aria-busy', 'false')
}
