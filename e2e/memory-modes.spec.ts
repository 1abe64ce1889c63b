import type { Page } from 'playwright/test'
import { expect } from './support/app'
import { ask, lastReply, newChat, openPlace } from './support/chat'
import { bees, jobsRead, knows, lastPrompt, name, readingTime, remembered, status } from './support/manager'
import { saveModel, test } from './support/model'

async function chooseMode(page: Page, mode: string): Promise<void> {
  await page.getByRole('button', { name: /^Memory in this conversation/ }).click()
  await page.getByRole('menuitemradio', { name: mode }).click()
}

/** What stands in every prompt that memory may be in. */
async function addToCore(page: Page, text: string): Promise<void> {
  await page.evaluate(
    (text) => window.keepsake.memory.add({ text, detail: { kind: 'core', label: 'user', block: '' } }),
    text,
  )
}

test('while paused nothing new is read; what is known is still used; after it learning goes on [G4]', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  knows(model, bees)
  await addToCore(page, 'Speaks Finnish and English.')
  await openPlace(page, 'Memory')
  const pause = page.getByRole('switch', { name: 'Pause remembering' })
  await pause.click()
  await expect(status(page)).toHaveText('Paused. Nothing new is remembered.')
  await newChat(page)
  await ask(page, 'A thing said in the pause about heather.')
  expect(lastPrompt(model)).toContain('"Speaks Finnish and English."')
  await expect
    .poll(() => page.evaluate(() => window.keepsake.memory.status()))
    .toMatchObject({ value: { paused: true, waitingJobs: 0 } })

  await openPlace(page, 'Memory')
  await pause.click()
  await expect(status(page)).toHaveText('Up to date')
  await newChat(page)
  await ask(page, 'Later now: I keep bees in Kuopio.')
  await expect(remembered(page)).toBeVisible(readingTime)
  expect(jobsRead(model)).toContain('Later now: I keep bees in Kuopio.')
  expect(jobsRead(model)).not.toContain('heather')
})

test('a conversation can only use memories, or do without; then nothing of it is kept [G4]', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  knows(model, bees, name)
  await addToCore(page, 'Prefers short answers.')
  await newChat(page)
  await chooseMode(page, 'Off')
  await ask(page, 'My name is Aino, and my garden has a crooked quince tree.')
  expect(lastPrompt(model)).toBe('My name is Aino, and my garden has a crooked quince tree.')
  await expect(lastReply(page).getByRole('button', { name: /^Used/ })).toHaveCount(0)

  await newChat(page)
  await chooseMode(page, 'Use only')
  await ask(page, 'Only reading here: I keep bees in Kuopio, near the sawmill.')
  expect(lastPrompt(model)).toContain('"Prefers short answers."')
  await expect(lastReply(page).getByRole('button', { name: 'Used what I know about you' })).toBeVisible()

  await newChat(page)
  await ask(page, 'What stands in my garden, a quince tree perhaps?')
  // Not even the words of a conversation that does without are found again.
  expect(lastPrompt(model)).not.toContain('crooked')
  await expect.poll(() => model.asked('memory').length, readingTime).toBe(1)
  expect(jobsRead(model)).toContain('What stands in my garden')
  for (const said of ['Aino', 'sawmill', 'crooked']) expect(jobsRead(model)).not.toContain(said)
  await openPlace(page, 'Memory')
  await expect(page.getByRole('main').getByRole('listitem')).toHaveText([/Prefers short answers/])
})

test('a new chat without memory is one key away, and nothing of it is kept or used [G4]', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  knows(model, bees)
  await addToCore(page, 'Prefers short answers.')
  await newChat(page)
  await page.keyboard.press('ControlOrMeta+Shift+N')
  await expect(page.getByRole('button', { name: 'Memory in this conversation: Off' })).toBeVisible()
  await ask(page, 'I keep bees in Kuopio, and nobody should know.')
  expect(lastPrompt(model)).toBe('I keep bees in Kuopio, and nobody should know.')
  await expect(page.getByRole('button', { name: 'Memory in this conversation: Off' })).toBeVisible()
  await newChat(page)
  await expect(
    page.getByRole('button', { name: 'Memory in this conversation: Use and remember' }),
  ).toBeVisible()
})
