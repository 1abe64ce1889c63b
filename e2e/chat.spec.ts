import type { RunningApp } from './support/app'
import { expect } from './support/app'
import {
  ask,
  complete,
  composer,
  lastReply,
  messagesOf,
  newChat,
  replies,
  send,
  stopButton,
  userTurns,
} from './support/chat'
import { gate, saveModel, test } from './support/model'
import { type StreamStep, say, sayInSteps } from './support/scripted-server/replies'

const clipboard = (app: RunningApp) => app.electron.evaluate(({ clipboard }) => clipboard.readText())

test('a reply is read while it is still written [A6]', async ({ launch, model }) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  const rest = gate()
  model.next('chat', sayInSteps('The first words ', rest.until, 'and the last.'))
  await send(page, 'Say something slowly')
  await expect(lastReply(page)).toContainText('The first words')
  await expect(lastReply(page)).toHaveAttribute('aria-busy', 'true')
  await expect(stopButton(page)).toBeVisible()
  await expect(lastReply(page)).not.toContainText('and the last.')
  rest.open()
  await complete(page)
  await expect(lastReply(page)).toContainText('The first words and the last.')
  await expect(stopButton(page)).toHaveCount(0)
})

test('thoughts are folded away, from both fields and from think tags [F2]', async ({ launch, model }) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  const thought = 'Nobody need see this at once.'
  const ways: StreamStep[][] = [
    [{ reasoning: thought, field: 'reasoning_content' }, { text: 'Answer one' }],
    [{ reasoning: thought, field: 'reasoning' }, { text: 'Answer two' }],
    [{ text: '<thi' }, { text: `nk>${thought}</th` }, { text: 'ink>\n\nAnswer three' }],
  ]
  for (const [index, steps] of ways.entries()) {
    model.next('chat', { stream: [...steps, { finish: 'stop' }, { done: true }] })
    const reply = await ask(page, `Question ${index + 1}`)
    await expect(reply).toContainText(/Answer (one|two|three)/)
    await expect(reply).not.toContainText('think>')
    const text = reply.getByText(thought)
    await expect(text).toBeHidden()
    await reply.getByText(/^(Thoughts|Thought for )/).click()
    await expect(text).toBeVisible()
  }
  // What was thought is no part of what the next request quotes.
  const quoted = model.asked('chat').map((request) => JSON.stringify(messagesOf(request)))
  expect(quoted).toHaveLength(3)
  expect(quoted.join()).not.toContain(thought)
})

test('Markdown is drawn: coloured code that can be copied, a table, maths [F2]', async ({
  launch,
  model,
}) => {
  const app = await launch()
  const { page } = app
  await saveModel(page, model.server)
  const code = 'const answer: number = 42 // the one\nexport { answer }'
  model.next(
    'chat',
    say(
      `## A heading\n\n| Plant | Light |\n| --- | --- |\n| Rosemary | full sun |\n\nAnd $e^{i\\pi} = -1$, then\n\n\\[\\int_0^1 x\\,dx\\]\n\n\`\`\`ts\n${code}\n\`\`\`\n`,
    ),
  )
  const reply = await ask(page, 'Show me everything')
  await expect(reply.getByRole('heading', { name: 'A heading' })).toBeVisible()
  await expect(reply.getByRole('table').getByRole('cell', { name: 'Rosemary' })).toBeVisible()
  await expect(reply.locator('.katex')).toHaveCount(2)
  const block = reply.getByRole('region', { name: 'Code in ts' })
  await expect(block).toContainText('const answer: number = 42')
  const colors = () =>
    block
      .locator('.code-token')
      .evaluateAll((tokens) => new Set(tokens.map((token) => getComputedStyle(token).color)).size)
  await expect.poll(colors).toBeGreaterThan(2)
  await reply.getByRole('button', { name: 'Copy code' }).click()
  await expect.poll(() => clipboard(app)).toBe(code)
  await page.screenshot({ path: test.info().outputPath('markdown.png') })
})

test('stop closes the connection, keeps the text, and the reply can go on from there [A6]', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  model.next('chat', { stream: [{ text: 'Once upon a time' }, { hang: true }] }, say(' there was an end.'))
  await send(page, 'Tell me a story')
  await expect(lastReply(page)).toContainText('Once upon a time')
  const stoppedAt = Date.now()
  await stopButton(page).click()
  await expect.poll(() => model.asked('chat')[0]?.closedAt).toBeDefined()
  // The press itself takes Playwright some time; the benchmark measures the rest exactly.
  expect((model.asked('chat')[0]?.closedAt ?? 0) - stoppedAt).toBeLessThan(1_000)
  await expect(lastReply(page)).toContainText('Stopped by you')
  await expect(lastReply(page)).toContainText('Once upon a time')
  await expect(lastReply(page).getByRole('alert')).toHaveCount(0)

  await lastReply(page).getByRole('button', { name: 'Continue' }).click()
  await expect(lastReply(page)).toContainText('Once upon a time there was an end.')
  await complete(page)
  const sent = model.asked('chat').at(-1)
  expect(sent && messagesOf(sent).slice(1)).toEqual([
    ['user', 'Tell me a story'],
    ['assistant', 'Once upon a time'],
    ['user', expect.stringContaining('Go on exactly where your last message ends')],
  ])
})

test('another try is a branch beside the first, and one can go back [F2]', async ({ launch, model }) => {
  const app = await launch()
  const { page } = app
  await saveModel(page, model.server)
  model.next('chat', say('The first answer.'), say('The second answer.'))
  await ask(page, 'Which one?')
  await lastReply(page).getByRole('button', { name: 'Try again' }).click()
  await expect(lastReply(page)).toContainText('The second answer.')
  await complete(page)
  const [first, second] = model.asked('chat').map(messagesOf)
  expect(second).toEqual(first)

  const versions = lastReply(page).getByRole('group', { name: 'Version 2 of 2' })
  await expect(versions).toContainText('2/2')
  await versions.getByRole('button', { name: 'Previous version' }).click()
  await expect(lastReply(page)).toContainText('The first answer.')
  await expect(replies(page)).toHaveCount(1)
  await expect(lastReply(page).getByRole('group')).toContainText('1/2')
  await lastReply(page).getByRole('button', { name: 'Copy', exact: true }).click()
  await expect.poll(() => clipboard(app)).toBe('The first answer.')
  await page.reload()
  await expect(lastReply(page)).toContainText('The first answer.')
})

test('a changed question begins a branch of its own, and the earlier one stays [F2]', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  model.next('chat', say('It is big.'), say('It is bigger.'), say('It is small.'))
  await ask(page, 'How big is a whale?')
  await ask(page, 'And a blue one?')
  const turn = userTurns(page).first()
  await turn.hover()
  await turn.getByRole('button', { name: 'Edit' }).click()
  await page.getByRole('textbox', { name: 'Change your message' }).fill('How big is a mouse?')
  await page.getByRole('button', { name: 'Send again' }).click()
  await expect(lastReply(page)).toContainText('It is small.')
  await expect(userTurns(page)).toHaveText([/How big is a mouse\?/])
  const sent = model.asked('chat').at(-1)
  expect(sent && messagesOf(sent).slice(1)).toEqual([['user', 'How big is a mouse?']])

  await userTurns(page).first().hover()
  await userTurns(page).first().getByRole('button', { name: 'Previous version' }).click()
  await expect(userTurns(page)).toHaveText([/How big is a whale\?/, /And a blue one\?/])
  await expect(lastReply(page)).toContainText('It is bigger.')
})

test('a request carries the turns and the chosen numbers, and a key only where there is one [A6]', async ({
  launch,
  model,
  startModel,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server, { temperature: 0.25, maxTokens: 321 })
  model.next('chat', say('Hello there.'))
  await ask(page, 'Hello')
  await ask(page, 'How are you?')
  const system = ['system', 'You are a helpful assistant. Use Markdown where it helps.']
  const [first, second] = model.asked('chat')
  expect(first && messagesOf(first)).toEqual([system, ['user', 'Hello']])
  expect(second && messagesOf(second)).toEqual([
    system,
    ['user', 'Hello'],
    ['assistant', 'Hello there.'],
    ['user', 'How are you?'],
  ])
  expect(second?.chat).toMatchObject({
    model: 'scripted-model',
    stream: true,
    temperature: 0.25,
    max_tokens: 321,
  })
  for (const { headers } of model.server.requests) expect(headers).not.toHaveProperty('authorization')

  const keyed = await startModel({ requireKey: 'sk-open-sesame-0123456789' })
  const id = await saveModel(page, keyed.server, {
    wireName: 'scripted-model',
    displayName: 'With a key',
    maxTokens: null,
    apiKey: 'sk-open-sesame-0123456789',
  })
  await page.evaluate((modelId) => window.keepsake.models.choose({ role: 'chat', modelId }), id)
  await newChat(page)
  await ask(page, 'Open')
  const request = keyed.asked('chat')[0]
  expect(request?.headers.authorization).toBe('Bearer sk-open-sesame-0123456789')
  // Nothing was set, so the server decides.
  expect(request?.chat).not.toHaveProperty('max_tokens')
})

test('a message is written in lines, and only Enter alone sends it [F5]', async ({ launch, model }) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  await composer(page).fill('one')
  await composer(page).press('Shift+Enter')
  await composer(page).pressSequentially('two')
  expect(model.asked('chat')).toHaveLength(0)
  await composer(page).press('Enter')
  await complete(page)
  const [request] = model.asked('chat')
  expect(request && messagesOf(request).at(-1)).toEqual(['user', 'one\ntwo'])
  await expect(composer(page)).toHaveValue('')
})
