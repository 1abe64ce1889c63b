import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 as newId } from 'uuid'
import { expect, onTestFinished, test } from 'vitest'
import { createConfigSide } from './config-side'
import { temporaryFolder } from './database/testing'
import { form, openRegistry } from './models/testing'

const agent = `agent_name: ada
model_name: qwen3-32b
model_endpoint: http://localhost:8001/v1
generation_config: { temperature: 0.6 }
`

/** A registry with a folder of files, as one start of the app has them. */
async function start(folder?: string) {
  const opened = await openRegistry(folder === undefined ? {} : { folder })
  const configs = join(opened.folder, 'configs')
  if (folder === undefined) mkdirSync(configs, { recursive: true })
  const side = createConfigSide({
    folder: configs,
    registry: opened.registry,
    secrets: opened.secrets,
    publish: () => undefined,
    setTimer: (run, ms) => setTimeout(run, ms),
    clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
    now: () => 1_000,
    newId,
    log: () => undefined,
  })
  onTestFinished(() => side.folder.close())
  const look = () => side.folder.start()
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

test('what the person says in the dialog that a model can do goes into its file; what its server told does not [B1][B5]', async () => {
  const { file, side, look, registry } = await start()
  writeFileSync(file, agent)
  await look()
  const [model] = registry.list()
  if (!model) throw new Error('no model')
  const save = async (said: Parameters<typeof form>[0]) => {
    const { displayName, maxTokens, contextWindowSource } = model
    const kept = { displayName, maxTokens, contextWindowSource, temperature: 0.6 }
    await side.edit(model.id, form({ ...kept, capabilities: { reasoning: false }, ...said }))
    return registry.view(model.id).capabilities
  }
  expect((await save({ capabilityChoices: { tools: false } })).tools).toEqual({
    value: false,
    source: 'user',
  })
  const written = readFileSync(file, 'utf8')
  expect(written).toMatch(/capabilities:[\s{]+tools: false/)
  expect(written).not.toContain('reasoning')
  // A form that does not speak of it leaves it.
  expect((await save({})).tools).toMatchObject({ source: 'user' })
  expect((await save({ capabilityChoices: {} })).tools).toEqual({ value: true, source: 'profile' })
  expect(readFileSync(file, 'utf8')).not.toContain('capabilities')
})

const only = <T>(list: readonly T[]): T => {
  const [one] = list
  if (one === undefined || list.length > 1) throw new Error(`${list.length} instead of one`)
  return one
}

test('a key typed in the dialog becomes a secret, and the file refers to it [B1][D3]', async () => {
  const key = 'sk-canary-771'
  const { file, side, look, registry, secrets } = await start()
  writeFileSync(file, agent)
  await look()
  const save = async (said: Parameters<typeof form>[0]) => {
    const { id, displayName } = only(registry.list())
    await side.edit(id, form({ displayName, maxTokens: null, temperature: 0.6, ...said }))
    return readFileSync(file, 'utf8')
  }
  const text = await save({ apiKey: key, headers: { 'X-Api-Key': 'canary-2', 'X-Team': 'a' } })
  expect(text).toContain('api_key: ${SECRET:localhost-8001-key}')
  expect(text).toContain('X-Api-Key: ${SECRET:localhost-8001-x-api-key}')
  expect(text).toContain('X-Team: a')
  expect(text).not.toContain('canary')
  expect(secrets.get('named:localhost-8001-key')).toBe(key)
  expect(registry.keyOf(registry.stored(only(registry.list()).id))).toBe(key)
  // Another key takes the place of its own one; no second secret is left behind.
  expect(await save({ apiKey: 'sk-canary-772' })).toBe(text)
  expect(secrets.get('named:localhost-8001-key')).toBe('sk-canary-772')
  expect(secrets.storedNames()).toHaveLength(2)
  // A reference is the person's own, and stays.
  expect(await save({ apiKey: '${SECRET:team}' })).toContain('api_key: ${SECRET:team}')
})

test('a key typed for one model changes no secret that another server is sent [B1][D3]', async () => {
  const { file, side, look, registry, secrets } = await start()
  secrets.set('named:localhost-8001-key', 'of the other one')
  const other = agent.replace('ada', 'bob').replace('8001', '9001')
  writeFileSync(
    file,
    `${agent}api_key: \${SECRET:localhost-8001-key}\n---\n${other}api_key: \${SECRET:localhost-8001-key}\n`,
  )
  await look()
  const ada = only(registry.list().filter(({ displayName }) => displayName === 'ada'))
  await side.edit(ada.id, form({ displayName: 'ada', maxTokens: null, temperature: 0.6, apiKey: 'mine' }))
  expect(secrets.get('named:localhost-8001-key')).toBe('of the other one')
  expect(registry.keyOf(registry.stored(ada.id))).toBe('mine')
})

test('nothing is kept of a key where the file cannot be written [B1][D3]', async () => {
  const { file, side, look, registry, secrets } = await start()
  writeFileSync(file, agent)
  await look()
  const { id, displayName } = only(registry.list())
  const changes = { displayName, apiKey: 'sk-canary-773', maxTokens: 32_768 }
  await expect(side.edit(id, form(changes))).rejects.toMatchObject({ code: 'config_invalid' })
  expect(secrets.storedNames()).toEqual([])
  expect(readFileSync(file, 'utf8')).toBe(agent)
})

test('an app that is closed at once, and one that cannot open the folder, forget no model [B1]', async () => {
  const first = await start()
  writeFileSync(first.file, agent)
  await first.look()
  const before = only(first.registry.list())
  await first.end()

  const short = await start(first.folder)
  const look = short.look()
  await short.side.folder.close()
  await look
  expect(short.registry.list()).toEqual([before])
  await short.end()

  // The folder is a link to a drive that is not there today.
  renameSync(join(first.folder, 'configs'), join(first.folder, 'drive'))
  symlinkSync(join(first.folder, 'nowhere'), join(first.folder, 'configs'))
  const away = await start(first.folder)
  await away.look()
  expect(away.registry.list()).toEqual([before])
  expect(away.side.folder.files()).toMatchObject([{ state: 'broken' }])
  await away.end()
})

test('a data folder that was moved has the same models, with their roles and places [B1]', async () => {
  const first = await start()
  writeFileSync(first.file, agent)
  await first.look()
  const { id } = only(first.registry.list())
  first.registry.setFavourite(id, true)
  await first.end()

  const moved = join(temporaryFolder(), 'elsewhere')
  cpSync(first.folder, moved, { recursive: true })
  const second = await start(moved)
  expect(second.registry.list()).toMatchObject([{ id, origin: { path: join(moved, 'configs', 'ada.yaml') } }])
  await second.look()
  expect(second.registry.list()).toMatchObject([{ id, favourite: true, roles: ['chat', 'memory'] }])
  expect(second.count('endpoints')).toBe(1)
})
