import type { Locator } from 'playwright/test'
import { expect } from './app'
import type { Walk } from './walk'

const log = ({ page, t }: Walk): Locator => page.getByRole('log', { name: t('chat.log') })
/** What was said, by both sides. */
export const turns = (walk: Walk): Locator => log(walk).getByRole('article')

/** Writes a message and waits for the whole reply. */
export async function send(walk: Walk, text: string): Promise<void> {
  const { page, t } = walk
  const composer = page.getByRole('textbox', { name: t('chat.composer.label'), exact: true })
  await composer.fill(text)
  await composer.press('Enter')
  await expect(turns(walk).filter({ hasText: text }).last()).toBeVisible()
  const last = turns(walk).last()
  await expect(last).not.toHaveAttribute('aria-label', t('chat.you'))
  await expect(log(walk)).toHaveAttribute('aria-busy', 'false')
  await expect(last).not.toHaveAttribute('aria-busy')
}
