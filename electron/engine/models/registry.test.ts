import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 as newId } from 'uuid'
import { describe, expect, test } from 'vitest'
import { ModelView } from '../../../shared/contract/models'
import { Messages } from '../database/messages'
import { Runs } from '../database/runs'
import { effectiveContextWindow, type KeyStore } from '.'
import { form, testKeyStore as keyStore, openRegistry } from './testing'

const canary = 'sk-canary-7f3e9a1b5c'

const thrownBy = (act: () => unknown): unknown => {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('nothing was refused')
}

describe('names', () => {
  test('the display name is the wire name until the person gives one, and is unlike every other [A3]', async () => {
    const { registry, count } = await openRegistry()
    expect(registry.add(form())).toMatchObject({ displayName: 'qwen3-32b', wireName: 'qwen3-32b' })
    for (const displayName of ['qwen3-32b', 'QWEN3-32B', ' Qwen3-32b ']) {
      expect(thrownBy(() => registry.add(form({ wireName: 'other', displayName })))).toMatchObject({
        code: 'name_taken',
        params: { free: `${displayName.trim()} (2)` },
      })
    }
    expect(count('models')).toBe(1)
  })

  test('one name on one server is one model; on another server it is another [A3]', async () => {
    const { registry, count } = await openRegistry()
    registry.add(form({ displayName: 'Big' }))
    expect(thrownBy(() => registry.add(form({ displayName: 'Second' })))).toMatchObject({
      code: 'wire_name_taken',
      params: { name: 'qwen3-32b', other: 'Big' },
    })
    // Spelt differently, it is the same address.
    expect(
      thrownBy(() =>
        registry.add(form({ displayName: 'Third', endpointUrl: ' localhost:8001/v1/chat/completions ' })),
      ),
    ).toMatchObject({ code: 'wire_name_taken' })
    registry.add(form({ displayName: 'Elsewhere', endpointUrl: 'http://localhost:8002/v1' }))
    expect(count('models')).toBe(2)
    expect(count('endpoints')).toBe(2)
  })

  test('a refused model leaves nothing behind, not even its endpoint or key', async () => {
    const { registry, count } = await openRegistry()
    registry.add(form())
    thrownBy(() => registry.add(form({ endpointUrl: 'http://localhost:9999/v1', apiKey: canary })))
    expect([count('models'), count('endpoints'), count('secrets')]).toEqual([1, 1, 0])
  })

  test('editing keeps its own name; taking that of another is refused [A5]', async () => {
    const { registry } = await openRegistry()
    const one = registry.add(form())
    registry.add(form({ wireName: 'second' }))
    expect(registry.update(one.id, form({ temperature: 0.1 })).temperature).toBe(0.1)
    expect(thrownBy(() => registry.update(one.id, form({ displayName: 'Second' })))).toMatchObject({
      code: 'name_taken',
    })
  })

  test('an address without /v1 is refused with the address that would do [A3]', async () => {
    const { registry } = await openRegistry()
    expect(thrownBy(() => registry.add(form({ endpointUrl: 'localhost:8001' })))).toMatchObject({
      code: 'invalid_input',
      fixes: [{ do: 'use-url', url: 'http://localhost:8001/v1' }],
    })
  })

  test('a model that a server told of gets a number where its name is taken', async () => {
    const { registry } = await openRegistry()
    registry.add(form())
    const known = registry.addKnown({
      ...form(),
      displayName: 'qwen3-32b',
      baseUrl: 'http://localhost:8002/v1',
      capabilities: registry.list()[0]?.capabilities ?? ({} as never),
    })
    expect(known.displayName).toBe('qwen3-32b (2)')
  })
})

describe('keys', () => {
  const bytesIn = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)))

  test('are in no file in clear and in no view, and are read back whole [D3]', async () => {
    const { folder, registry, close } = await openRegistry()
    const { id } = registry.add(form({ apiKey: canary }))
    registry.update(id, form({ apiKey: `${canary}-changed` }))
    expect(registry.keyOf(registry.usable(id))).toBe(`${canary}-changed`)
    expect(registry.view(id).hasKey).toBe(true)
    expect(JSON.stringify(registry.list())).not.toContain('canary')
    expect(() => ModelView.parse(registry.view(id))).not.toThrow()
    const holders = () => bytesIn(folder).filter((bytes) => bytes.includes('sk-canary'))
    expect(holders()).toEqual([])
    close()
    expect(holders()).toEqual([])
    const again = await openRegistry({ folder })
    expect(again.registry.keyOf(again.registry.usable(id))).toBe(`${canary}-changed`)
  })

  test('without a key store live until the app closes; the model stays [D3]', async () => {
    const first = await openRegistry({ keyStore: null })
    const { id } = first.registry.add(form({ apiKey: canary }))
    expect(first.registry.keyOf(first.registry.usable(id))).toBe(canary)
    expect(first.registry.view(id).hasKey).toBe(true)
    expect(first.count('secrets')).toBe(0)
    first.close()
    expect(bytesIn(first.folder).filter((bytes) => bytes.includes('sk-canary'))).toEqual([])
    const second = await openRegistry({ folder: first.folder, keyStore: null })
    expect(second.registry.keyOf(second.registry.usable(id))).toBeNull()
    expect(second.registry.view(id).hasKey).toBe(false)
  })

  test('typed as a header are kept as secrets, and the header refers to them [D3]', async () => {
    const { folder, registry, endpoints, close, count } = await openRegistry()
    const headers = (value: string) => ({ 'X-Api-Key': value, 'X-Team': 'core' })
    const { id } = registry.add(form({ headers: headers(canary) }))
    const stored = () => endpoints.all().map((endpoint) => endpoint.headers)
    expect(stored()).toEqual([headers('${SECRET:localhost-8001-x-api-key}')])
    // Another model of the server says the same; then the key is another one.
    registry.add(form({ wireName: 'second', headers: headers(canary) }))
    registry.update(id, form({ headers: headers(`${canary}-changed`) }))
    expect(stored()).toEqual([headers('${SECRET:localhost-8001-x-api-key}')])
    expect(count('secrets')).toBe(1)
    close()
    expect(bytesIn(folder).filter((bytes) => bytes.includes('sk-canary'))).toEqual([])
  })

  test('that the key store cannot open are asked for again, and not thrown away [D3]', async () => {
    const first = await openRegistry()
    const { id } = first.registry.add(form({ apiKey: canary }))
    first.close()
    const elsewhere: KeyStore = {
      ...keyStore,
      decrypt: () => {
        throw new Error('made on another machine')
      },
    }
    const moved = await openRegistry({ folder: first.folder, keyStore: elsewhere })
    expect(thrownBy(() => moved.registry.keyOf(moved.registry.usable(id)))).toMatchObject({
      code: 'secret_unreadable',
      fixes: [{ do: 'enter-key' }],
    })
    expect(moved.count('secrets')).toBe(1)
    moved.close()
    const none = await openRegistry({ folder: first.folder, keyStore: null })
    expect(thrownBy(() => none.registry.keyOf(none.registry.usable(id)))).toMatchObject({
      code: 'secret_store_unavailable',
    })
    none.close()
    const home = await openRegistry({ folder: first.folder })
    expect(home.registry.keyOf(home.registry.usable(id))).toBe(canary)
  })

  test.each([null, ''])(
    'are removed by an empty field (%j), and left alone by an absent one',
    async (apiKey) => {
      const { registry, count } = await openRegistry()
      const { id } = registry.add(form({ apiKey: canary }))
      registry.update(id, form({ temperature: 1 }))
      expect(registry.keyOf(registry.usable(id))).toBe(canary)
      registry.update(id, form({ apiKey }))
      expect(registry.keyOf(registry.usable(id))).toBeNull()
      expect(registry.view(id).hasKey).toBe(false)
      expect(count('secrets')).toBe(0)
    },
  )

  test('belong to the server: every model on it has the key, and the last to go takes it along', async () => {
    const { registry, count } = await openRegistry()
    const one = registry.add(form({ apiKey: canary }))
    const two = registry.add(form({ wireName: 'second' }))
    expect(registry.keyOf(registry.usable(two.id))).toBe(canary)
    registry.remove(one.id)
    expect(registry.keyOf(registry.usable(two.id))).toBe(canary)
    expect(count('endpoints')).toBe(1)
    registry.remove(two.id)
    expect([count('models'), count('endpoints'), count('secrets')]).toEqual([0, 0, 0])
  })

  test('go along when only the path of the address is mended, never to another host [D3]', async () => {
    const { registry, count } = await openRegistry()
    const { id } = registry.add(form({ endpointUrl: 'http://localhost:8001/openai', apiKey: canary }))
    registry.update(id, form({ endpointUrl: 'http://localhost:8001/openai/v1' }))
    expect(registry.keyOf(registry.usable(id))).toBe(canary)
    expect([count('endpoints'), count('secrets')]).toEqual([1, 1])
    for (const endpointUrl of [
      'http://localhost:8002/v1',
      'https://localhost:8001/v1',
      'https://evil.example/v1',
    ]) {
      registry.update(id, form({ endpointUrl }))
      expect(registry.keyOf(registry.usable(id))).toBeNull()
      expect([count('endpoints'), count('secrets')]).toEqual([1, 0])
    }
  })
})

describe('choices', () => {
  test('the first model is chosen for both; choices are there after a restart [A1]', async () => {
    const { folder, registry, close } = await openRegistry()
    const one = registry.add(form())
    const two = registry.add(form({ wireName: 'second' }))
    expect(registry.choices()).toMatchObject({ chat: one.id, memory: one.id })
    registry.choose('memory', two.id)
    expect(registry.view(two.id).roles).toEqual(['memory'])
    close()
    const again = await openRegistry({ folder })
    expect(again.registry.choices()).toMatchObject({ chat: one.id, memory: two.id })
    expect(again.registry.list().map((model) => model.displayName)).toEqual(['qwen3-32b', 'second'])
  })

  test('a deleted model is no longer chosen', async () => {
    const { registry, changes } = await openRegistry()
    const { id } = registry.add(form())
    changes.length = 0
    registry.remove(id)
    expect(registry.choices()).toMatchObject({ chat: null, memory: null })
    expect(changes).toContainEqual({ topic: 'choices' })
    expect(() => registry.stored(id)).toThrow('model_missing')
  })

  test('a disabled model is neither asked nor chosen, and a click enables it [A5]', async () => {
    const { registry } = await openRegistry()
    const { id } = registry.add(form())
    registry.setEnabled(id, false)
    const refused = {
      code: 'model_disabled',
      params: { name: 'qwen3-32b' },
      fixes: [{ do: 'enable-model', modelId: id }, { do: 'choose-model' }],
    }
    expect(thrownBy(() => registry.usable(id))).toMatchObject(refused)
    expect(thrownBy(() => registry.choose('chat', id))).toMatchObject(refused)
    registry.setEnabled(id, true)
    expect(registry.usable(id).displayName).toBe('qwen3-32b')
  })
})

describe('what uses a model', () => {
  test('its roles and its conversations are named, each conversation once [A5]', async () => {
    const { db, registry, conversations } = await openRegistry()
    const { id } = registry.add(form())
    const messages = new Messages(db)
    const runs = new Runs(db)
    const { rowId } = registry.stored(id)
    const converse = (title: string, replies: number) => {
      const conversation = conversations.insert(newId(), title, 'normal', 1)
      for (let number = 0; number < replies; number++) {
        const reply = messages.insert(newId(), conversation, null, 'assistant', 1)
        runs.insert(newId(), reply, rowId, 'qwen3-32b', 1, '1:1')
      }
    }
    converse('Kyoto', 3)
    converse('Kyoto', 1)
    converse('Trains', 2)
    converse('Nothing', 0)
    const usage = registry.usage(id)
    expect(usage).toMatchObject({ roles: ['chat', 'memory'], conversations: 3 })
    expect([...usage.conversationTitles].sort()).toEqual(['Kyoto', 'Kyoto', 'Trains'])

    registry.remove(id)
    const kept = db.prepare('SELECT model_id AS modelId, model_name AS name FROM runs').all()
    expect(kept).toHaveLength(6)
    expect(new Set(kept.map((run) => JSON.stringify(run)))).toEqual(
      new Set([JSON.stringify({ modelId: null, name: 'qwen3-32b' })]),
    )
  })

  test('a duplicate has the same settings under a free name [A5]', async () => {
    const { registry } = await openRegistry()
    const { id } = registry.add(form({ temperature: 0.3, apiKey: canary }))
    const copy = registry.duplicate(id)
    expect(copy).toMatchObject({
      displayName: 'qwen3-32b (2)',
      wireName: 'qwen3-32b',
      temperature: 0.3,
      hasKey: true,
    })
    expect(registry.duplicate(id).displayName).toBe('qwen3-32b (3)')
    // The copy can be edited without being asked for another wire name.
    expect(registry.update(copy.id, form({ displayName: 'Cooler', temperature: 0 })).displayName).toBe(
      'Cooler',
    )
  })
})

test('what the server serves limits the context, and is written down only when it is news', async () => {
  const { db, registry } = await openRegistry()
  const { id } = registry.add(form())
  const { capabilities } = registry.stored(id)
  registry.setServed(id, { contextWindow: 8_192, capabilities })
  expect(effectiveContextWindow(registry.stored(id))).toBe(8_192)
  const changedAt = () => db.prepare('SELECT changed_at FROM models').pluck().get()
  const before = changedAt()
  registry.setServed(id, { contextWindow: 8_192, capabilities })
  expect(changedAt()).toBe(before)
  registry.setServed(id, { contextWindow: 131_072, capabilities })
  expect(effectiveContextWindow(registry.stored(id))).toBe(32_768)
})
