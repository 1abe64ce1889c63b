import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright/test'
import type { CatalogEntryView } from '../shared/contract/catalog'
import { expect, test } from './support/app'
import { ask } from './support/chat'
import { openModelConfiguration, rowOf, savedModels, selector } from './support/models'
import { startHub } from './support/scripted-server/hub'

test.describe.configure({ timeout: 120_000 })

/** A model of the shipped catalog, and where the hub keeps what the ONNX engine needs of it. */
const model = 'BAAI/bge-reranker-base'
const repository = 'Xenova/bge-reranker-base'
const weights = randomBytes(3_000_000)
const weightsPath = 'onnx/model_quantized.onnx'

const region = (page: Page) => page.getByRole('heading', { name: 'Catalog', exact: true }).locator('../..')
const entryOf = (page: Page, name: string): Locator =>
  region(page)
    .getByRole('listitem')
    .filter({ has: page.getByText(name, { exact: true }) })
const filter = (page: Page, task: string) => region(page).getByRole('radio', { name: task }).click()

/** The hub with that one repository, and the environment that has the app ask it. */
async function openHub(
  folder: string,
  file: Omit<Parameters<typeof startHub>[1][string] & object, 'content'>,
) {
  const hub = await startHub(repository, {
    'config.json': '{}',
    'tokenizer.json': '{}',
    [weightsPath]: { content: weights, ...file },
  })
  return {
    hub,
    environment: { HF_ENDPOINT: hub.server.rootUrl, HF_HOME: folder, OLLAMA_HOST: '127.0.0.1:9' },
  }
}

/** Bytes of what is being fetched, as they lie on the disk. */
function partBytes(folder: string): number {
  const blobs = join(folder, 'hub', `models--${repository.replace('/', '--')}`, 'blobs')
  try {
    const part = readdirSync(blobs).find((name) => name.endsWith('.part'))
    return part ? statSync(join(blobs, part)).size : 0
  } catch {
    // Not begun yet.
    return 0
  }
}

test('the catalog stands by task, each model with its engine, size and licence; search and filter find it [C1] [C2]', async ({
  launch,
}) => {
  const { page } = await launch({ environment: { OLLAMA_HOST: '127.0.0.1:9' } })
  await openModelConfiguration(page)
  await expect(region(page).getByRole('list')).toHaveCount(4)
  await region(page)
    .getByRole('button', { name: /^Show all \d+ models$/ })
    .click()
  const answer = await page.evaluate(() => window.keepsake.catalog.list())
  const { entries } = (answer as { value: { entries: CatalogEntryView[] } }).value
  expect(entries.length).toBeGreaterThan(20)
  await expect(region(page).getByRole('listitem')).toHaveCount(entries.length)
  await expect(entryOf(page, 'BAAI/bge-m3')).toContainText('Built-in ONNX engine568 MBlicence MIT')
  await expect(entryOf(page, 'Qwen/Qwen3-Embedding-4B')).toContainText('Needs Ollama, which does not answer')
  await expect(entryOf(page, 'Qwen/Qwen3-VL-4B-Instruct-FP8')).toContainText('weights of 8 bits')
  // What cannot run here yet is not offered like the rest, and says what comes next.
  const guarded = entryOf(page, 'Qwen/Qwen3-VL-4B-Instruct-FP8')
  await expect(guarded.getByRole('button', { name: /^Download anyway/ })).toBeVisible()
  const lacking = entryOf(page, 'Qwen/Qwen3-Embedding-4B')
  await lacking.getByRole('button', { name: /^Look again/ }).click()
  await expect(lacking).toContainText('Needs Ollama, which does not answer')
  await lacking.getByRole('button', { name: /^How to get Ollama/ }).click()
  await expect(page.getByRole('alertdialog')).toContainText('https://ollama.com/download')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click()
  await lacking.scrollIntoViewIfNeeded()
  await page.screenshot({ path: test.info().outputPath('lacking.png') })
  await filter(page, 'Speech')
  await expect(region(page).getByRole('list')).toHaveCount(1)
  await expect(entryOf(page, 'openai/whisper-tiny')).toBeVisible()
  await filter(page, 'All')
  await region(page).getByRole('searchbox').fill('japanese')
  await expect(region(page).getByRole('listitem')).toHaveCount(1)
  await region(page).getByRole('searchbox').fill('nothing of this name')
  await expect(region(page)).toContainText('No model matches “nothing of this name”.')
})

test('a model is fetched with pause, resume and cancel, then stands among the models and serves its role [C1] [C3]', async ({
  launch,
}, testInfo) => {
  const cache = testInfo.outputPath('hf')
  const { hub, environment } = await openHub(cache, { bytesPerSecond: 600_000 })
  const { page } = await launch({ environment })
  await openModelConfiguration(page)
  const entry = entryOf(page, model)
  const press = (step: 'Pause' | 'Resume' | 'Cancel') =>
    entry.getByRole('button', { name: `${step} the download of ${model}`, exact: true }).click()
  const download = () => entry.getByRole('button', { name: `Download ${model}`, exact: true }).click()

  await download()
  await expect(entry).toContainText(/Downloading.*of 3 MB.*from Hugging Face/)
  await page.screenshot({ path: testInfo.outputPath('running.png') })
  await expect.poll(() => partBytes(cache), { intervals: [20] }).toBeGreaterThan(100_000)
  await press('Cancel')
  await expect(entry.getByRole('button', { name: `Download ${model}` })).toBeVisible()
  expect(partBytes(cache)).toBe(0)

  await download()
  await expect.poll(() => partBytes(cache), { intervals: [20] }).toBeGreaterThan(100_000)
  await press('Pause')
  await expect(entry).toContainText('Paused')
  const kept = partBytes(cache)
  expect(kept).toBeLessThan(weights.length)
  hub.server.serve(hub.filePath(weightsPath), { content: weights })
  await press('Resume')
  await expect(entry).toContainText('In your models', { timeout: 30_000 })
  expect(hub.fetched().at(-1)).toBe(`model_quantized.onnx bytes=${kept}-`)

  await expect(rowOf(page, model)).toBeVisible()
  const role = page.getByRole('combobox', { name: 'Rerank model', exact: true })
  // Shown only when it was opened, or when a role of it is filled.
  if (!(await role.isVisible())) await page.getByText('More roles', { exact: true }).click()
  await role.click()
  await page.getByRole('option', { name: model }).click()
  await expect(role).toContainText(model)
  await selector(page, 'chat').click()
  await expect(page.getByRole('option', { name: model })).toHaveCount(0)
  await hub.server.close()
})

test('a damaged download is told and thrown away; one that its makers guard names the token that it wants [C3]', async ({
  launch,
}, testInfo) => {
  const cache = testInfo.outputPath('hf')
  const { hub, environment } = await openHub(cache, { wrongContent: Buffer.alloc(weights.length, 7) })
  const { page } = await launch({ environment })
  await openModelConfiguration(page)
  const entry = entryOf(page, model)
  await entry.getByRole('button', { name: `Download ${model}` }).click()
  await expect(entry.getByRole('alert')).toContainText('The downloaded file is damaged', { timeout: 30_000 })
  await page.screenshot({ path: testInfo.outputPath('checksum.png') })
  expect(partBytes(cache)).toBe(0)
  hub.server.serve(hub.filePath(weightsPath), { content: weights, failWith: 403 })
  await entry.getByRole('button', { name: 'Go on with the download' }).click()
  await expect(entry.getByRole('alert')).toContainText('may not be downloaded yet', { timeout: 30_000 })
  await expect(entry.getByRole('alert')).toContainText('put your access token into HF_TOKEN')
  hub.server.serve(hub.filePath(weightsPath), { content: weights })
  await entry.getByRole('button', { name: `Resume the download of ${model}` }).click()
  await expect(entry).toContainText('In your models', { timeout: 30_000 })
  await hub.server.close()
})

test('a full disk is told with what is needed and what is free; with room again it goes on [C3]', async ({
  launch,
}, testInfo) => {
  const canMount = process.platform === 'linux' && process.getuid?.() === 0
  test.skip(!canMount, 'NOT TESTED HERE: mounting a small file system needs root on Linux')
  const cache = testInfo.outputPath('small-disk')
  mkdirSync(cache)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256m', 'tmpfs', cache])
  test.skip(mounted.status !== 0, `NOT TESTED HERE: no small file system: ${mounted.stderr}`)
  const ballast = join(cache, 'ballast')
  try {
    writeFileSync(ballast, Buffer.alloc(statfsSync(cache).bavail * statfsSync(cache).bsize - 1_000_000))
    const { hub, environment } = await openHub(cache, {})
    const app = await launch({ environment })
    const { page } = app
    await openModelConfiguration(page)
    const entry = entryOf(page, model)
    await entry.getByRole('button', { name: `Download ${model}` }).click()
    await expect(entry.getByRole('alert')).toContainText('The disk is full', { timeout: 30_000 })
    await expect(entry.getByRole('alert')).toContainText(/\d+ MB are needed and \d+ MB are free/)
    rmSync(ballast)
    await entry.getByRole('button', { name: `Resume the download of ${model}` }).click()
    await expect(entry).toContainText('In your models', { timeout: 30_000 })
    await app.kill()
    await hub.server.close()
  } finally {
    spawnSync('umount', ['-l', cache])
  }
})

const handler = `/** Says what it was asked, piece by piece. */
export function createModel() {
  return {
    async *chat({ messages }) {
      yield 'My own module heard: '
      yield String(messages.at(-1).content)
    },
  }
}
`

test('a list of own models overrides and adds; its faults are told at their place, and then none of it counts [C1]', async ({
  launch,
}, testInfo) => {
  const app = await launch({ environment: { OLLAMA_HOST: '127.0.0.1:9', OWN_KEY: 'not-a-real-key' } })
  const { page } = app
  await openModelConfiguration(page)
  await app.electron.evaluate(({ shell }) => {
    shell.openPath = (path) => {
      Object.assign(globalThis, { openedPath: path })
      return Promise.resolve('')
    }
  })
  await region(page).getByRole('button', { name: 'Open models.local.yaml' }).click()
  const file = join(app.dataFolder, 'models.local.yaml')
  await expect.poll(() => app.electron.evaluate(() => Reflect.get(globalThis, 'openedPath'))).toBe(file)
  // Begun with examples, none of which is in force.
  expect(readFileSync(file, 'utf8')).toContain('# - name: company-gpt')
  const reload = () => region(page).getByRole('button', { name: 'Read the catalog again' }).click()
  const write = async (text: string) => {
    writeFileSync(file, text)
    await reload()
  }
  await write(`models:
  - hf_repo_id: BAAI/bge-m3
    notes: Mine now.
  - name: company-gpt
    hf_repo_id: gpt-4o
    kind: chat
    upstream_base_url: http://127.0.0.1:9/v1
    upstream_api_key_env: OWN_KEY
  - name: other-gpt
    hf_repo_id: gpt-4o
    kind: chat
    upstream_base_url: http://127.0.0.1:9/v2
    upstream_api_key_env: MISSING_KEY
`)
  await expect(entryOf(page, 'BAAI/bge-m3')).toContainText('YoursMine now.')
  await expect(entryOf(page, 'other-gpt')).toContainText('Its key is missing.')
  await expect(page.getByText(/^Read the catalog: \d+ models\.$/)).toBeVisible()
  await entryOf(page, 'company-gpt').getByRole('button', { name: 'Add company-gpt' }).click()
  await expect(entryOf(page, 'company-gpt')).toContainText('In your models')
  expect(await savedModels(page)).toMatchObject([
    { displayName: 'company-gpt', wireName: 'gpt-4o', hasKey: true },
  ])

  await write('models:\n  - hf_repo_id: me/x\n    context_windw: 5\n')
  await expect(region(page).getByRole('alert')).toContainText('Your list has 1 fault')
  const fault = region(page).getByRole('row').filter({ hasText: 'context_windw' })
  await expect(fault.getByRole('cell')).toHaveText([
    '3:5',
    'models[0].context_windw',
    '"context_windw"',
    'context_window, most likely',
  ])
  await fault.scrollIntoViewIfNeeded()
  await page.screenshot({ path: testInfo.outputPath('faults.png') })
  // Where the section begins, and not below all of its rows.
  const [faultAt, searchAt] = await Promise.all([
    fault.boundingBox(),
    region(page).getByRole('searchbox').boundingBox(),
  ])
  expect(faultAt?.y).toBeLessThan(searchAt?.y ?? 0)
  await expect(entryOf(page, 'other-gpt')).toHaveCount(0)
  await expect(entryOf(page, 'BAAI/bge-m3')).toContainText('Multilingual.')
})

test('a module of the person’s own runs only after they agreed to it, and then one can chat with it [C5]', async ({
  launch,
  dataFolder,
}, testInfo) => {
  writeFileSync(join(dataFolder, 'mine.mjs'), handler)
  writeFileSync(
    join(dataFolder, 'models.local.yaml'),
    'models:\n  - name: my-echo\n    hf_repo_id: me/echo\n    kind: chat\n    handler: ./mine.mjs\n    context_window: 8192\n',
  )
  const { page } = await launch({ environment: { OLLAMA_HOST: '127.0.0.1:9' } })
  await openModelConfiguration(page)
  const entry = entryOf(page, 'my-echo')
  await expect(entry).toContainText('A module of your own')
  await entry.getByRole('button', { name: 'Allow the module of my-echo' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Let this module run?' })
  await expect(dialog).toContainText(join(dataFolder, 'mine.mjs'))
  await expect(dialog).toContainText('it may read and change your files and use the network')
  await page.screenshot({ path: testInfo.outputPath('consent.png') })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(entry).not.toContainText('In your models')
  await entry.getByRole('button', { name: 'Allow the module of my-echo' }).click()
  await dialog.getByRole('button', { name: 'Allow and add' }).click()
  await expect(entry).toContainText('In your models')
  await selector(page, 'chat').click()
  await page.getByRole('option', { name: 'my-echo' }).click()
  const go = (hash: string) =>
    page.evaluate((wanted) => {
      window.location.hash = wanted
    }, hash)
  await go('#/chat')
  await expect(await ask(page, 'Is anybody there?')).toContainText('My own module heard: Is anybody there?')

  // The word can be taken back, and given again.
  await go('#/models')
  await entry.getByRole('button', { name: 'Withdraw the permission of my-echo' }).click()
  await entry.getByRole('button', { name: 'Allow the module of my-echo' }).click()
  await dialog.getByRole('button', { name: 'Allow and add' }).click()
  await expect(entry).toContainText('In your models')
  await go('#/chat')
  await expect(await ask(page, 'Still there?')).toContainText('My own module heard: Still there?')

  // Another program in its place has not been agreed to.
  writeFileSync(join(dataFolder, 'mine.mjs'), handler.replace('My own', 'Another'))
  await expect(await ask(page, 'And now?')).toContainText('it runs only after you have agreed')
})

test('in a narrow window, in Chinese, with names that never end, nothing sticks out sideways [F5]', async ({
  launch,
  dataFolder,
}, testInfo) => {
  const long = `a-company-with-a-long-name/${'a-model-with-a-very-long-name-'.repeat(5)}v2`
  const notes = '这是一个很长的说明，没有空格也没有尽头。'.repeat(8)
  writeFileSync(
    join(dataFolder, 'models.local.yaml'),
    `models:
  - { hf_repo_id: ${long}, kind: chat, gguf: { repository: a/b, file: c.gguf }, licence: ${'L'.repeat(120)} }
  - { name: mine, hf_repo_id: me/mine, kind: chat, handler: ./${'folder/'.repeat(20)}mine.mjs, notes: ${notes} }
`,
  )
  const { page, electron } = await launch({ environment: { OLLAMA_HOST: '127.0.0.1:9' }, language: 'zh-CN' })
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(640, 800))
  await page.evaluate(() => {
    window.location.hash = '#/models'
  })
  const section = page.getByRole('heading', { name: '模型目录', exact: true }).locator('../..')
  await section.scrollIntoViewIfNeeded()
  await expect(section.getByText(long, { exact: true })).toBeVisible()
  await expect(section).toContainText('多语言。')
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate((wanted) => window.keepsake.app.updateSettings({ theme: wanted }), theme)
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    await section.evaluate((element) => element.scrollIntoView({ block: 'start' }))
    await page.screenshot({ path: testInfo.outputPath(`narrow-${theme}.png`) })
  }
  const sticksOut = await section.evaluate((element) =>
    [...element.querySelectorAll('*')]
      .filter(
        (child) => child.scrollWidth > child.clientWidth + 1 && getComputedStyle(child).overflowX !== 'auto',
      )
      .filter((child) => child.clientWidth > 0 && getComputedStyle(child).overflowX === 'visible')
      .map((child) => child.textContent),
  )
  expect(sticksOut).toEqual([])
})
