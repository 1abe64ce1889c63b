import type { Page } from 'playwright/test'
import type { MemoryItem, UsedMemory } from '../shared/contract/memory'
import { expect, test } from './support/app'
import { converse, openGguf, starterFile } from './support/builtin'
import { lastReply, newChat, openConversationId, openPlace } from './support/chat'

// The real engine inside with the real SmolLM2 135M, which reads its own conversations: the flow, not the wording.

test.describe.configure({ timeout: 300_000 })
test.use({ actionTimeout: 30_000 })

/** A model this small takes its time to read a turn. */
const readingTime = { timeout: 120_000 }
/** It may repeat itself without end; what it says is nothing to this test. */
const patienceMs = 20_000

async function about(
  page: Page,
  words: RegExp,
  state: 'current' | 'past' = 'current',
): Promise<MemoryItem[]> {
  const result = await page.evaluate((asked) => window.keepsake.memory.list({ state: asked }), state)
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return (result.value as { items: MemoryItem[] }).items.filter(({ text }) => words.test(text))
}
const comesUp = (page: Page, words: RegExp, state?: 'past') =>
  expect.poll(async () => (await about(page, words, state)).length, readingTime).toBeGreaterThan(0)

test('told over three conversations, used in a fourth, corrected, superseded, undone, with a real small model [G1] [G2] [G3] [G4] [I1] [I3]', async ({
  launch,
}) => {
  const file = await starterFile()
  const app = await launch()
  const { page } = app
  await openGguf(app, file)

  await converse(page, 'My name is Mira.', patienceMs)
  await comesUp(page, /Mira/)
  await newChat(page)
  await converse(page, 'I live in Turin.', patienceMs)
  await comesUp(page, /Turin/)
  await newChat(page)
  await converse(page, 'I am allergic to peanuts.', patienceMs)
  await comesUp(page, /peanut/i)

  await openPlace(page, 'Memory')
  for (const words of ['Mira', 'Turin', 'peanuts']) {
    await expect(
      page.getByRole('main').getByRole('listitem').filter({ hasText: words }).first(),
    ).toBeVisible()
  }
  const [turin] = await about(page, /Turin/)
  expect(turin?.sources[0]?.quote).toContain('I live in Turin')

  await newChat(page)
  const run = await converse(page, 'What is my name, where do I live, and what am I allergic to?', patienceMs)
  await expect(lastReply(page).getByRole('button', { name: /^Used \d+ memor/ })).toBeVisible()
  const used = await page.evaluate((runId) => window.keepsake.memory.usedIn({ runId }), run.id)
  if (!used.ok) throw new Error(JSON.stringify(used.error))
  const quoted = (used.value as UsedMemory[]).map(({ text }) => text).join('\n')
  for (const words of [/Mira/, /Turin/, /peanut/i]) expect(quoted).toMatch(words)

  await newChat(page)
  await converse(page, 'I moved to Porto.', patienceMs)
  const correction = openConversationId(page)
  await comesUp(page, /Porto/)
  await comesUp(page, /Turin/, 'past')
  expect(await about(page, /Turin/)).toEqual([])
  const [porto] = await about(page, /Porto/)
  const [past] = await about(page, /Turin/, 'past')
  expect(past?.supersededBy).toBe(porto?.id)

  // Undone: what this conversation taught goes, and what it had replaced is so again.
  const undone = await page.evaluate(
    (conversationId) =>
      window.keepsake.forget.undoLearned({ scope: { what: 'conversation', conversationId } }),
    correction,
  )
  expect(undone).toMatchObject({ ok: true, value: { reopened: 1 } })
  await expect.poll(async () => (await about(page, /Porto/)).length).toBe(0)
  expect(await about(page, /Turin/)).toHaveLength(1)
  await openPlace(page, 'Memory')
  await expect(
    page.getByRole('main').getByRole('listitem').filter({ hasText: 'Turin' }).first(),
  ).toBeVisible()
  await expect(page.getByRole('main').getByText('Porto')).toHaveCount(0)
})
