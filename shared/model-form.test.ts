import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  freeName,
  type ModelDraft,
  ModelForm,
  modelDefaults,
  readModelDraft,
  sameName,
  type TakenName,
} from './model-form'

const draft = (changes: Partial<ModelDraft> = {}): ModelDraft => ({
  wireName: 'qwen3-32b',
  displayName: '',
  endpointUrl: 'http://localhost:8001/v1',
  temperature: String(modelDefaults.temperature),
  maxTokens: String(modelDefaults.maxTokens),
  contextWindow: String(modelDefaults.contextWindow),
  firstTokenTimeoutSeconds: String(modelDefaults.firstTokenTimeoutSeconds),
  ...changes,
})
const saved = (changes: Partial<TakenName> = {}): TakenName => ({
  id: 'first',
  displayName: 'qwen3-32b',
  wireName: 'qwen3-32b',
  endpointUrl: 'http://localhost:8001/v1',
  ...changes,
})
const issuesOf = (changes: Partial<ModelDraft>, taken: TakenName[] = [], editedId?: string) => {
  const { form, issues } = readModelDraft(draft(changes), taken, editedId === undefined ? {} : { editedId })
  if (issues.some(({ level }) => level === 'error')) expect(form).toBeNull()
  else expect(form).not.toBeNull()
  return issues.map(({ field, code }) => `${field} ${code}`)
}

test('the dialog as it begins, with a name and an endpoint, can be saved [A2]', () => {
  const { form, issues, resolvedUrl } = readModelDraft(draft(), [])
  expect(issues).toEqual([])
  expect(resolvedUrl).toBe('http://localhost:8001/v1')
  expect(form).toEqual({
    kind: 'openai-compatible',
    wireName: 'qwen3-32b',
    endpointUrl: 'http://localhost:8001/v1',
    temperature: 0.7,
    maxTokens: 4096,
    contextWindow: 32_768,
    contextWindowSource: 'user',
    firstTokenTimeoutSeconds: 600,
  })
})

test('blank Max Tokens: the server decides [A2]', () => {
  for (const maxTokens of ['', '  ']) {
    expect(readModelDraft(draft({ maxTokens }), []).form?.maxTokens).toBeNull()
  }
})

describe('numbers [A3]', () => {
  test.each([
    ['temperature', '0', 0],
    ['temperature', '2', 2],
    ['temperature', '.5', 0.5],
    ['temperature', ' 0.70 ', 0.7],
    ['maxTokens', '1', 1],
    ['maxTokens', '4,096', 4096],
    ['maxTokens', '4 096', 4096],
    ['maxTokens', '4_096', 4096],
    ['maxTokens', '+12', 12],
    ['contextWindow', '131,072', 131_072],
    ['contextWindow', '1,048,576', 1_048_576],
    ['contextWindow', '100000000', 100_000_000],
    ['firstTokenTimeoutSeconds', '5', 5],
  ] as const)('%s %j is read', (field, text, value) => {
    expect(readModelDraft(draft({ [field]: text }), []).form?.[field]).toBe(value)
  })

  test.each([
    ['temperature', '2.01', 'number_range'],
    ['temperature', '-0.1', 'number_range'],
    ['temperature', '', 'number_unreadable'],
    ['temperature', 'NaN', 'number_unreadable'],
    ['temperature', 'Infinity', 'number_unreadable'],
    ['temperature', '0x1', 'number_unreadable'],
    ['temperature', '1e0', 'number_unreadable'],
    ['temperature', '0.7.1', 'number_unreadable'],
    ['temperature', '٠.٧', 'number_unreadable'],
    ['temperature', '-', 'number_unreadable'],
    ['maxTokens', '0', 'number_range'],
    ['maxTokens', '-1', 'number_range'],
    ['maxTokens', '10.5', 'number_whole'],
    ['maxTokens', '4,09', 'number_unreadable'],
    ['maxTokens', 'many', 'number_unreadable'],
    ['maxTokens', '99999999999999999999999', 'number_range'],
    ['maxTokens', '9'.repeat(400), 'number_unreadable'],
    ['contextWindow', '255', 'number_range'],
    ['contextWindow', '100000001', 'number_range'],
    ['contextWindow', '32768.5', 'number_whole'],
    ['contextWindow', '32k', 'number_unreadable'],
    ['contextWindow', '', 'number_unreadable'],
    ['firstTokenTimeoutSeconds', '4', 'number_range'],
    ['firstTokenTimeoutSeconds', '0', 'number_range'],
    ['firstTokenTimeoutSeconds', '86401', 'number_range'],
  ] as const)('%s %j is told at the field: %s', (field, text, code) => {
    expect(issuesOf({ [field]: text })).toEqual([`${field} ${code}`])
  })
})

describe('Max Tokens and Maximum Length [A3]', () => {
  test.each([
    ['32768', '32768'],
    ['40000', '32768'],
  ])('%s of %s is too much, with a value that fits', (maxTokens, contextWindow) => {
    const { form, issues } = readModelDraft(draft({ maxTokens, contextWindow }), [])
    expect(form).toBeNull()
    expect(issues).toMatchObject([
      {
        field: 'maxTokens',
        code: 'max_tokens_reach_context',
        fix: { field: 'maxTokens', value: '8192' },
      },
    ])
    expect(readModelDraft(draft({ maxTokens: '8192', contextWindow }), []).form).not.toBeNull()
  })

  test('one less is allowed', () => {
    expect(issuesOf({ maxTokens: '32767' })).toEqual([])
  })
})

describe('names [A3]', () => {
  test('there must be one, and a short enough one', () => {
    expect(issuesOf({ wireName: '  ' })).toEqual(['wireName name_empty'])
    expect(issuesOf({ wireName: 'x'.repeat(301) })).toEqual(['wireName name_too_long'])
    expect(issuesOf({ displayName: 'x'.repeat(301) })).toEqual(['displayName name_too_long'])
    expect(issuesOf({ wireName: 'x'.repeat(300) })).toEqual([])
  })

  test('any id is a name: a path, a tag, another script', () => {
    for (const wireName of [
      '/models/qwen3.gguf',
      'llama3.2:3b-instruct',
      'accounts/a/models/b',
      '通义千问',
      '🦙',
    ]) {
      expect(readModelDraft(draft({ wireName }), []).form?.wireName).toBe(wireName)
    }
  })

  test('the same wire name on the same endpoint is taken, in any spelling of it', () => {
    for (const endpointUrl of ['http://localhost:8001/v1', ' localhost:8001/v1/chat/completions ']) {
      expect(issuesOf({ endpointUrl, displayName: 'Another' }, [saved()])).toEqual([
        'wireName wire_name_taken',
      ])
    }
  })

  test('the same wire name on another server is allowed under another display name', () => {
    const endpointUrl = 'http://localhost:8002/v1'
    expect(issuesOf({ endpointUrl, displayName: 'Qwen on the other machine' }, [saved()])).toEqual([])
  })

  test('the display name, which is the wire name if left blank, is taken, with a free one to take', () => {
    const endpointUrl = 'http://localhost:8002/v1'
    const { form, issues } = readModelDraft(draft({ endpointUrl }), [saved()])
    expect(form).toBeNull()
    expect(issues).toMatchObject([
      { field: 'wireName', code: 'name_taken', fix: { field: 'displayName', value: 'qwen3-32b (2)' } },
    ])
    expect(issuesOf({ endpointUrl, displayName: 'qwen3-32b (2)' }, [saved()])).toEqual([])
    expect(issuesOf({ endpointUrl, wireName: 'other', displayName: ' QWEN3-32B ' }, [saved()])).toEqual([
      'displayName name_taken',
    ])
  })

  test('a model that is edited does not clash with itself', () => {
    expect(issuesOf({}, [saved()], 'first')).toEqual([])
    const copy = saved({ id: 'second', displayName: 'A copy' })
    expect(issuesOf({ temperature: '1' }, [saved(), copy], 'first')).toEqual([])
    expect(issuesOf({ displayName: 'a COPY' }, [saved(), copy], 'first')).toEqual(['displayName name_taken'])
  })

  test('names are the same where a person takes them for the same', () => {
    expect(sameName('Café', 'cafe\u0301 ')).toBe(true)
    expect(sameName('Cafe', 'Café')).toBe(false)
    expect(freeName('Qwen', [{ displayName: 'qwen (2)' }, { displayName: 'QWEN (3)' }])).toBe('Qwen (4)')
  })
})

describe('the endpoint', () => {
  test('without /v1 is repaired with one click [A3]', () => {
    const { form, issues } = readModelDraft(draft({ endpointUrl: 'http://localhost:8001' }), [])
    expect(form).toBeNull()
    const fix = issues[0]?.fix
    expect(fix).toEqual({ field: 'endpointUrl', value: 'http://localhost:8001/v1' })
    expect(readModelDraft(draft({ endpointUrl: fix?.value ?? '' }), []).form).not.toBeNull()
  })

  test('in clear text out in the world is warned of, and saved all the same [A3]', () => {
    const { form, issues } = readModelDraft(draft({ endpointUrl: 'http://example.com/v1' }), [])
    expect(issues).toMatchObject([{ level: 'warning', code: 'address_clear_text' }])
    expect(form?.endpointUrl).toBe('http://example.com/v1')
  })

  test('that is none is told at its field', () => {
    expect(issuesOf({ endpointUrl: '' })).toEqual(['endpointUrl address_empty'])
    expect(issuesOf({ endpointUrl: 'ftp://x/v1' })).toEqual(['endpointUrl address_scheme'])
  })

  test('that is too long to be stored is told at its field', () => {
    expect(issuesOf({ endpointUrl: `http://localhost:8001/${'x'.repeat(2_000)}/v1` })).toEqual([
      'endpointUrl address_unreadable',
    ])
  })
})

test('the built-in engine takes a file for its endpoint', () => {
  const { form, issues } = readModelDraft(draft({ endpointUrl: '/models/a.gguf' }), [], { kind: 'builtin' })
  expect(issues).toEqual([])
  expect(form).toMatchObject({ kind: 'builtin', endpointUrl: '/models/a.gguf' })
})

describe('the form that is saved', () => {
  const { form } = readModelDraft(draft(), [])
  test.each([
    { temperature: Number.NaN },
    { temperature: 3 },
    { maxTokens: 0 },
    { maxTokens: 1.5 },
    { contextWindow: -1 },
    { contextWindow: Number.POSITIVE_INFINITY },
    { contextWindow: 2 ** 53 },
    { wireName: ' ' },
    { surprise: true },
  ])('is refused with %j', (changes) => {
    expect(ModelForm.safeParse({ ...form, ...changes }).success).toBe(false)
  })
})

test('whatever is typed, there is a form that is valid or an error at a field, never both or none', () => {
  const typed = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer().map(String),
    fc.double().map(String),
    fc.constantFrom('', ' ', '0.7', '4096', '32768', 'http://localhost:8001/v1', 'localhost'),
  )
  const fields = fc.record({
    wireName: typed,
    displayName: typed,
    endpointUrl: typed,
    temperature: typed,
    maxTokens: typed,
    contextWindow: typed,
    firstTokenTimeoutSeconds: typed,
  })
  fc.assert(
    fc.property(fields, fc.boolean(), (all, usual) => {
      const some = usual ? { wireName: all.wireName, endpointUrl: all.endpointUrl } : all
      const { form, issues } = readModelDraft(draft(some), [saved()])
      expect(form === null).toBe(issues.some(({ level }) => level === 'error'))
      if (form) expect(ModelForm.safeParse(form).success).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})
