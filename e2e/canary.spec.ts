import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, type RunningApp, test } from './support/app'
import { plainQuestions } from './support/contract-names'
import { filesWith, readLog } from './support/data-folder'
import { fillDialog, openAddDialog, openModelConfiguration, savedModels, submit } from './support/models'
import { failWith, say } from './support/scripted-server/replies'
import { type ScriptedServer, startScriptedServer } from './support/scripted-server/server'
import { endOfRun } from './support/watch'

/** One key for each way to give one. */
const canary = {
  dialog: 'sk-canary-dialog-3b9d0c41f7a2',
  header: 'sk-canary-header-8e51d7702c6b',
  secret: 'sk-canary-secret-c07a9f2e14d8',
  variable: 'sk-canary-variable-51f6be8d93a0',
  reference: 'sk-canary-reference-f2c48a06e7b1',
  file: 'sk-canary-file-6d0e3a95b8c7',
  fileHeader: 'sk-canary-fileheader-a41c7e9d2f05',
}
const canaries = Object.values(canary)
const ways = ['dialog', 'secret', 'variable', 'file'] as const
type Servers = Record<(typeof ways)[number], ScriptedServer>

const file = (baseUrl: string) => `providers:
  custom:
    - id: file-model
      type: openai-compatible
      endpoint: ${baseUrl}
      modelName: file-model
      apiKey: ${canary.file}
      headers: { X-Api-Key: ${canary.fileHeader}, X-Reference: '\${SECRET:in-variable}' }
`

/** Runs in the main process before the app: remembers all that it says to a page. */
const recorder = `
const { ipcMain, MessageChannelMain, app } = require('electron')
const said = (globalThis.saidToPages = [])
const note = (value) => said.push(JSON.stringify(value) ?? '')
const handle = ipcMain.handle.bind(ipcMain)
ipcMain.handle = (channel, answer) =>
  handle(channel, async (...asked) => {
    const answered = await answer(...asked)
    note(answered)
    return answered
  })
const ports = Object.getPrototypeOf(new MessageChannelMain().port1)
const post = ports.postMessage
ports.postMessage = function (message, ...more) {
  note(message)
  return post.call(this, message, ...more)
}
app.on('web-contents-created', (_event, contents) => {
  const send = contents.send.bind(contents)
  contents.send = (...message) => {
    note(message)
    return send(...message)
  }
})
`

test('a key goes to its server and is in no file, log, crash report, export, message or memory of the page [D3]', async ({
  launch,
  dataFolder,
}, testInfo) => {
  test.slow()
  const servers = await startServers()
  try {
    const runsFirst = testInfo.outputPath('recorder.cjs')
    writeFileSync(runsFirst, recorder)
    mkdirSync(join(dataFolder, 'configs'))
    writeFileSync(join(dataFolder, 'configs', 'keyed.yaml'), file(servers.file.baseUrl))
    const environment = {
      KEEPSAKE_MODEL_BACKEND__MODEL: 'variable-model',
      KEEPSAKE_MODEL_BACKEND__BASE_URL: servers.variable.baseUrl,
      KEEPSAKE_MODEL_BACKEND__API_KEY: canary.variable,
      KEEPSAKE_SECRET_IN_VARIABLE: canary.reference,
    }
    const app = await launch({ runsFirst, environment })
    const { page } = app
    await setSecret(page, 'kept-key', canary.secret)
    await openModelConfiguration(page)
    await addByDialog(page, 'dialog-model', servers.dialog.baseUrl, canary.dialog, canary.header)
    await addByDialog(page, 'secret-model', servers.secret.baseUrl, '${SECRET:kept-key}')
    const names = async () => (await savedModels(page)).map(({ wireName }) => wireName).sort()
    await expect.poll(names).toEqual(ways.map((way) => `${way}-model`).sort())
    await allowFiles(page)
    await askEach(page, servers)

    const told = await everyAnswer(page)
    expect(told).toContain('kept-key')
    expect(told).toContain('${SECRET:')
    const said = await saidToPages(app)
    expect(said).toContain('Hello')
    const heap = await heapOf(page)
    expect(heap).toContain('secret-model')
    expectNone({ told, said, heap, page: await page.content(), log: readLog(app) })
    expect(await page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }])).toEqual([{}, {}])
    expect(keyedFiles(dataFolder)).toEqual([])

    await app.electron.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()
    })
    await expect.poll(() => readLog(app)).toMatch(/crash|gone/i)
    await app.quit()
    expectNone({ log: readLog(app) })
    expect(keyedFiles(dataFolder)).toEqual([])
    // The search itself finds what is there.
    expect(filesWith(dataFolder, ['dialog-model'])).toContain('keepsake.db')
  } finally {
    for (const way of ways) await servers[way].close()
  }
})

async function startServers(): Promise<Servers> {
  const start = (way: string) => startScriptedServer({ models: [{ id: `${way}-model` }] })
  const [dialog, secret, variable, file] = await Promise.all([
    start('dialog'),
    start('secret'),
    start('variable'),
    start('file'),
  ])
  return { dialog, secret, variable, file }
}

/** A file that a person wrote a key into has it still. */
const keyedFiles = (folder: string) =>
  filesWith(folder, canaries).filter((name) => name !== join('configs', 'keyed.yaml'))

/** As it stands, or as one of the three places in which base64 may cut it. */
function expectNone(texts: Record<string, string>): void {
  const spellings = canaries.flatMap((key) => [
    key,
    ...[0, 1, 2].map((shift) =>
      Buffer.from('x'.repeat(shift) + key)
        .toString('base64')
        .slice(shift === 0 ? 0 : 4, -4),
    ),
    Buffer.from(key).toString('hex'),
  ])
  const found = Object.entries(texts).flatMap(([where, text]) =>
    spellings.filter((spelling) => text.includes(spelling)).map((spelling) => `${where}: ${spelling}`),
  )
  expect(found).toEqual([])
}

/** What the buttons beside the models of a file do. */
async function allowFiles(page: Page): Promise<void> {
  for (const { id } of (await savedModels(page)).filter(({ origin }) => origin.from === 'file')) {
    const said = await page.evaluate(async (modelId) => {
      const wish = await window.keepsake.endpoints.wish({ modelId })
      const { sha256 } = wish.ok ? (wish.value as { sha256: string }) : { sha256: '' }
      return window.keepsake.endpoints.allow({ modelId, sha256 })
    }, id)
    expect(said).toMatchObject({ ok: true })
  }
}

async function setSecret(page: Page, name: string, value: string): Promise<void> {
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByRole('tab', { name: 'Secrets' }).click()
  await page.getByRole('button', { name: 'Add secret' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add secret' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Value').fill(value)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
}

async function addByDialog(
  page: Page,
  name: string,
  endpoint: string,
  key: string,
  header?: string,
): Promise<void> {
  const dialog = await openAddDialog(page)
  await fillDialog(dialog, { name, endpoint, displayName: name })
  await dialog.getByRole('button', { name: 'This server needs a key' }).click()
  await dialog.getByLabel('API key', { exact: true }).fill(key)
  if (header !== undefined) {
    await dialog.getByRole('button', { name: 'Add header' }).click()
    await dialog.getByLabel('Name of header 1').fill('X-Api-Key')
    await dialog.getByLabel('Value of header 1').fill(header)
  }
  await submit(dialog)
  await expect(dialog).toBeHidden()
}

/** Each model answers once, and once complains with all that it was sent. */
async function askEach(page: Page, servers: Servers): Promise<void> {
  const saved = await savedModels(page)
  for (const way of ways) {
    const modelId = saved.find(({ wireName }) => wireName === `${way}-model`)?.id ?? ''
    const chosen = await page.evaluate(
      (id) => window.keepsake.models.choose({ role: 'chat', modelId: id }),
      modelId,
    )
    expect(chosen).toMatchObject({ ok: true })
    servers[way].enqueue(
      say('Hello from the server.'),
      failWith(500, `upstream refused ${canaries.join(' and ')} (Authorization: Bearer ${canary.dialog})`),
    )
    for (const text of ['First', 'Second']) await endOfRun(page, text)
  }
  const sent = ways
    .flatMap((way) => servers[way].chats.map(({ headers }) => JSON.stringify(headers)))
    .join('\n')
  for (const key of canaries) expect(sent).toContain(key)
}

/** Every answer that the page can get without changing anything: lists, exports, explanations, conversations. */
async function everyAnswer(page: Page): Promise<string> {
  const answers = await page.evaluate(async (questions) => {
    const answers: unknown[] = []
    for (const [domain, name] of questions) {
      const methods: unknown = Reflect.get(window.keepsake, domain)
      const ask: unknown = typeof methods === 'object' && methods !== null && Reflect.get(methods, name)
      if (typeof ask === 'function') answers.push(await ask())
    }
    const listed = (answer: { ok: boolean; value?: unknown }) =>
      answer.ok ? (answer.value as { id: string }[]) : []
    for (const { id } of listed(await window.keepsake.models.list())) {
      answers.push(await window.keepsake.models.explain({ id }))
      answers.push(await window.keepsake.configFiles.exportText({ ids: [id] }))
    }
    answers.push(await window.keepsake.configFiles.exportText({ ids: null }))
    for (const { id } of listed(await window.keepsake.conversations.list())) {
      answers.push(await window.keepsake.conversations.get({ id }))
    }
    return answers
  }, plainQuestions)
  return JSON.stringify(answers)
}

async function saidToPages(app: RunningApp): Promise<string> {
  return app.electron.evaluate(() => {
    const said: unknown = Reflect.get(globalThis, 'saidToPages')
    return JSON.stringify(said)
  })
}

/** All that the page's engine holds once rubbish is cleared away. */
async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  const chunks: string[] = []
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await session.send('HeapProfiler.enable')
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await session.detach()
  return chunks.join('')
}
