import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 as newId } from 'uuid'
import { expect, onTestFinished, test } from 'vitest'
import { createConfigSide } from './config-side'
import { openRegistry } from './models/testing'

const agent = `agent_name: ada
model_name: qwen3-32b
model_endpoint: http://localhost:8001/v1
generation_config: { temperature: 0.6 }
`

/** A registry with a folder of files, as one start of the app has them. */
async function start(folder?: string) {
  const opened = await openRegistry(folder === undefined ? {} : { folder })
  const configs = join(opened.folder, 'configs')
  mkdirSync(configs, { recursive: true })
  const side = createConfigSide({
    folder: configs,
    registry: opened.registry,
    publish: () => undefined,
    setTimer: (run, ms) => setTimeout(run, ms),
    clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
    now: () => 1_000,
    newId,
    log: () => undefined,
  })
  onTestFinished(() => side.folder.close())
  const look = async () => {
    await side.folder.start()
    side.forgetGone()
  }
  const end = async () => {
    await side.folder.close()
    opened.close()
  }
  return { ...opened, file: join(configs, 'ada.yaml'), side, look, end }
}

test('a file that was broken while the app was closed keeps in force what it said before [B1]', async () => {
  const first = await start()
  writeFileSync(first.file, agent)
  await first.look()
  const [before] = first.registry.list()
  expect(before).toMatchObject({ displayName: 'ada', temperature: 0.6, roles: ['chat', 'memory'] })
  await first.end()
  writeFileSync(first.file, agent.replace('0.6', 'warm'))

  const second = await start(first.folder)
  await second.look()
  expect(second.side.folder.files()).toMatchObject([{ state: 'broken' }])
  expect(second.registry.list()).toEqual([before])
})

test('a file that went away while the app was closed takes its models along [B1]', async () => {
  const first = await start()
  writeFileSync(first.file, agent)
  await first.look()
  await first.end()
  rmSync(first.file)

  const second = await start(first.folder)
  await second.look()
  expect(second.registry.list()).toEqual([])
  expect(second.registry.choices().chat).toBeNull()
})
