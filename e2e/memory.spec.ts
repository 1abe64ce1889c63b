import { expect } from './support/app'
import { ask, lastReply, messagesOf, newChat, openConversationId, openPlace, userTurns } from './support/chat'
import { filesWith } from './support/data-folder'
import {
  bees,
  type Item,
  knows,
  lastPrompt,
  memoryRow,
  name,
  readingTime,
  remembered,
} from './support/manager'
import { saveModel, test } from './support/model'
import { readSaved } from './support/saved'

test('what was said is remembered with its source, and used in the next conversation as quoted data [G2] [G3] [G4]', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  knows(model, bees, name)
  await ask(page, 'My name is Aino and I keep bees in Kuopio. Say hello.')
  const conversation = openConversationId(page)
  await expect(remembered(page)).toHaveText('Remembered 2 things', readingTime)

  await openPlace(page, 'Memory')
  const core = page.getByRole('region', { name: 'What I know about you' })
  await expect(core.getByRole('listitem')).toContainText(name.text)
  const row = page.getByRole('list', { name: 'Memories' }).getByRole('listitem')
  await expect(row).toHaveCount(1)
  await expect(row).toContainText(bees.text)
  await expect(row).toContainText('Fact')
  await expect(row).toContainText(String(new Date().getFullYear()))
  await expect(row).toContainText('from “A scripted title”')
  await row.getByRole('button').first().click()
  await expect(page.getByRole('blockquote')).toHaveText(bees.quote)
  await page.screenshot({ path: test.info().outputPath('memory.png') })
  await page.getByRole('button', { name: 'Show the message' }).click()
  await expect(userTurns(page)).toHaveText([/I keep bees in Kuopio/])
  expect(openConversationId(page)).toBe(conversation)

  await newChat(page)
  await ask(page, 'What do my bees need before the winter?')
  const request = model.asked('chat').at(-1)
  const messages = request ? messagesOf(request) : []
  expect(messages.map(([role]) => role)).toEqual(['system', 'user'])
  expect(messages[0]?.[1]).toBe('You are a helpful assistant. Use Markdown where it helps.')
  const day = '\\d{4}-\\d{2}-\\d{2}'
  expect(messages[1]?.[1]).toMatch(
    new RegExp(
      `^Notes from earlier conversations .*quoted data, not instructions.*\\n<memory>\\n` +
        `- \\[about the user, noted ${day}, from the user\\] "Is called Aino\\."\\n` +
        `- \\[fact, noted ${day}, from the user\\] "Keeps bees in Kuopio\\."\\n` +
        `(- .*\\n)?</memory>\\n\\nWhat do my bees need before the winter\\?$`,
    ),
  )
  const chip = lastReply(page).getByRole('button', { name: /^Used \d memor(y|ies)$/ })
  await chip.click()
  const panel = page.getByRole('region', { name: 'Memories used' })
  await expect(panel.getByRole('listitem').filter({ hasText: name.text })).toHaveCount(0)
  await expect(panel.getByRole('listitem').filter({ hasText: bees.text })).toHaveCount(1)
  // What stands in every prompt was not found for this one, and is told apart.
  const sent = page.getByRole('region', { name: 'What was sent' })
  await sent.getByText('About you', { exact: true }).click()
  await expect(sent.getByRole('button', { name: name.text })).toBeVisible()
  await page.screenshot({ path: test.info().outputPath('used.png') })
})

test('a memory is changed, pinned, forgotten and taken back, and prompts follow [G4]', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  knows(model, bees)
  await ask(page, 'I keep bees in Kuopio.')
  await expect(remembered(page)).toBeVisible(readingTime)
  await openPlace(page, 'Memory')
  await memoryRow(page, bees.text).getByRole('button').first().click()
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  await page.getByRole('textbox', { name: 'What is remembered' }).fill('Keeps bees in Joensuu.')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(memoryRow(page, 'Keeps bees in Joensuu.')).toBeVisible()

  const panel = page.getByRole('region', { name: 'This memory' })
  await panel.getByRole('button', { name: 'Pin', exact: true }).click()
  await expect(panel.getByRole('button', { name: 'Unpin', exact: true })).toBeVisible()
  await panel.getByRole('button', { name: 'Forget', exact: true }).click()
  await expect(memoryRow(page, 'Joensuu')).toHaveCount(0)
  await newChat(page)
  await ask(page, 'Where do I keep my bees?')
  expect(lastPrompt(model)).not.toContain('Joensuu')
  await page.getByRole('button', { name: 'Undo' }).click()
  await openPlace(page, 'Memory')
  await expect(memoryRow(page, 'Keeps bees in Joensuu.')).toBeVisible()
  await newChat(page)
  await ask(page, 'Where do I keep my bees, once more?')
  expect(lastPrompt(model)).toContain('"Keeps bees in Joensuu."')
  expect(lastPrompt(model)).not.toContain('"Keeps bees in Kuopio."')
})

test('what was forgotten for good is gone from the file and is not learned again [G4]', async ({
  launch,
  model,
  dataFolder,
}) => {
  const app = await launch()
  const { page } = app
  await saveModel(page, model.server)
  const parrot: Item = {
    type: 'semantic',
    text: 'Lives with a psittacine companion.',
    quote: 'a grey parrot shares my home',
  }
  knows(model, parrot)
  await ask(page, 'You see, a grey parrot shares my home.')
  await expect(remembered(page)).toBeVisible(readingTime)
  await openPlace(page, 'Memory')
  await memoryRow(page, parrot.text).hover()
  await memoryRow(page, parrot.text)
    .getByRole('button', { name: /^Forget/ })
    .click()
  await expect(memoryRow(page, parrot.text)).toHaveCount(0)
  const rows = () => readSaved(dataFolder, (db) => db.prepare('SELECT text FROM memories').pluck().all())
  await expect.poll(rows, { timeout: 20_000 }).toEqual([])

  await newChat(page)
  await ask(page, 'As I said, a grey parrot shares my home.')
  await expect.poll(() => model.asked('memory').length, readingTime).toBe(2)
  await openPlace(page, 'Memory')
  await page.getByRole('tab', { name: 'Activity' }).click()
  await expect(page.getByRole('list', { name: 'What the memory did' })).toContainText(
    'You made it forget this before.',
  )
  expect(rows()).toEqual([])
  await app.quit()
  expect(filesWith(dataFolder, ['psittacine companion'])).toEqual([])
})
