import type { Locator, Page } from 'playwright/test'
import { expect, type RunningApp } from './support/app'
import { violations } from './support/axe'
import { ask, lastReply, newChat, replies } from './support/chat'
import { bees, jobsRead, knows, readingTime, remembered } from './support/manager'
import { remember } from './support/memories'
import { saveModel, test } from './support/model'
import { callTool, say } from './support/scripted-server/replies'

const fact = { kind: 'semantic', details: null } as const
const cats = [
  { text: 'Juno is a grey cat.', subject: 'Juno', detail: fact },
  { text: 'Keeps bees.', detail: fact },
  { text: 'Lives in Kuopio.', detail: { kind: 'core', label: 'user', block: '' } },
] as const
const sent = (page: Page) => page.getByRole('region', { name: 'What was sent' })
const cards = (page: Page) => page.getByRole('log').getByRole('group', { name: 'Waiting for you' })
const palette = async (page: Page, command: string) => {
  await page.keyboard.press('ControlOrMeta+K')
  await page.keyboard.type(command)
  await page.getByRole('option', { name: command, exact: true }).click()
}
async function resize({ electron, page }: RunningApp, width: number): Promise<void> {
  await electron.evaluate(({ BrowserWindow }, wanted) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(wanted, 800)
  }, width)
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width)
}
async function boxOf(place: Locator) {
  const box = await place.boundingBox()
  if (!box) throw new Error('It is not there')
  return box
}

test('[G4] what was asked of the memory and not done is said under the reply, whatever the model writes', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  await ask(page, 'Forget everything about zebras')
  await expect(lastReply(page)).toContainText(
    'Nothing that is remembered tells of this, so nothing was forgotten.',
  )
  await ask(page, 'Remember that my card is 4111 1111 1111 1111')
  await expect(lastReply(page)).toContainText('This holds a secret, so it was not remembered.')
  await palette(page, 'Memory in this conversation: Off')
  await ask(page, 'Remember that I like tea')
  await expect(lastReply(page)).toContainText('This chat does without memory')
})

test('[G4] what is forgotten at a word in the chat stays forgotten: the word itself teaches nothing', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  knows(model, bees)
  await ask(page, 'I keep bees in Kuopio.')
  await expect(remembered(page)).toBeVisible(readingTime)
  await ask(page, 'Forget that I keep bees in Kuopio')
  await cards(page).getByRole('button', { name: 'Forget' }).click()
  await ask(page, 'Now I go for a walk by the lake.')
  await expect.poll(() => jobsRead(model), readingTime).toContain('a walk by the lake')
  await expect
    .poll(() => page.evaluate(() => window.keepsake.memory.status()))
    .toMatchObject({ value: { waitingJobs: 0, running: false, memories: 0 } })
  expect(jobsRead(model)).not.toContain('Forget that')
  await expect(
    replies(page)
      .nth(1)
      .getByRole('button', { name: /^Remembered/ }),
  ).toHaveCount(0)
})

test('[F4] cards stay under the turn that they belong to, and what was kept stands there', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server, { capabilities: { tools: true } })
  await remember(page, cats)
  model.next('chat', callTool('forget', { about: 'bees' }), say('As you like.'))
  await ask(page, 'I sold the bees')
  model.next('chat', callTool('remember', { text: 'The user owns a yacht.' }), say('Shall I?'))
  await ask(page, 'What is a yacht?')
  await ask(page, 'And a zebra?')
  await expect(cards(page)).toHaveCount(2)
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  await expect(replies(page).nth(1).getByRole('button', { name: 'Remembered 1 thing' })).toBeVisible()
  await expect(lastReply(page).getByRole('button', { name: /^Remembered/ })).toHaveCount(0)
  await cards(page).getByRole('button', { name: 'Forget' }).click()
  await expect(page.getByText('Forgotten: “Keeps bees.”', { exact: true })).toBeVisible()
})

test('[F4] a tool that was called tells in words what it was asked for, and leads to what it found', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server, { capabilities: { tools: true } })
  await remember(page, cats)
  model.next('chat', callTool('search_memory', { query: 'the cat Juno' }), say('A grey cat.'))
  await ask(page, 'Look it up')
  await lastReply(page).getByText('Looked into memory').click()
  await expect(lastReply(page).getByText('the cat Juno', { exact: true })).toBeVisible()
  await lastReply(page)
    .getByRole('button', { name: /^1 memory/ })
    .click()
  await expect(sent(page).getByRole('region', { name: 'Memories used' }).getByRole('listitem')).toHaveText([
    /Juno is a grey cat/,
  ])
})

test('[F3] the budget is moved by keys and by dragging, and stays where it was let go', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  await remember(page, cats)
  await ask(page, 'What does Juno look like?')
  await palette(page, 'Show what was sent for the last reply')
  const slider = sent(page).getByRole('slider')
  await expect(slider).toHaveAttribute('aria-valuetext', '1,228 tokens')
  await slider.press('PageDown')
  await expect(slider).toHaveAttribute('aria-valuetext', '900 tokens')
  await slider.press('ArrowLeft')
  await expect(slider).toHaveAttribute('aria-valuetext', '800 tokens')
  const { x, y, width, height } = await boxOf(slider)
  await page.mouse.move(x + width / 2, y + height / 2)
  await page.mouse.down()
  await page.mouse.move(x + width + 40, y + height / 2, { steps: 4 })
  await expect(slider).toHaveAttribute('aria-valuetext', '4,000 tokens')
  await page.mouse.move(x + width + 40, y + 160)
  await page.mouse.up()
  const kept = () => {
    const conversationId = new URL(page.url()).hash.split('/')[2] ?? ''
    return page.evaluate(
      (id) => window.keepsake.context.budget({ conversationId: id, contextWindow: 8_192 }),
      conversationId,
    )
  }
  await expect.poll(kept).toMatchObject({ value: 4_000 })
})

test('[G4] what was remembered says what it took the place of, one click away', async ({ launch, model }) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  const remembered = replies(page).getByRole('button', { name: 'Remembered 1 thing' })
  await ask(page, 'I live in Lisbon.')
  await expect(remembered).toHaveCount(1, readingTime)
  await ask(page, 'I moved to Porto.')
  await expect(remembered).toHaveCount(2, readingTime)
  await remembered.last().click()
  const panel = page.getByRole('region', { name: 'Remembered from this turn' })
  await expect(panel.getByRole('listitem')).toContainText('Porto')
  await panel.getByRole('button', { name: /^In place of “.*Lisbon/ }).click()
  await expect(page.getByRole('region', { name: 'This memory' })).toContainText('Lisbon')
})

test('[F3] in a narrow window the panel makes way for the message that it shows', async ({
  launch,
  model,
}) => {
  const app = await launch()
  const { page } = app
  await saveModel(page, model.server)
  await ask(page, 'Remember that I am allergic to peanuts.')
  await ask(page, 'And tulips?')
  await resize(app, 640)
  await page.getByRole('button', { name: 'Remembered 1 thing' }).click()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Show the message' }).click()
  await expect(page.getByRole('region', { name: 'Remembered from this turn' })).toHaveCount(0)
  await expect(page.getByRole('article', { name: 'You said' }).first()).toBeInViewport()
})

test('[F5] what is said for a while lies over neither the panel nor where one writes', async ({
  launch,
  model,
}) => {
  const app = await launch()
  const { page } = app
  await saveModel(page, model.server)
  await ask(page, 'Remember that I am allergic to peanuts.')
  await resize(app, 1200)
  await page.getByRole('button', { name: 'Remembered 1 thing' }).click()
  const panel = page.getByRole('region', { name: 'Remembered from this turn' })
  await panel.getByRole('button', { name: 'Forget' }).click()
  const toast = page.getByRole('listitem').filter({ hasText: 'Forgotten' })
  await expect(toast).toBeVisible()
  const said = await boxOf(toast)
  expect(said.x + said.width).toBeLessThan((await boxOf(panel)).x)
  expect(said.y + said.height).toBeLessThan((await boxOf(page.getByRole('textbox', { name: 'Message' }))).y)
  await newChat(page)
  await expect(toast).toBeVisible()
})
