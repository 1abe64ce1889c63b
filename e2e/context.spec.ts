import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright/test'
import { expect } from './support/app'
import { ask, lastReply, messagesOf, newChat, openConversationId, openPlace } from './support/chat'
import { type ScriptedModel, saveModel, test } from './support/model'
import { callTool, say } from './support/scripted-server/replies'

const panel = (page: Page) => page.getByRole('region', { name: 'What was sent' })
const openPanel = async (page: Page) => {
  await lastReply(page).getByRole('button', { name: 'Show what was sent' }).click()
  await expect(panel(page)).toBeVisible()
}
async function violations(page: Page): Promise<string[]> {
  await page.waitForFunction(() =>
    document.getAnimations().every((animation) => animation.playState !== 'running'),
  )
  const result = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return result.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`))
}
const lastMessages = (model: ScriptedModel) => {
  const request = model.asked('chat').at(-1)
  return request ? messagesOf(request).map(([, content]) => content) : []
}
const summariesOf = async (page: Page): Promise<number> => {
  const conversationId = openConversationId(page)
  const told = await page.evaluate(
    (id) => window.keepsake.context.summaries({ conversationId: id }),
    conversationId,
  )
  return told.ok && Array.isArray(told.value) ? told.value.length : 0
}
const remembered = (page: Page) => page.getByRole('button', { name: /^Remembered \d+ things?$/ })

test('[F3] the inspector tells what the server received, and a smaller budget leaves memory out of the next prompt', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  await ask(page, 'Remember that I am allergic to peanuts.')
  await expect(remembered(page)).toHaveText('Remembered 1 thing')
  await newChat(page)
  await ask(page, 'What am I allergic to?')
  expect(lastMessages(model)[1]).toContain('I am allergic to peanuts')

  await page.getByRole('button', { name: 'Used 1 memory' }).click()
  await expect(panel(page).getByRole('region', { name: 'Memories used' })).toContainText(
    'I am allergic to peanuts',
  )
  await panel(page).getByText('Instructions').click()
  await expect(panel(page)).toContainText(lastMessages(model)[0] ?? 'no system text')
  await panel(page).getByText('Conversation', { exact: true }).click()
  await expect(panel(page).getByRole('button', { name: /^Show this message: You, What am I/ })).toBeVisible()
  await panel(page)
    .getByText(/^Why this/)
    .click()
  expect(await violations(page)).toEqual([])

  const slider = panel(page).getByRole('slider', { name: 'Most tokens of memory in this conversation' })
  await slider.focus()
  await slider.press('Home')
  await expect(panel(page).getByRole('status')).toContainText('would hold 0 memories')
  await slider.blur()
  await ask(page, 'And what may I not eat?')
  expect(lastMessages(model).at(-1)).toBe('And what may I not eat?')
})

test('[F3] older turns of a long conversation are told in short, and what they are told as can be changed', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server, { contextWindow: 1_024, maxTokens: 100 })
  model.usually('chat', () => say(`Fine. ${'It was a good walk. '.repeat(8)}`))
  model.usually('summary', () => say('They walked along the river.'))
  for (let turn = 0; turn < 8; turn++) {
    await ask(page, `Turn ${turn}: ${'we walked along the river. '.repeat(10)}`)
  }
  await expect.poll(() => model.asked('summary').length).toBeGreaterThan(0)
  await expect.poll(() => summariesOf(page)).toBeGreaterThan(0)
  await ask(page, 'Where were we?')
  expect(lastMessages(model)[1]).toContain('- "They walked along the river."')

  await openPanel(page)
  await panel(page).getByText('Summary of older turns').click()
  const edit = panel(page).getByRole('button', { name: 'Edit', exact: true })
  await edit.click()
  // One Escape leaves the editor, the next closes the panel.
  await page.keyboard.press('Escape')
  await expect(edit).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(panel(page)).toHaveCount(0)
  await openPanel(page)
  await panel(page).getByText('Summary of older turns').click()
  await edit.click()
  await panel(page).getByRole('textbox', { name: 'Summary' }).fill('They swam in the lake.')
  await panel(page).getByRole('button', { name: 'Save', exact: true }).click()
  await expect(panel(page)).toContainText('Changed by you')
  expect(await violations(page)).toEqual([])
  model.usually('summary', () => say('They swam in the lake, and more.'))
  await ask(page, 'Go on')
  expect(lastMessages(model)[1]).toContain('They swam in the lake')
})

test('[F4] [G5] a model writes down what was said, and asks for everything else', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server, { capabilities: { tools: true } })
  model.next(
    'chat',
    callTool('remember', { text: 'The user is allergic to peanuts.' }),
    say('I will keep that.'),
  )
  await ask(page, 'By the way, I am allergic to peanuts.')
  await expect(remembered(page)).toHaveText('Remembered 1 thing')
  await lastReply(page).getByText('Wanted to remember something').click()
  await expect(lastReply(page)).toContainText('Saved.')

  model.next('chat', callTool('remember', { text: 'The user owns a yacht.' }), say('Shall I?'))
  await ask(page, 'What is a yacht?')
  const waiting = page.getByRole('log').getByRole('listitem').filter({ hasText: 'Remember this?' })
  await expect(waiting).toContainText('Owns a yacht.')
  await waiting.getByRole('button', { name: 'Discard' }).click()
  await expect(waiting).toHaveCount(0)

  model.next('chat', callTool('forget', { about: 'peanuts' }), say('As you like.'))
  await ask(page, 'I can eat peanuts again')
  const forgetting = page.getByRole('log').getByRole('listitem').filter({ hasText: 'Forget this?' })
  await forgetting.getByRole('button', { name: 'Forget' }).click()
  await expect(forgetting).toHaveCount(0)
  await openPlace(page, 'Memory')
  await expect(page.getByRole('main')).not.toContainText('allergic to peanuts')
})

test('[G4] 用平常的话也能记住、询问和忘掉', async ({ launch, model }) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  await ask(page, '记住我对花生过敏。')
  await expect(remembered(page)).toHaveText('Remembered 1 thing')
  await newChat(page)
  await ask(page, '你知道我什么？')
  expect(lastMessages(model)[1]).toContain('我对花生过敏')
  await ask(page, '忘掉关于花生的事')
  const forgetting = page.getByRole('log').getByRole('listitem').filter({ hasText: 'Forget this?' })
  await expect(forgetting).toContainText('我对花生过敏')
  await forgetting.getByRole('button', { name: 'Forget' }).click()
  await expect(forgetting).toHaveCount(0)
  await newChat(page)
  await ask(page, '你知道我什么？')
  expect(lastMessages(model)[1]).toBe('你知道我什么？')
})
