import type { Locator, Page } from 'playwright/test'
import { expect } from './app'
import type { RecordedRequest } from './scripted-server/requests'

export const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Message', exact: true })
export const replies = (page: Page): Locator => page.getByRole('article', { name: / replied$/ })
export const lastReply = (page: Page): Locator => replies(page).last()
export const userTurns = (page: Page): Locator => page.getByRole('article', { name: 'You said' })
export const stopButton = (page: Page): Locator => page.getByRole('button', { name: 'Stop', exact: true })
export const rail = (page: Page): Locator => page.getByRole('navigation', { name: 'Sidebar' })
export const conversationList = (page: Page): Locator => page.getByRole('list', { name: 'Conversations' })

/** Writes a message and sends it; comes back when it stands in the conversation. */
export async function send(page: Page, text: string): Promise<void> {
  await composer(page).fill(text)
  await composer(page).press('Enter')
  await expect(userTurns(page).filter({ hasText: text }).last()).toBeVisible()
}

/** Sends, and waits for the whole reply. */
export async function ask(page: Page, text: string): Promise<Locator> {
  const before = await replies(page).count()
  await send(page, text)
  await expect.poll(() => replies(page).count()).toBeGreaterThan(Math.min(before, 1))
  await complete(page)
  return lastReply(page)
}

/** Waits until no reply is being written in the conversation that is open. */
export async function complete(page: Page, timeout?: number): Promise<void> {
  const log = page.getByRole('log', { name: 'Conversation' })
  await expect(log).toHaveAttribute('aria-busy', 'false', { timeout })
  await expect(lastReply(page)).not.toHaveAttribute('aria-busy')
}

export async function newChat(page: Page): Promise<void> {
  await rail(page).getByRole('button', { name: 'New chat', exact: true }).first().click()
  await expect(page.getByRole('heading', { name: 'What is on your mind?' })).toBeVisible()
}

export async function openPlace(page: Page, name: 'Memory' | 'Models' | 'Settings'): Promise<void> {
  await page.getByRole('list', { name: 'Places' }).getByRole('button', { name, exact: true }).click()
}

/** Opens the menu of a conversation in the side bar and takes one of its entries. */
export async function actOn(page: Page, title: string, action: string): Promise<void> {
  await conversationList(page).getByRole('button', { name: title, exact: true }).hover()
  await page.getByRole('button', { name: `Actions for ${title}` }).click()
  await page.getByRole('menuitem', { name: action }).click()
}

/** The messages of a request as role and text. */
export const messagesOf = ({ chat }: RecordedRequest): [string, string][] =>
  (chat?.messages ?? []).map(({ role, content }) => [role, String(content)])

/** The id of the conversation that the window shows. */
export function openConversationId(page: Page): string {
  const id = new URL(page.url()).hash.split('/')[2]
  if (!id) throw new Error('No conversation is open')
  return id
}
