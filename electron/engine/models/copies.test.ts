import { describe, expect, test } from 'vitest'
import type { ModelForm } from '../../../shared/model-form'
import { form, openRegistry } from './testing'

const file = { from: 'file', path: '/configs/team.yaml' } as const
const endpointUrl = 'https://models.example/v1'
const ofFile: Partial<ModelForm> = {
  ...{ endpointUrl, wireName: 'team-model', maxRetries: 1, idleTimeoutSeconds: 33 },
  headers: { 'X-Team': 'core', 'X-Api-Key': '${SECRET:team-header}' },
}

/** A registry with one model of a file. */
async function withFile(apiKey: string | null) {
  const opened = await openRegistry()
  const { registry } = opened
  const model = { key: 'custom:one', line: 1, enabled: true, form: form({ ...ofFile, apiKey }) }
  registry.syncOrigin(file, { models: [model] })
  const described = registry.all().find(({ origin }) => origin.from === 'file')
  if (!described) throw new Error('the file describes no model')
  return { ...opened, id: described.id }
}

describe('a copy of a model that a file describes', () => {
  test('leaves the key and the headers that the person has for that server alone [D3]', async () => {
    const { registry, id } = await withFile('sk-of-the-file')
    const own = registry.add(
      form({ endpointUrl, wireName: 'mine', apiKey: 'sk-typed', headers: { 'X-Mine': '1' }, maxRetries: 7 }),
    )
    const copy = registry.stored(registry.duplicate(id).id)
    expect(copy.endpointId).toBe(registry.stored(own.id).endpointId)
    for (const model of [copy, registry.stored(own.id)]) {
      expect(model).toMatchObject({ headers: { 'X-Mine': '1' }, maxRetries: 7 })
      expect(registry.keyOf(model)).toBe('sk-typed')
    }
  })

  test('does not give a key to a server that the person uses without one [D3]', async () => {
    const { registry, id } = await withFile('sk-of-the-file')
    const own = registry.add(form({ endpointUrl, wireName: 'mine' }))
    registry.duplicate(id)
    expect(registry.keyOf(registry.stored(own.id))).toBeNull()
  })

  test('takes key and options along to a server that is new [A5]', async () => {
    const { registry, id } = await withFile('sk-of-the-file')
    const copy = registry.stored(registry.duplicate(id).id)
    expect(copy).toMatchObject({
      ...{ origin: { from: 'person' }, maxRetries: 1, idleTimeoutSeconds: 33, headers: ofFile.headers },
    })
    expect(registry.keyOf(copy)).toBe('sk-of-the-file')
    // Two endpoints, two keys: the file may go.
    registry.syncOrigin(file, { models: [] })
    expect(registry.keyOf(registry.stored(copy.id))).toBe('sk-of-the-file')
  })

  test('refers to the secret that the file refers to, also before anybody has set it [D3]', async () => {
    const { registry, secrets, count, id } = await withFile('${SECRET:team-key}')
    const copy = registry.stored(registry.duplicate(id).id)
    expect(count('secrets')).toBe(0)
    expect(() => registry.keyOf(copy)).toThrow(
      expect.objectContaining({ code: 'secret_missing', params: { name: 'team-key' } }),
    )
    for (const value of ['sk-one', 'sk-two']) {
      secrets.set('named:team-key', value)
      expect(registry.keyOf(copy)).toBe(value)
    }
  })
})
