import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SecretName } from '../../../../shared/contract/secrets'
import { AppError } from '../../app-error'
import {
  environmentSecrets,
  fillSecrets,
  firstOf,
  referenceTo,
  secretNamesIn,
  secretVariable,
  sensitiveHeader,
  takeClearValues,
} from './index'

const secrets: Record<string, string> = { 'azure-key': 'k-1', 'b.2': 'two words', empty: '' }
const lookup = (name: string) => secrets[name] ?? null

function thrown(run: () => unknown): AppError {
  try {
    run()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('a secret is filled in wherever a field refers to it, at any depth [D3]', () => {
  const value = {
    apiKey: '${SECRET:azure-key}',
    headers: { Authorization: 'Bearer ${SECRET:azure-key}', plain: 'x' },
    extraBody: { list: [{ a: '${SECRET:b.2}/${SECRET:azure-key}' }, 1, null, true] },
  }
  const before = structuredClone(value)
  expect(fillSecrets(value, lookup)).toEqual({
    apiKey: 'k-1',
    headers: { Authorization: 'Bearer k-1', plain: 'x' },
    extraBody: { list: [{ a: 'two words/k-1' }, 1, null, true] },
  })
  expect(value).toEqual(before)
  expect(secretNamesIn(value)).toEqual(['azure-key', 'b.2'])
})

test('a secret that nobody has set is named with its field, and nothing is filled in [D3]', () => {
  const error = thrown(() => fillSecrets({ a: '${SECRET:azure-key}', b: ['x', '${SECRET:lost}'] }, lookup))
  expect(error.toData()).toEqual({
    code: 'secret_missing',
    params: { name: 'lost', field: 'b[1]' },
    fixes: [{ do: 'set-secret', name: 'lost' }],
  })
  expect(thrown(() => fillSecrets('${SECRET:lost}', lookup, 'apiKey')).params).toEqual({
    name: 'lost',
    field: 'apiKey',
  })
})

test('a name that no secret can have is refused, and no button offers to set it [D3]', () => {
  for (const name of ['', 'my key', '.hidden', 'a'.repeat(101), '${SECRET:azure-key']) {
    const error = thrown(() => fillSecrets(`\${SECRET:${name}}`, () => 'value'))
    expect([error.code, error.fixes]).toEqual(['secret_missing', []])
  }
})

test('two dollar signs keep a reference as text [D3]', () => {
  expect(fillSecrets('write $${SECRET:azure-key} for it', lookup)).toBe('write ${SECRET:azure-key} for it')
  expect(fillSecrets('$${SECRET:not a name}', lookup)).toBe('${SECRET:not a name}')
  expect(secretNamesIn('$${SECRET:azure-key}')).toEqual([])
  for (const text of ['${secret:azure-key}', '$SECRET:azure-key', '${SECRET:open', 'SECRET:a}', '$${']) {
    expect(fillSecrets(text, lookup)).toBe(text)
  }
})

test('what a secret holds is not read again [D3]', () => {
  expect(fillSecrets('${SECRET:a}', (name) => (name === 'a' ? '${SECRET:b} $& $1' : 'no'))).toBe(
    '${SECRET:b} $& $1',
  )
})

test('a field named __proto__ stays a field', () => {
  const value: unknown = JSON.parse('{"__proto__": {"a": "${SECRET:azure-key}"}}')
  expect(JSON.stringify(fillSecrets(value, lookup))).toBe('{"__proto__":{"a":"k-1"}}')
})

test('the key store is asked before the environment [D3]', () => {
  const environment = environmentSecrets({
    KEEPSAKE_SECRET_AZURE_KEY: 'from the environment',
    KEEPSAKE_SECRET_B_2: 'b',
    KEEPSAKE_SECRET_NOTHING: '',
  })
  const both = firstOf((name) => (name === 'azure-key' ? 'from the store' : null), environment)
  expect(secretVariable('azure-key')).toBe('KEEPSAKE_SECRET_AZURE_KEY')
  expect(['azure-key', 'b.2', 'nothing', 'else'].map(both)).toEqual(['from the store', 'b', null, null])
})

describe('whatever is written', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/)
  // No text of ours can end in a dollar sign and so escape what follows.
  const text = fc.string({ unit: 'binary' }).filter((text) => !/[${}]/.test(text))
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: 'binary' }),
      fc.tuple(text, name, text).map(([before, name, after]) => `${before}${referenceTo(name)}${after}`),
      fc.integer(),
      fc.constant(null),
      fc.array(tie('any')),
      fc.dictionary(fc.string(), tie('any')),
    ),
  })).any

  test('it is filled in wholly or the missing name is told [D3]', () => {
    fc.assert(
      fc.property(value, fc.boolean(), (value, known) => {
        const names = secretNamesIn(value)
        const fill = () => fillSecrets(value, (name) => (known ? `<${name}>` : null))
        if (known && names.every((name) => SecretName.safeParse(name).success)) {
          expect(secretNamesIn(fill())).toEqual([])
        } else if (names.length > 0) {
          expect(names).toContain(thrown(fill).params.name)
        } else expect(() => fill()).not.toThrow()
      }),
      { numRuns: 1_000 },
    )
  })

  test('text around references stays as it is [D3]', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, name)), (parts) => {
        const written = parts.map(([text, name]) => text + referenceTo(name)).join('')
        const filled = parts.map(([text, name]) => `${text}<${name}>`).join('')
        expect(fillSecrets(written, (name) => `<${name}>`)).toBe(filled)
      }),
    )
  })
})

test('headers that carry secrets are known by their names [D3]', () => {
  for (const name of [
    'authorization',
    'Proxy-Authorization',
    'x-api-key',
    'api-key',
    'X-Auth-Token',
    'Cookie',
  ]) {
    expect([name, sensitiveHeader(name)]).toEqual([name, true])
  }
  for (const name of ['Accept', 'X-Title', 'HTTP-Referer', 'OpenAI-Organization']) {
    expect([name, sensitiveHeader(name)]).toEqual([name, false])
  }
})

describe('a secret typed in clear', () => {
  test('is taken out of the form, which then refers to it [D3]', () => {
    const form = {
      apiKey: 'sk-clear',
      headers: { 'X-Api-Key': 'h-clear', Authorization: 'Bearer ${SECRET:mine}', 'X-Title': 'Keepsake' },
      kind: 'openai-compatible',
    }
    const taken = takeClearValues(form, 'My Azure (EU)', () => true)
    expect(taken).toEqual({
      form: {
        apiKey: '${SECRET:my-azure-eu-key}',
        headers: {
          'X-Api-Key': '${SECRET:my-azure-eu-x-api-key}',
          Authorization: 'Bearer ${SECRET:mine}',
          'X-Title': 'Keepsake',
        },
        kind: 'openai-compatible',
      },
      secrets: [
        { name: 'my-azure-eu-key', value: 'sk-clear' },
        { name: 'my-azure-eu-x-api-key', value: 'h-clear' },
      ],
    })
    expect(form.apiKey).toBe('sk-clear')
  })

  test('gets a name that no other secret has [D3]', () => {
    const { secrets } = takeClearValues(
      { apiKey: 'new' },
      'a',
      (name) => !['a-key', 'a-key-2'].includes(name),
    )
    expect(secrets).toEqual([{ name: 'a-key-3', value: 'new' }])
    const twice = takeClearValues({ headers: { 'X-Key': '1', x_key: '2', 'X-KEY': '1' } }, '模型', () => true)
    expect(twice.secrets).toEqual([
      { name: 'model-x-key', value: '1' },
      { name: 'model-x_key', value: '2' },
    ])
  })

  test('comes back as it was typed, whatever it is, and leaves nothing of itself [D3]', () => {
    const typed = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter((text) => secretNamesIn(text).length === 0)
    fc.assert(
      fc.property(typed, fc.string({ unit: 'binary' }), (apiKey, owner) => {
        const { form, secrets } = takeClearValues({ apiKey }, owner, () => true)
        expect(SecretName.safeParse(secrets[0]?.name).success).toBe(true)
        const stored = (name: string) => secrets.find((secret) => secret.name === name)?.value ?? null
        expect(fillSecrets(form, stored)).toEqual(fillSecrets({ apiKey }, () => null))
      }),
    )
  })

  test('no key and what is absent stay as they are', () => {
    expect(takeClearValues({ apiKey: null }, 'a', () => true)).toEqual({
      form: { apiKey: null },
      secrets: [],
    })
    expect(takeClearValues({ apiKey: '' }, 'a', () => true)).toEqual({ form: { apiKey: '' }, secrets: [] })
    expect(takeClearValues({}, 'a', () => true)).toEqual({ form: {}, secrets: [] })
  })
})
