import { describe, expect, test } from 'vitest'
import { readConfig } from './config-files'
import { contentsOf } from './config-files/contents'
import { form, openRegistry } from './testing'

const file = { from: 'file', path: '/configs/team.yaml' } as const

/** A registry that files can be read into, as the folder does. */
async function openWithFiles() {
  const opened = await openRegistry()
  const { registry } = opened
  const read = (text: string, path: string = file.path) => {
    const { config, issues } = readConfig(text, path)
    expect(issues).toEqual([])
    if (config) registry.syncOrigin({ from: 'file', path }, contentsOf(config))
  }
  const named = (displayName: string) => {
    const model = registry.list().find((other) => other.displayName === displayName)
    if (!model) throw new Error(`there is no ${displayName}`)
    return model
  }
  return { ...opened, read, named }
}

const two = (more = '') => `providers:
  custom:
    - { id: one, type: vllm, modelName: a }
    - { id: two, type: ollama, modelName: b${more} }
`

describe('what a file switches off', () => {
  test('is off until the file says otherwise, and the window says where that is [B1]', async () => {
    const { registry, read, named } = await openWithFiles()
    read(two(', enabled: false'))
    const { id } = named('two')
    expect([named('one').enabled, named('two').enabled]).toEqual([true, false])
    expect(() => registry.usable(id)).toThrow('model_disabled')
    expect(() => registry.setEnabled(id, true)).toThrow(
      expect.objectContaining({
        code: 'model_from_elsewhere',
        fixes: [
          { do: 'open-config-file', path: file.path },
          { do: 'copy-to-own', modelId: id },
        ],
      }),
    )
    read(two())
    expect(named('two')).toMatchObject({ id, enabled: true })
  })

  test('is not what a person switched off, which stays off when the file is read again [B1]', async () => {
    const { registry, read, named } = await openWithFiles()
    read(two())
    registry.setEnabled(named('two').id, false)
    read(`# read again\n${two()}`)
    expect(named('two').enabled).toBe(false)
    registry.setEnabled(named('two').id, true)
    expect(named('two').enabled).toBe(true)
  })

  test('goes for every model of a section that is off, and none of them takes a role [B1]', async () => {
    const { registry, read, named } = await openWithFiles()
    read(
      'fireworks: { enabled: false, defaultModel: x, customModels: [{ id: mine, modelPath: accounts/a/models/b }] }',
    )
    expect([named('x').enabled, named('mine').enabled]).toEqual([false, false])
    expect(registry.choices().chat).toBeNull()
  })
})

describe('the default model of a section', () => {
  const section = (standard: string) => `ollama:
  defaultModel: ${standard}
  customModels:
    - { id: one, modelName: a }
    - { id: two, modelName: b }
`

  test('is that of its endpoint, and changes with the file [B1]', async () => {
    const { endpoints, read, named } = await openWithFiles()
    const standard = () => endpoints.all().map(({ defaultModelId }) => defaultModelId)
    read(section('two'))
    expect(standard()).toEqual([named('two').id])
    read(section('one'))
    expect(standard()).toEqual([named('one').id])
  })

  test('stays what a person made it where the file names none [B1]', async () => {
    const { endpoints, read, named } = await openWithFiles()
    read(two())
    const { endpointId, id } = named('two')
    endpoints.setDefaultModel(endpoints.byId(endpointId)?.rowId ?? 0, id, 1)
    read(`# again\n${two()}`)
    expect(endpoints.byId(endpointId)?.defaultModelId).toBe(id)
  })
})

describe('the model that a file gives the assistant', () => {
  const assigned = (choice: string) => `${two()}agents: { providerAssignment: { assistant: ${choice} } }\n`

  test('chats, though another was the first that came along [B1]', async () => {
    const { registry, read, named } = await openWithFiles()
    registry.add(form())
    read(assigned('custom:two'))
    expect(registry.choices()).toMatchObject({ chat: named('two').id, memory: named('qwen3-32b').id })
    read(assigned('custom:one'))
    expect(registry.choices().chat).toBe(named('one').id)
  })

  test('waits while a person has chosen another, and chats once that choice is gone [B1]', async () => {
    const { registry, read, named } = await openWithFiles()
    const own = registry.add(form())
    registry.choose('chat', own.id)
    read(assigned('custom:two'))
    expect(registry.choices().chat).toBe(own.id)
    registry.remove(own.id)
    expect(registry.choices().chat).toBe(named('two').id)
  })

  test('is the one of all agents where the file wants one for all; `auto` says nothing [B1]', async () => {
    const { registry, read, named } = await openWithFiles()
    const unified = (use: boolean) =>
      `${two()}agents:\n  useUnifiedProvider: ${use}\n  unifiedProviderChoice: custom:two\n` +
      '  providerAssignment: { assistant: custom:one, code: custom:two }\n'
    read(unified(true))
    expect(registry.choices().chat).toBe(named('two').id)
    read(unified(false))
    expect(registry.choices().chat).toBe(named('one').id)
    read(assigned('auto'))
    expect(registry.choices().chat).toBe(named('one').id)
  })

  test('may be called by its vendor, whose section names its default [B1]', async () => {
    const { registry, read, named } = await openWithFiles()
    read('anthropic: { defaultModel: claude-x }\nagents: { providerAssignment: { assistant: claude } }')
    registry.choose('chat', null)
    expect(registry.choices().chat).toBe(named('claude-x').id)
  })

  test('may stand in another file, read later; of two files the first by its path is heard [B1]', async () => {
    const { registry, read, named } = await openWithFiles()
    read(two(), '/configs/b.yaml')
    read('providerAssignment: { assistant: custom:late }', '/configs/a.yaml')
    read('providerAssignment: { assistant: custom:two }', '/configs/c.yaml')
    expect(registry.choices().chat).toBe(named('two').id)
    read('custom: [{ id: late, type: vllm, modelName: c }]', '/configs/d.yaml')
    expect(registry.choices().chat).toBe(named('late').id)
  })

  test('is not a model that is switched off, nor one that does not chat [B1]', async () => {
    const { registry, read, named } = await openWithFiles()
    const first = registry.add(form())
    read(`${two(', enabled: false')}providerAssignment: { assistant: custom:two }`)
    expect(registry.choices().chat).toBe(first.id)
    read(`${two(', task: embedding')}providerAssignment: { assistant: custom:two }`)
    expect(registry.choices()).toMatchObject({ chat: first.id, embedding: named('two').id })
  })
})

describe('a thousand models', () => {
  const list = Array.from(
    { length: 1_000 },
    (_, index) => `    - { id: m-${index}, type: vllm, modelName: n-${index} }`,
  )
  const many = `providers:\n  custom:\n${list.join('\n')}\n`

  test('of a file are told of once; read again unchanged, they are neither written nor told of [B1]', async () => {
    const { db, registry, changes, read, count } = await openWithFiles()
    read(many)
    expect(count('models')).toBe(1_000)
    expect(changes.filter(({ topic }) => topic === 'models')).toHaveLength(1)
    changes.length = 0
    const writes = () => db.prepare('SELECT total_changes()').pluck().get()
    const before = writes()
    read(`# read again\n${many}`.replace('# read again\n', ''))
    expect(writes()).toBe(before)
    expect(changes).toEqual([])
    expect(registry.list()).toHaveLength(1_000)
  })

  test('of one server get names of their own, also where all of them are called alike [D2]', async () => {
    const { registry } = await openWithFiles()
    const { endpointId, capabilities } = registry.add(form())
    const { endpointRowId } = registry.stored(registry.list()[0]?.id ?? '')
    const served = Array.from({ length: 300 }, () => ({
      ...form(),
      displayName: 'same',
      baseUrl: 'http://localhost:8001/v1',
      capabilities,
    }))
    const added = registry.addServed({ rowId: endpointRowId }, served)
    expect(new Set(added.map(({ displayName }) => displayName)).size).toBe(300)
    expect(new Set(added.map((model) => model.endpointId))).toEqual(new Set([endpointId]))
  })
})
