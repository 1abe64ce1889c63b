import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from './database/testing'
import { type EngineOptions, openEngine } from './engine'

const agent = (name: string) => `agent_name: ${name}\nmodel_name: m\nmodel_endpoint: http://127.0.0.1:9/v1\n`

/** A data folder with one configuration file, and engines over it. */
function desk() {
  const folder = temporaryFolder()
  const file = join(folder, 'configs', 'ada.yaml')
  mkdirSync(join(folder, 'configs'))
  writeFileSync(file, agent('ada'))
  const logged: string[] = []
  const open = async (more: Partial<EngineOptions> = {}) => {
    const engine = await openEngine({
      dataFolder: folder,
      keyStore: null,
      spawnWorker: () => {
        throw new Error('no worker here')
      },
      spawnOnnxWorker: () => {
        throw new Error('no ONNX engine here')
      },
      environment: {},
      log: (level, text, fields) => {
        if (level !== 'info') logged.push(`${text} ${JSON.stringify(fields)}`)
      },
      ...more,
    })
    onTestFinished(() => engine.close())
    const names = async () => (await engine.api.models.list()).map(({ displayName }) => displayName)
    return { ...engine, names }
  }
  return { folder, file, logged, open }
}

test('files are read when the first window has been drawn, and at once where somebody looks at their list [B1]', async () => {
  const { open, folder } = desk()
  const first = await open()
  expect(await first.names()).toEqual([])
  await expect.poll(first.names, { timeout: 20_000 }).toEqual(['ada'])
  await first.close()

  writeFileSync(join(folder, 'configs', 'bob.yaml'), agent('bob'))
  const second = await open()
  expect(await second.names()).toEqual(['ada'])
  expect(await second.api.configFiles.list()).toMatchObject([{ name: 'ada.yaml' }, { name: 'bob.yaml' }])
  expect(await second.names()).toEqual(['ada', 'bob'])
})

test('the command line beside the app reads no file, and takes no model away however short it lives [B1]', async () => {
  const { open, file, logged } = desk()
  const app = await open()
  await app.api.configFiles.list()
  await app.close()
  rmSync(file)
  for (let call = 0; call < 3; call++) {
    const beside = await open({ beside: true })
    expect(await beside.names()).toEqual(['ada'])
    await beside.close()
  }
  const after = await open()
  await after.close()
  const last = await open({ beside: true })
  expect(await last.names()).toEqual(['ada'])
  expect(logged).toEqual([])
})

test('a data folder that is named from where one stands has the same models [B1]', async () => {
  const { open, folder } = desk()
  const app = await open()
  await app.api.configFiles.list()
  const [before] = await app.api.models.list()
  await app.close()
  const other = await open({ dataFolder: relative(process.cwd(), folder) })
  await other.api.configFiles.list()
  expect(await other.api.models.list()).toMatchObject([{ id: before?.id, origin: before?.origin }])
})
