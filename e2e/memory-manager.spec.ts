import { expect } from './support/app'
import { ask, complete, lastReply, newChat, openPlace, send, stopButton } from './support/chat'
import { bees, knows, lastPrompt, memoryRow, readingTime, remembered, status } from './support/manager'
import { gate, saveModel, test } from './support/model'
import { failWith, say, sayInSteps, sayJson } from './support/scripted-server/replies'

test('a manager that answers in prose makes the turn wait, in sight; the chat goes on and still finds it [G2]', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  model.usually('memory', () => say('What a lovely thing to remember!'))
  await ask(page, 'I keep bees in Kuopio, eleven hives of them.')
  await openPlace(page, 'Memory')
  await expect(status(page)).toContainText(
    '1 turn waits. The memory model gave no usable answer',
    readingTime,
  )
  await page.screenshot({ path: test.info().outputPath('waiting.png') })
  await newChat(page)
  await ask(page, 'How many hives of bees do I have?')
  await expect(lastReply(page)).toContainText('Noted.')
  expect(lastPrompt(model)).toMatch(
    /<memory>\n- \[said by the user on .*\] "I keep bees in Kuopio, eleven hives of them\."/,
  )
  await lastReply(page).getByRole('button', { name: 'Used 1 memory' }).click()
  await expect(page.getByRole('region', { name: 'Memories used' })).toContainText('Earlier turn')

  knows(model, bees)
  await openPlace(page, 'Memory')
  await page.getByRole('button', { name: 'Try now' }).click()
  await expect(memoryRow(page, bees.text)).toBeVisible(readingTime)
  await expect(status(page)).toHaveText('Up to date', readingTime)
})

test('what the manager makes up is dropped, and the activity says why [G2]', async ({ launch, model }) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  model.usually('memory', () =>
    sayJson({
      items: [
        { ...bees, subject: 'user', when_text: '', turn_ids: [1], importance: 2 },
        {
          type: 'semantic',
          text: 'The user owns a yacht.',
          subject: 'user',
          when_text: '',
          quote: 'I own a yacht',
          turn_ids: [1],
          importance: 3,
        },
      ],
    }),
  )
  await ask(page, 'I keep bees in Kuopio, nothing more.')
  await expect(remembered(page)).toHaveText('Remembered 1 thing', readingTime)
  await openPlace(page, 'Memory')
  await expect(memoryRow(page, 'yacht')).toHaveCount(0)
  await page.getByRole('tab', { name: 'Activity' }).click()
  const log = page.getByRole('list', { name: 'What the memory did' }).getByRole('listitem')
  await expect(log.filter({ hasText: 'Owns a yacht.' })).toContainText('Left out')
  await expect(log.filter({ hasText: 'Owns a yacht.' })).toContainText('The words are not in what you said.')
  await expect(log.filter({ hasText: bees.text })).toContainText('Remembered')
})

test('a server that takes no schema is asked more loosely, step by step [G2]', async ({ launch, model }) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  const items = [{ ...bees, subject: 'user', when_text: '', turn_ids: [1], importance: 2 }]
  model.usually('memory', ({ chat }) =>
    chat?.response_format
      ? failWith(400, `response_format ${chat.response_format.type} is not supported`)
      : say(`Here you are:\n\`\`\`json\n${JSON.stringify({ items })}\n\`\`\``),
  )
  await ask(page, 'I keep bees in Kuopio.')
  await expect(remembered(page)).toHaveText('Remembered 1 thing', readingTime)
  expect(model.asked('memory').map(({ chat }) => chat?.response_format?.type ?? 'plain')).toEqual([
    'json_schema',
    'json_object',
    'plain',
  ])
  const schema = model.asked('memory')[0]?.chat?.response_format?.json_schema?.schema
  expect(schema).toMatchObject({ properties: { items: { type: 'array' } } })
})

test('the memory manager can be another model on another server [G2]', async ({
  launch,
  model,
  startModel,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  const manager = await startModel()
  knows(manager, bees)
  const id = await saveModel(page, manager.server, { displayName: 'The manager' })
  await page.evaluate((modelId) => window.keepsake.models.choose({ role: 'memory', modelId }), id)
  await ask(page, 'I keep bees in Kuopio.')
  await expect(remembered(page)).toBeVisible(readingTime)
  expect(model.asked('memory')).toHaveLength(0)
  expect(manager.server.chats).toHaveLength(1)
  expect(manager.asked('memory')).toHaveLength(1)
  expect(model.asked('title')).toHaveLength(1)
})

test('side jobs give way to a reply and come again after it [G2]', async ({ launch, model }) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  knows(model, bees)
  model.next('memory', { hang: true })
  model.next('title', { hang: true })
  await ask(page, 'I keep bees in Kuopio.')
  await expect.poll(() => model.asked('title').length).toBe(1)
  await expect.poll(() => model.asked('memory').length, readingTime).toBe(1)
  const rest = gate()
  model.next('chat', sayInSteps('Slowly ', rest.until, 'done.'))
  await send(page, 'And now a longer answer, please.')
  await expect(lastReply(page)).toContainText('Slowly')
  await expect.poll(() => model.asked('memory')[0]?.closedAt).toBeDefined()
  await expect.poll(() => model.asked('title')[0]?.closedAt).toBeDefined()
  await expect(stopButton(page)).toBeVisible()
  const streaming = model.asked('chat').at(-1)
  rest.open()
  await complete(page)
  const endedAt = Date.now()
  await expect.poll(() => model.asked('memory').length, readingTime).toBe(2)
  await expect.poll(() => model.asked('title').length).toBe(2)
  for (const role of ['memory', 'title'] as const) {
    const [first, second] = model.asked(role)
    expect(first?.closedAt).toBeLessThan(endedAt)
    expect(second?.receivedAt).toBeGreaterThan(streaming?.receivedAt ?? Number.POSITIVE_INFINITY)
    expect(second?.closedAt).toBeUndefined()
  }
  await openPlace(page, 'Memory')
  await expect(memoryRow(page, bees.text)).toHaveCount(1, readingTime)
})
