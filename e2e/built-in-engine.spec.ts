import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { isAlive } from '../electron/engine/servers/engine-process/testing/is-alive'
import type { MemoryStatus, UsedMemory } from '../shared/contract/memory'
import { expect, type RunningApp, test } from './support/app'
import {
  converse,
  enginePid,
  openFileButton,
  openGguf,
  pickFile,
  starterFile,
  tokensPerSecond,
  watchGrowth,
  workingSetMegabytes,
} from './support/builtin'
import { composer, lastReply, newChat, openPlace, send, stopButton } from './support/chat'
import { savedMessages } from './support/saved'

// The real node-llama-cpp with the real SmolLM2 135M in the real window: what is asserted is the flow, not the wording.

test.describe.configure({ timeout: 240_000 })
test.use({ actionTimeout: 30_000 })

/** What the small model goes on with for hundreds of tokens. */
const novel =
  'Write a novel of ten chapters about a ship, a storm and a lighthouse. Each chapter has ten paragraphs.'
const chip = /^Used \d+ memor/
/** The first paragraph of the newest reply. */
const firstParagraph = async (app: RunningApp) =>
  (await lastReply(app.page).locator('p').first().textContent()) ?? ''
const textOfLastReply = async (app: RunningApp) => (await lastReply(app.page).textContent()) ?? ''

/** Some words of the reply stand there; looked at often, as the reply has an end. */
const wordsCome = (app: RunningApp) =>
  expect.poll(() => textOfLastReply(app), { timeout: 60_000, intervals: [50] }).toMatch(/(\w+\W+){8}/)

/** Sends the request for a long reply and waits until some of it stands there. */
async function inMidReply(app: RunningApp): Promise<void> {
  await send(app.page, novel)
  await expect(stopButton(app.page)).toBeVisible()
  await wordsCome(app)
  await expect(lastReply(app.page)).toHaveAttribute('aria-busy', 'true')
}

async function pidOfEngine(app: RunningApp): Promise<number> {
  const pid = await enginePid(app)
  if (pid === undefined) throw new Error('The engine has no process')
  return pid
}

test('a GGUF file is opened and chats: three prompts, three answers, growing before one’s eyes [I1]', async ({
  launch,
}, testInfo) => {
  const file = await starterFile()
  const app = await launch()
  expect(await enginePid(app)).toBeUndefined()
  await openGguf(app, file)
  const lines = [`model file: ${basename(file)}`]
  const prompts = [
    'Name three animals that live in the sea, and say one thing about each of them.',
    'What is the capital of France?',
    'Write four lines about the wind.',
  ]
  const answers: string[] = []
  const growth = await watchGrowth(app.page)
  for (const prompt of prompts) {
    const run = await converse(app.page, prompt)
    const answer = (await lastReply(app.page).locator('p, li').allTextContents()).join('\n').trim()
    const speed = tokensPerSecond(run)
    expect(speed).toBeGreaterThan(0)
    await expect(lastReply(app.page).getByRole('button', { name: /tokens\/s/ })).toBeVisible()
    answers.push(answer)
    lines.push('', `${prompt}  (${speed.toFixed(1)} tokens/s)`, `  ${answer.replaceAll('\n', '\n  ')}`)
  }
  const { lengths, phases } = await growth()
  lines.push('', `seen while it loaded: ${phases.filter((phase) => phase.startsWith('Loading')).join(' | ')}`)
  console.log(lines.join('\n'))
  await testInfo.attach('transcript', { body: lines.join('\n'), contentType: 'text/plain' })
  expect(answers.every((answer) => answer.length > 0)).toBe(true)
  expect(new Set(answers).size).toBe(3)
  // Many lengths of one reply, each longer than the one before: it was read while it was written.
  expect(lengths.filter((length, index) => length > (lengths[index - 1] ?? length)).length).toBeGreaterThan(5)
  expect(phases.some((phase) => phase.startsWith('Loading the model'))).toBe(true)
  await app.page.screenshot({ path: testInfo.outputPath('chat.png') })
})

test('stop in mid-reply frees the engine at once: the next message is answered [I1]', async ({ launch }) => {
  const file = await starterFile()
  const app = await launch()
  await openGguf(app, file)
  await inMidReply(app)
  await stopButton(app.page).click()
  await expect(lastReply(app.page).getByText('Stopped by you')).toBeVisible({ timeout: 3_000 })
  const run = await converse(app.page, 'Say hello.')
  expect(run.state).toBe('done')
  // What the engine had still been writing would have had to end first.
  expect((run.firstTokenAt ?? Number.POSITIVE_INFINITY) - run.startedAt).toBeLessThan(10_000)
})

test('the second conversation uses what was said in the first one, and the memory never hangs [I1]', async ({
  launch,
}, testInfo) => {
  const file = await starterFile()
  const app = await launch()
  const { page } = app
  await openGguf(app, file)
  await converse(page, 'My name is Mira. I live in Porto with my cat Juno.')
  await newChat(page)
  const run = await converse(page, 'Where do I live, and what is the name of my cat?')
  await lastReply(page).getByRole('button', { name: chip }).click()
  const panel = page.getByRole('region', { name: 'Memories used' })
  await expect(panel.getByText(/Porto.*Juno/).first()).toBeVisible()
  const used = await page.evaluate((runId) => window.keepsake.memory.usedIn({ runId }), run.id)
  if (!used.ok) throw new Error(JSON.stringify(used.error))
  const quoted = (used.value as UsedMemory[]).map(({ kind, text }) => `${kind}: ${text}`)
  expect(quoted.join('\n')).toContain('I live in Porto with my cat Juno')

  // The model is very small: it writes memories, or the screen says why they wait. Nothing is in between for good.
  const status = async () => {
    const answer = await page.evaluate(() => window.keepsake.memory.status())
    if (!answer.ok) throw new Error(JSON.stringify(answer.error))
    return answer.value as MemoryStatus
  }
  const settled = ({ running, waitingJobs, lastError }: MemoryStatus) =>
    !running && (waitingJobs === 0 || lastError !== null)
  await expect.poll(async () => settled(await status()), { timeout: 120_000 }).toBe(true)
  const end = await status()
  const outcome = end.lastError
    ? `${end.waitingJobs} turns wait (${end.lastError.code})`
    : `${end.memories} memories from ${end.indexedTurns} turns`
  console.log(`memory with the starter model: ${outcome}\nquoted in the prompt:\n  ${quoted.join('\n  ')}`)
  await testInfo.attach('memory', { body: outcome, contentType: 'text/plain' })
  expect(end.indexedTurns).toBeGreaterThanOrEqual(2)
  await openPlace(page, 'Memory')
  await expect(page.getByRole('region', { name: 'State of the memory manager' })).toContainText(/\S/)
  await page.screenshot({ path: testInfo.outputPath('memory.png') })
  await newChat(page)
  expect((await converse(page, 'Say hello.')).state).toBe('done')
})

test('a reply goes on growing when the page is loaded anew [I1]', async ({ launch }) => {
  const file = await starterFile()
  const app = await launch()
  await openGguf(app, file)
  await inMidReply(app)
  const before = await firstParagraph(app)
  await app.page.reload()
  const start = before.slice(0, 30)
  await expect(lastReply(app.page)).toContainText(start)
  const shown = (await textOfLastReply(app)).length
  await expect
    .poll(async () => (await textOfLastReply(app)).length, { timeout: 30_000 })
    .toBeGreaterThan(shown)
  await stopButton(app.page).click()
  await expect(lastReply(app.page).getByText('Stopped by you')).toBeVisible()
})

test('kill -9 of the engine in mid-reply is an error with "start again"; the app lives and answers again [I1]', async ({
  launch,
}, testInfo) => {
  const file = await starterFile()
  const app = await launch()
  const { page } = app
  await openGguf(app, file)
  await inMidReply(app)
  const pid = await pidOfEngine(app)
  process.kill(pid, 'SIGKILL')
  const card = lastReply(page).getByRole('alert')
  await expect(card).toContainText('The built-in engine stopped unexpectedly')
  await expect(lastReply(page)).not.toHaveAttribute('aria-busy')
  // What had come is kept.
  expect((await firstParagraph(app)).length).toBeGreaterThan(10)
  await page.screenshot({ path: testInfo.outputPath('crashed.png') })
  await openPlace(page, 'Models')
  await expect(page.getByText('Stopped unexpectedly').first()).toBeVisible()
  await page.goBack()
  await card.getByRole('button', { name: 'Start the engine again' }).click()
  await expect(stopButton(page)).toBeVisible({ timeout: 30_000 })
  await wordsCome(app)
  expect(await pidOfEngine(app)).not.toBe(pid)
  await stopButton(page).click()
  expect((await converse(page, 'Say hello.')).state).toBe('done')
})

test('kill -9 of the app leaves no engine behind, and what had come of the reply is there again [E5] [H3]', async ({
  launch,
}) => {
  const file = await starterFile()
  const app = await launch()
  await openGguf(app, file)
  await inMidReply(app)
  const pid = await pidOfEngine(app)
  const reply = () => savedMessages(app.dataFolder).at(-1)?.text ?? ''
  await expect.poll(reply, { intervals: [50] }).toMatch(/(\w+\W+){4}/)
  await app.kill()
  const saved = reply().split('\n')[0] ?? ''
  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false)
  const again = await launch()
  await again.page.getByRole('list', { name: 'Conversations' }).getByRole('button').first().click()
  await expect(lastReply(again.page)).toContainText('Interrupted')
  await expect(lastReply(again.page)).toContainText(saved.trim().slice(0, 20))
  expect((await converse(again.page, 'Say hello.')).state).toBe('done')
})

test('the engine takes no memory before it is used; figures of all processes', async ({
  launch,
}, testInfo) => {
  const file = await starterFile()
  const app = await launch()
  await openGguf(app, file)
  expect(await enginePid(app)).toBeUndefined()
  const idle = await workingSetMegabytes(app)
  await converse(app.page, 'Say hello.')
  const loaded = await workingSetMegabytes(app)
  const figures = `working sets of all processes: ${idle} MB idle, ${loaded} MB with ${basename(file)} loaded`
  console.log(figures)
  await testInfo.attach('memory', { body: figures, contentType: 'text/plain' })
  expect(await enginePid(app)).toBeDefined()
  expect(loaded).toBeGreaterThan(idle)
})

test('a file that is no model is refused where it was picked, and the next one opens', async ({
  launch,
}, testInfo) => {
  const file = await starterFile()
  const app = await launch()
  const broken = testInfo.outputPath('broken.gguf')
  writeFileSync(broken, 'GGUF and then nothing')
  for (const [path, words] of [
    [broken, 'This file is not a GGUF model'],
    [testInfo.outputPath('gone.gguf'), 'The file cannot be read'],
  ] as const) {
    await pickFile(app, path)
    await openFileButton(app.page).click()
    await expect(app.page.getByRole('alert')).toContainText(words)
  }
  await openGguf(app, file)
})

test('a model whose file was cut short or is gone says so in the chat, and another model answers', async ({
  launch,
}, testInfo) => {
  const file = await starterFile()
  const app = await launch()
  const { page } = app
  const short = testInfo.outputPath('short.gguf')
  writeFileSync(short, readFileSync(file).subarray(0, 40_000_000))
  await openGguf(app, short)
  await converse(page, 'Say hello.')
  await expect(lastReply(page).getByRole('alert')).toContainText('This file is not a GGUF model')
  await page.screenshot({ path: testInfo.outputPath('short.png') })

  const lost = testInfo.outputPath('lost.gguf')
  copyFileSync(file, lost)
  await openPlace(page, 'Models')
  await pickFile(app, lost)
  await openFileButton(page).click()
  await expect(page.getByRole('table', { name: 'Your models' }).getByText('lost').first()).toBeVisible()
  rmSync(lost)
  await newChat(page)
  await chooseModel(app, 'lost')
  await converse(page, 'Say hello.')
  await expect(lastReply(page).getByRole('alert')).toContainText('The file cannot be read')

  await openPlace(page, 'Models')
  await pickFile(app, file)
  await openFileButton(page).click()
  const name = basename(file, '.gguf')
  await expect(page.getByRole('table', { name: 'Your models' }).getByText(name).first()).toBeVisible()
  await newChat(page)
  await chooseModel(app, name)
  expect((await converse(page, 'Say hello.')).state).toBe('done')
})

async function chooseModel({ page }: RunningApp, name: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Model for this conversation' }).click()
  await page.getByRole('option', { name }).first().click()
  await expect(composer(page)).toBeVisible()
}
