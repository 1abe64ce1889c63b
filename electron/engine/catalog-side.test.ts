import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from './database/testing'
import { databaseFile, type Engine, openEngine } from './engine'

const local = `models:
  - name: parrot
    hf_repo_id: me/parrot
    kind: chat
    handler: parrot.mjs
  - name: letters
    hf_repo_id: me/letters
    kind: embedding
    handler: letters.mjs
`

const parrot = `export const createModel = () => ({
  async *chat({ messages }) { yield 'You said: '; yield messages.at(-1).content },
})`

function folderWithModules(): string {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'models.local.yaml'), local)
  writeFileSync(join(folder, 'parrot.mjs'), parrot)
  writeFileSync(
    join(folder, 'letters.mjs'),
    'export const createModel = () => ({ embed: (texts) => texts.map((text) => [text.length, 1]) })',
  )
  return folder
}

async function open(
  dataFolder: string,
  environment: NodeJS.ProcessEnv = {},
  options: { beside?: boolean } = {},
): Promise<Engine> {
  const noWorker = () => {
    throw new Error('no worker in this test')
  }
  const engine = await openEngine({
    ...{ dataFolder, environment, ...options },
    ...{ keyStore: null, spawnWorker: noWorker, spawnOnnxWorker: noWorker, log: () => undefined },
  })
  onTestFinished(() => engine.close())
  return engine
}

test("a module of the person's own chats once they agreed, also beside an open app [C5]", async () => {
  const folder = folderWithModules()
  const app = await open(folder)
  const { id } = await app.api.catalog.add({ name: 'parrot' })
  const ask = async (engine: Engine) => {
    const { chat } = await engine.openModel(id)
    const messages = [{ role: 'user' as const, content: 'Good morning' }]
    return (await chat.generate({ messages, temperature: 0, maxTokens: null }, new AbortController().signal))
      .text
  }
  await expect(ask(app)).rejects.toMatchObject({ code: 'handler_no_consent', params: { model: 'parrot' } })
  const shown = (await app.api.catalog.list()).entries.find(({ name }) => name === 'parrot')
  await app.api.catalog.consent({ name: 'parrot', sha256: shown?.handler?.sha256 ?? '' })
  expect(await ask(app)).toBe('You said: Good morning')
  const beside = await open(folder, {}, { beside: true })
  expect(await ask(beside)).toBe('You said: Good morning')
})

test('what MODELS names is in the list of models after the start, and nothing else [C2]', async () => {
  const engine = await open(folderWithModules(), { MODELS: 'letters' })
  await expect
    .poll(async () => (await engine.api.models.list()).map(({ displayName, task }) => [displayName, task]))
    .toEqual([['letters', 'embedding']])
})

test('MODELS may stand in a file of variables [C2]', async () => {
  const folder = folderWithModules()
  writeFileSync(join(folder, '.env'), 'MODELS=letters\n')
  const engine = await open(folder)
  await expect.poll(async () => (await engine.api.models.list()).length).toBe(1)
})

test('without downloads the start fails with the names of what is missing, before anything is made [C3]', async () => {
  const folder = join(folderWithModules(), 'fresh')
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'models.local.yaml'),
    'models:\n  - { hf_repo_id: me/one, kind: chat }\n  - { hf_repo_id: me/two, kind: chat }\n',
  )
  const environment = { MODELS: 'me/one,me/two', AUTO_DOWNLOAD_MODELS: '0', HF_HOME: join(folder, 'hf') }
  await expect(open(folder, environment)).rejects.toMatchObject({
    code: 'weights_missing',
    params: { models: ['me/one', 'me/two'] },
  })
  expect(existsSync(databaseFile(folder))).toBe(false)
  await expect(open(folder, { MODELS: 'letterz' })).rejects.toMatchObject({ code: 'not_in_catalog' })
})
