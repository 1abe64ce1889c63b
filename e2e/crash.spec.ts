import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, startCommand } from './support/app'
import {
  ask,
  complete,
  composer,
  conversationList,
  lastReply,
  messagesOf,
  replies,
  send,
  userTurns,
} from './support/chat'
import { gate, saveModel, test } from './support/model'
import { integrityOf, readSaved, savedMessages } from './support/saved'
import { say, sayInSteps, sayJson } from './support/scripted-server/replies'

const openConversation = (page: Page, title: string | RegExp) =>
  conversationList(page).getByRole('button', { name: title }).first().click()

test('a reload in mid-reply loses and doubles nothing, and the reply goes on [H3]', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  const middle = gate()
  const end = gate()
  model.next('chat', sayInSteps('one ', middle.until, 'two ', end.until, 'three'))
  await send(page, 'Count to three')
  await expect(lastReply(page)).toHaveText(/one/)
  await page.reload()
  await expect(lastReply(page)).toHaveText(/^\s*one\s*$/)
  await expect(lastReply(page)).toHaveAttribute('aria-busy', 'true')
  middle.open()
  await expect(lastReply(page)).toHaveText(/^\s*one two\s*$/)
  await page.reload()
  await expect(lastReply(page)).toHaveText(/^\s*one two\s*$/)
  end.open()
  await complete(page)
  await expect(lastReply(page).getByText('one two three', { exact: true })).toBeVisible()
  await expect(replies(page)).toHaveCount(1)
  expect(model.asked('chat')).toHaveLength(1)
  expect(model.asked('chat')[0]?.closedAt).toBeUndefined()
})

test('a second start while a reply is written leaves the reply alone [H3]', async ({
  launch,
  model,
  dataFolder,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  const end = gate()
  model.next('chat', sayInSteps('before ', end.until, 'after'))
  await send(page, 'Take your time')
  await expect(lastReply(page)).toContainText('before')
  const { executable, arguments: parameters, environment } = startCommand({ dataFolder })
  const second = spawn(executable, parameters, { env: environment, stdio: 'ignore' })
  expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(0)
  await expect(lastReply(page)).toHaveAttribute('aria-busy', 'true')
  end.open()
  await complete(page)
  await expect(lastReply(page)).toContainText('before after')
  await expect(lastReply(page)).not.toContainText('Interrupted')
  expect(model.asked('chat')).toHaveLength(1)
})

test('after kill -9 in mid-reply all that was saved is there, marked, and can go on [H3]', async ({
  launch,
  model,
  dataFolder,
}) => {
  const first = await launch()
  await saveModel(first.page, model.server)
  await ask(first.page, 'A turn before')
  model.next('chat', { stream: [{ text: 'Half of the ' }, { text: 'answer' }, { hang: true }] })
  await send(first.page, 'And now the long one')
  await expect(lastReply(first.page)).toContainText('Half of the answer')
  await expect.poll(() => savedMessages(dataFolder).at(-1)?.text).toBe('Half of the answer')
  await first.kill()
  expect(integrityOf(dataFolder)).toBe('ok')

  const { page } = await launch()
  await openConversation(page, /A turn before|A scripted title/)
  await expect(userTurns(page)).toHaveText([/A turn before/, /And now the long one/])
  await expect(lastReply(page)).toContainText('Half of the answer')
  await expect(lastReply(page)).toContainText('Interrupted: Keepsake was closed before the reply was done')
  await page.screenshot({ path: test.info().outputPath('interrupted.png') })
  model.next('chat', say(', and the other half.'))
  await lastReply(page).getByRole('button', { name: 'Continue' }).click()
  await expect(lastReply(page)).toContainText('Half of the answer, and the other half.')
  await complete(page)
  const request = model.asked('chat').at(-1)
  expect(request && messagesOf(request).at(-2)).toEqual(['assistant', 'Half of the answer'])
})

test('after kill -9 before the first word the question is there, and can be asked again [H3]', async ({
  launch,
  model,
}) => {
  const first = await launch()
  await saveModel(first.page, model.server)
  model.next('chat', { hang: true })
  await send(first.page, 'Do you still know my question?')
  await expect.poll(() => model.asked('chat').length).toBe(1)
  await first.kill()

  const { page } = await launch()
  await openConversation(page, 'Do you still know my question?')
  await expect(userTurns(page)).toHaveText([/Do you still know my question\?/])
  await expect(lastReply(page)).toContainText('Interrupted')
  model.next('chat', say('I do.'))
  await lastReply(page).getByRole('button', { name: 'Try again' }).click()
  await expect(lastReply(page)).toContainText('I do.')
})

test('after kill -9 in the middle of remembering, the turn is read once more and kept once [H3]', async ({
  launch,
  model,
  dataFolder,
}) => {
  test.setTimeout(150_000)
  const first = await launch()
  await saveModel(first.page, model.server)
  model.next('memory', { hang: true })
  await ask(first.page, 'My sister Linnea lives in Uppsala.')
  await expect.poll(() => model.asked('memory').length, { timeout: 20_000 }).toBe(1)
  await first.kill()

  model.next(
    'memory',
    sayJson({
      items: [
        {
          type: 'semantic',
          text: 'The user has a sister called Linnea in Uppsala.',
          subject: 'Linnea',
          when_text: '',
          quote: 'My sister Linnea lives in Uppsala',
          turn_ids: [1],
          importance: 2,
        },
      ],
    }),
  )
  const second = await launch()
  const memories = () =>
    readSaved(dataFolder, (db) => ({
      texts: db.prepare('SELECT text FROM memories').pluck().all(),
      jobs: db.prepare('SELECT state FROM memory_jobs').pluck().all(),
    }))
  // The dead consumer's lease has to run out first.
  await expect
    .poll(memories, { timeout: 80_000, intervals: [1_000] })
    .toEqual({ texts: ['Has a sister called Linnea in Uppsala.'], jobs: ['done'] })
  await second.kill()
  const third = await launch()
  await expect
    .poll(() => third.page.evaluate(() => window.keepsake.memory.status()))
    .toMatchObject({ ok: true, value: { waitingJobs: 0, memories: 1, lastError: null } })
  expect(model.asked('memory')).toHaveLength(2)
})

test('an unsent message survives kill -9 [H3]', async ({ launch, model, dataFolder }) => {
  const first = await launch()
  await saveModel(first.page, model.server)
  await ask(first.page, 'Something that was sent')
  const saved = () =>
    readSaved(dataFolder, (db) => db.prepare('SELECT draft FROM conversations').pluck().all())
  await composer(first.page).fill('Something that I am still writ')
  await expect.poll(saved).toEqual(['Something that I am still writ'])
  await first.kill()
  const { page } = await launch()
  await openConversation(page, /Something that was sent|A scripted title/)
  await expect(composer(page)).toHaveValue('Something that I am still writ')
})

test('a clock that jumps back leaves the order of the turns [H3]', async ({ launch, model }, testInfo) => {
  const first = await launch()
  await saveModel(first.page, model.server)
  await ask(first.page, 'The first turn')
  await ask(first.page, 'The second turn')
  await first.quit()

  const hourBack = testInfo.outputPath('hour-back.cjs')
  writeFileSync(hourBack, 'const now = Date.now; Date.now = () => now() - 3_600_000\n')
  const { electron, page } = await launch({ runsFirst: hourBack })
  expect(await electron.evaluate(() => Date.now())).toBeLessThan(Date.now() - 3_500_000)
  await openConversation(page, /The first turn|A scripted title/)
  await ask(page, 'The third turn')
  await ask(page, 'The fourth turn')
  const order = [/The first turn/, /The second turn/, /The third turn/, /The fourth turn/]
  await expect(userTurns(page)).toHaveText(order)
  await page.reload()
  await expect(userTurns(page)).toHaveText(order)
  const request = model.asked('chat').at(-1)
  expect(
    request &&
      messagesOf(request)
        .filter(([role]) => role === 'user')
        .map(([, text]) => text.split('\n').at(-1)),
  ).toEqual(['The first turn', 'The second turn', 'The third turn', 'The fourth turn'])
})

test('a disk that fills while a reply streams is told; what was saved stays, and chat goes on [H3]', async ({
  launch,
  model,
}, testInfo) => {
  test.skip(
    process.platform !== 'linux' || process.getuid?.() !== 0,
    'NOT TESTED HERE: mounting a small file system needs root on Linux',
  )
  const disk = testInfo.outputPath('disk')
  mkdirSync(disk)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', disk])
  test.skip(mounted.status !== 0, 'NOT TESTED HERE: no small file system can be mounted')
  try {
    const dataFolder = join(disk, 'data')
    mkdirSync(dataFolder)
    const app = await launch({ dataFolder })
    const { page } = app
    await saveModel(page, model.server)
    await ask(page, 'Before the disk was full')
    const full = gate()
    const flood = `${'more and more of it '.repeat(20)}\n\n`.repeat(500)
    model.next('chat', {
      stream: [{ text: 'What was saved. ' }, { until: full.until }, { text: flood }, { hang: true }],
    })
    await send(page, 'Fill it')
    await expect(lastReply(page)).toContainText('What was saved.')
    await expect.poll(() => savedMessages(dataFolder).at(-1)?.text).toBe('What was saved. ')
    const free = fill(disk)
    full.open()
    const failure = lastReply(page).getByRole('alert')
    await expect(failure).toContainText('The disk is full', { timeout: 30_000 })
    await failure.scrollIntoViewIfNeeded()
    await page.screenshot({ path: testInfo.outputPath('disk-full.png') })
    expect(integrityOf(dataFolder)).toBe('ok')
    expect(savedMessages(dataFolder)).toEqual([
      { role: 'user', text: 'Before the disk was full' },
      { role: 'assistant', text: 'Noted.' },
      { role: 'user', text: 'Fill it' },
      { role: 'assistant', text: 'What was saved. ' },
    ])

    free()
    model.next('chat', say('There is room again.'))
    await failure.getByRole('button', { name: 'Try again' }).click()
    await expect(lastReply(page)).toContainText('There is room again.')
    await complete(page)
    await app.kill()
    expect(integrityOf(dataFolder)).toBe('ok')
    expect(savedMessages(dataFolder).at(-1)).toEqual({ role: 'assistant', text: 'There is room again.' })
  } finally {
    spawnSync('umount', ['-l', disk])
  }
})

/** Fills the disk to its last byte; returns what frees it again. */
function fill(folder: string): () => void {
  const path = join(folder, 'ballast')
  const file = openSync(path, 'w')
  for (const size of [65_536, 4_096, 1]) {
    const block = Buffer.alloc(size)
    try {
      for (;;) writeSync(file, block)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
    }
  }
  closeSync(file)
  return () => rmSync(path)
}
