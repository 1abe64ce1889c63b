import type { Database } from 'better-sqlite3'
import type { Page } from 'playwright/test'
import { v7 as newId } from 'uuid'
import { expect } from './support/app'
import {
  actOn,
  ask,
  composer,
  conversationList,
  lastReply,
  messagesOf,
  newChat,
  openConversationId,
  rail,
  userTurns,
} from './support/chat'
import { filesWith } from './support/data-folder'
import { saveModel, test } from './support/model'
import { changeSaved, readSaved } from './support/saved'
import { say } from './support/scripted-server/replies'

const row = (page: Page, title: string | RegExp) =>
  conversationList(page).getByRole('button', { name: title, exact: true })
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search conversations' })

test('a conversation gets its title from the model in the background; one given by hand stays [F1]', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  model.next('title', say('**"Winter feed for bees."**'))
  await ask(page, 'What should I feed my bees in the winter, and how much of it?')
  await expect(row(page, 'Winter feed for bees')).toBeVisible()
  const heading = page.getByRole('banner').getByRole('heading')
  await expect(heading).toHaveText('Winter feed for bees')
  const [request] = model.asked('title')
  expect(request && messagesOf(request)[0]?.[1]).toContain('What should I feed my bees')
  await ask(page, 'And in spring?')
  expect(model.asked('title')).toHaveLength(1)

  await actOn(page, 'Winter feed for bees', 'Rename')
  const field = page.getByRole('textbox', { name: 'Title of the conversation' })
  await expect(field).toBeFocused()
  await field.fill('My bees')
  await field.press('Enter')
  await expect(row(page, 'My bees')).toBeVisible()
  await ask(page, 'And in summer?')
  await expect(row(page, 'My bees')).toBeVisible()
  expect(model.asked('title')).toHaveLength(1)

  // A model that answers with anything but a title leaves the first words standing.
  model.next('title', say('Sure! Here is a name for this conversation that you might like very much indeed:'))
  await newChat(page)
  await ask(page, 'A question that names itself')
  await expect.poll(() => model.asked('title').length).toBe(2)
  await expect(row(page, 'A question that names itself')).toBeVisible()
})

test('a pinned conversation stands first, also after a restart [F1]', async ({ launch, model }) => {
  const first = await launch()
  await saveModel(first.page, model.server)
  for (const title of ['Oldest', 'Middle', 'Newest']) {
    model.next('title', say(title))
    await newChat(first.page)
    await ask(first.page, `About the ${title.toLowerCase()}`)
    await expect(row(first.page, title)).toBeVisible()
  }
  const list = (page: Page) => conversationList(page).getByRole('listitem')
  await expect(list(first.page)).toHaveText(['Today', /Newest/, /Middle/, /Oldest/])
  await actOn(first.page, 'Oldest', 'Pin')
  await expect(list(first.page)).toHaveText(['Pinned', /Oldest/, 'Today', /Newest/, /Middle/])
  await first.quit()
  const { page } = await launch()
  await expect(list(page)).toHaveText(['Pinned', /Oldest/, 'Today', /Newest/, /Middle/])
  await actOn(page, 'Oldest', 'Unpin')
  await expect(list(page)).toHaveText(['Today', /Newest/, /Middle/, /Oldest/])
})

test('conversations stand under the day of their last turn [F1]', async ({ launch, model, dataFolder }) => {
  const first = await launch()
  await saveModel(first.page, model.server)
  const titles = ['From today', 'From yesterday', 'From three days ago', 'From last year']
  for (const title of titles) {
    model.next('title', say(title))
    await newChat(first.page)
    await ask(first.page, `A turn ${title.toLowerCase()}`)
    await expect(row(first.page, title)).toBeVisible()
  }
  await first.quit()
  const dayMs = 86_400_000
  const lastYear = new Date(new Date().getFullYear() - 1, 2, 15)
  changeSaved(dataFolder, (db) => {
    const move = db.prepare('UPDATE conversations SET changed_at = ? WHERE title = ?')
    move.run(Date.now() - dayMs, 'From yesterday')
    move.run(Date.now() - 3 * dayMs, 'From three days ago')
    move.run(lastYear.getTime(), 'From last year')
  })
  const { page } = await launch()
  await expect(conversationList(page).getByRole('listitem')).toHaveText([
    'Today',
    /From today/,
    'Yesterday',
    /From yesterday/,
    'Last 7 days',
    /From three days ago/,
    `March ${lastYear.getFullYear()}`,
    /From last year/,
  ])
})

test('a deleted conversation comes back with undo, and is erased without [F1]', async ({
  launch,
  model,
  dataFolder,
}) => {
  const app = await launch()
  const { page } = app
  await saveModel(page, model.server)
  model.next('title', say('To be deleted'))
  model.next('chat', say('Something about marmalade.'))
  await ask(page, 'Do you know quincejelly?')
  const id = openConversationId(page)
  await actOn(page, 'To be deleted', 'Delete')
  await expect(row(page, 'To be deleted')).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'What is on your mind?' })).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(row(page, 'To be deleted')).toBeVisible()
  await expect(lastReply(page)).toContainText('Something about marmalade.')
  expect(openConversationId(page)).toBe(id)

  await actOn(page, 'To be deleted', 'Delete')
  await search(page).fill('quincejelly')
  await expect(page.getByText('Nothing found for “quincejelly”.')).toBeVisible()
  const rows = () => readSaved(dataFolder, (db) => db.prepare('SELECT count(*) FROM messages').pluck().get())
  expect(rows()).toBe(2)
  await expect.poll(rows, { timeout: 20_000 }).toBe(0)
  const late = await page.evaluate((gone) => window.keepsake.conversations.restore({ id: gone }), id)
  expect(late).toMatchObject({ ok: false, error: { code: 'undo_expired' } })
  await app.quit()
  expect(filesWith(dataFolder, ['quincejelly', 'marmalade'])).toEqual([])
})

test('the search finds messages by stem and by Chinese words, and opens the place [F1]', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  const talk = [
    ['Running shoes', 'I was running along the river every morning.', 'A long answer about **shoes**.'],
    ['窗台上的猫', '我的猫喜欢睡在窗台上晒太阳。', '猫都喜欢温暖的地方。'],
    ['Odd signs', 'What does "c++ AND (NOT) *" mean?', 'It is no query.'],
  ] as const
  for (const [title, question, answer] of talk) {
    model.next('title', say(title))
    model.next('chat', say(answer))
    await newChat(page)
    await ask(page, question)
    await expect(row(page, title)).toBeVisible()
  }
  const results = page.getByRole('list', { name: 'Search results' }).getByRole('listitem')
  await search(page).fill('runs')
  await expect(results).toHaveCount(1)
  await expect(results).toContainText('I was running along the river every morning.')
  await expect(results.locator('mark')).toHaveText(['running'])
  await search(page).fill('窗台')
  await expect(page.getByText('1 message found')).toBeVisible()
  await expect(results.locator('mark')).toHaveText(['窗台'])
  await search(page).fill('"c++ AND (')
  await expect(results).toContainText('What does "c++ AND (NOT) *" mean?')
  await search(page).fill('zzzz')
  await expect(page.getByText('Nothing found for “zzzz”.')).toBeVisible()

  await search(page).fill('running')
  await results.getByRole('button').click()
  await expect(userTurns(page)).toHaveText([/I was running along the river/])
  await expect(page.getByRole('banner').getByRole('heading')).toHaveText('Running shoes')
  await search(page).press('Escape')
  await expect(row(page, 'Running shoes')).toHaveAttribute('aria-current', 'page')
})

test('a conversation of 2,000 messages opens at its end, scrolls, and a hit in its middle is shown [F1]', async ({
  launch,
  model,
  dataFolder,
}) => {
  const first = await launch()
  await saveModel(first.page, model.server)
  await first.quit()
  changeSaved(dataFolder, (db) => addConversation(db, 'Conversation 1', 2_000))
  const { page } = await launch()
  await row(page, 'Conversation 1').click()
  await expect(lastReply(page)).toContainText('marker1999')
  const log = page.getByRole('log', { name: 'Conversation' })
  // Only what is in sight exists.
  expect(await log.getByRole('article').count()).toBeLessThan(60)
  await log.focus()
  await page.keyboard.press('Home')
  await expect(log).toContainText('marker0 ')
  await expect(page.getByRole('button', { name: 'Newest' })).toBeVisible()
  await page.getByRole('button', { name: 'Newest' }).click()
  await expect(lastReply(page)).toContainText('marker1999')

  await search(page).fill('marker1000')
  await page.getByRole('list', { name: 'Search results' }).getByRole('button').first().click()
  await expect(log.getByText('marker1000', { exact: false }).first()).toBeInViewport()
  await composer(page).fill('Still here?')
  await composer(page).press('Enter')
  await expect(lastReply(page)).toContainText('Noted.')
  await expect(lastReply(page)).toBeInViewport()
  // What does not fit is left out from the oldest on, and that is said.
  await expect(lastReply(page)).toContainText('The oldest turns did not fit')
  await expect(rail(page)).toBeVisible()
})

/** A long talk, written straight into the file. */
function addConversation(db: Database, title: string, messages: number): void {
  const at = Date.now() - messages * 1_000
  const words =
    'the garden of a small house lies behind water and light where people read old letters '.repeat(2)
  const conversation = db
    .prepare(
      `INSERT INTO conversations (public_id, title, title_source, created_at, changed_at) VALUES (?, ?, 'user', ?, ?)`,
    )
    .run(newId(), title, at, at).lastInsertRowid
  const addMessage = db.prepare(
    `INSERT INTO messages (public_id, conversation_id, parent_id, role, created_at, search_text)
     VALUES (?, ?, ?, ?, ?, ?)`,
  )
  const addPart = db.prepare(
    `INSERT INTO message_parts (message_id, position, kind, text) VALUES (?, 0, 'text', ?)`,
  )
  const addRun = db.prepare(
    `INSERT INTO runs (public_id, message_id, state, model_name, started_at) VALUES (?, ?, 'done', ?, ?)`,
  )
  const setLeaf = db.prepare('UPDATE conversations SET leaf_message_id = ? WHERE id = ?')
  db.transaction(() => {
    let parent: number | bigint | null = null
    for (let index = 0; index < messages; index++) {
      const text = `marker${index} ${words}`
      const role = index % 2 === 0 ? 'user' : 'assistant'
      parent = addMessage.run(newId(), conversation, parent, role, at + index * 1_000, text).lastInsertRowid
      addPart.run(parent, text)
      if (role === 'assistant') addRun.run(newId(), parent, 'scripted-model', at + index * 1_000)
    }
    setLeaf.run(parent, conversation)
  })()
}
