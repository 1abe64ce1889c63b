import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chatAddress } from './draft-connection'
import { endpointKinds } from './endpoint-kinds'
import { emptyDraft, type ModelDraft, readModelDraft, type TakenName, writeStop } from './model-draft'
import { freeName, ModelForm, sameName } from './model-form'

const draft = (changes: Partial<ModelDraft> = {}): ModelDraft => ({
  ...emptyDraft('openai-compatible'),
  wireName: 'qwen3-32b',
  endpointUrl: 'http://localhost:8001/v1',
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
    description: '',
    task: 'chat',
    topP: null,
    stop: [],
    extraBody: {},
    reasoning: 'default',
    capabilityChoices: {},
    maxParallel: null,
    price: { input: null, output: null },
    headers: {},
    caFile: null,
  })
})

test('what a person says of a model is sent, and of what is as found nothing [B5]', () => {
  const { capabilityChoices } = emptyDraft('openai-compatible')
  const said = { ...capabilityChoices, tools: 'yes', vision: 'no' } as const
  expect(readModelDraft(draft({ capabilityChoices: said }), []).form?.capabilityChoices).toEqual({
    tools: true,
    vision: false,
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

describe('each kind by its own rules [D1][D7]', () => {
  const of = (kind: keyof typeof endpointKinds, changes: Partial<ModelDraft> = {}) =>
    readModelDraft({ ...emptyDraft(kind), wireName: 'a-model', ...changes }, [], { kind })

  test('Azure: a resource, a deployment, and 2024-10-21 or the v1 route', () => {
    const endpointUrl = 'https://my-resource.openai.azure.com'
    expect(of('azure-openai', { endpointUrl }).form).toMatchObject({ endpointUrl, apiVersion: '2024-10-21' })
    // The route that was chosen decides, whichever address was typed or pasted with it.
    for (const typed of [endpointUrl, `${endpointUrl}/openai/v1`]) {
      expect(of('azure-openai', { endpointUrl: typed }).form?.endpointUrl).toBe(endpointUrl)
      expect(of('azure-openai', { endpointUrl: typed, azureRoute: 'v1' }).form).toMatchObject({
        endpointUrl: `${endpointUrl}/openai/v1`,
        apiVersion: null,
      })
    }
    expect(of('azure-openai', { endpointUrl, apiVersion: ' ' }).issues).toMatchObject([
      { field: 'apiVersion', code: 'api_version_empty' },
    ])
    expect(of('azure-openai').issues).toMatchObject([{ field: 'endpointUrl', code: 'address_empty' }])
  })

  test('Fireworks and Google need no address; one of a proxy may stand there', () => {
    expect(of('fireworks', { endpointUrl: '' }).form?.endpointUrl).toBe(
      'https://api.fireworks.ai/inference/v1',
    )
    expect(of('google').form?.endpointUrl).toBe(endpointKinds.google.defaultUrl)
    expect(of('fireworks', { endpointUrl: 'http://localhost:9/v1' }).form?.endpointUrl).toBe(
      'http://localhost:9/v1',
    )
  })

  test('Anthropic: /v1 is taken off, and the temperature ends at 1', () => {
    const { form } = of('anthropic', { endpointUrl: 'https://api.anthropic.com/v1/' })
    expect(form?.endpointUrl).toBe('https://api.anthropic.com')
    expect(of('anthropic', { temperature: '1.2' }).issues).toMatchObject([
      { field: 'temperature', code: 'number_range', params: { max: 1 } },
    ])
  })

  test('Vertex: a command that prints the token', () => {
    const endpointUrl = endpointKinds['google-vertex'].exampleUrl
    expect(of('google-vertex', { endpointUrl }).issues).toMatchObject([{ code: 'token_command_empty' }])
    expect(of('google-vertex', { endpointUrl, tokenCommand: ' print-token ' }).form).toMatchObject({
      tokenCommand: 'print-token',
    })
    // Other kinds send neither it nor a version.
    expect(of('ollama', { endpointUrl: 'http://localhost:11434/v1' }).form).not.toHaveProperty('tokenCommand')
    expect(of('ollama', { endpointUrl: 'http://localhost:11434/v1' }).form).not.toHaveProperty('apiVersion')
  })

  test.each([
    ['ollama', 'http://localhost:11434/v1', null, 'http://localhost:11434/v1/chat/completions'],
    ['anthropic', 'https://api.anthropic.com', null, 'https://api.anthropic.com/v1/messages'],
    [
      'azure-openai',
      'https://r.openai.azure.com',
      '2024-10-21',
      'https://r.openai.azure.com/openai/deployments/gpt%204/chat/completions?api-version=2024-10-21',
    ],
    [
      'azure-openai',
      'https://r.openai.azure.com',
      null,
      'https://r.openai.azure.com/openai/v1/chat/completions',
    ],
  ] as const)('%s at %s, version %s: a chat goes to %s', (kind, url, apiVersion, address) => {
    expect(chatAddress(kind, url, { name: 'gpt 4', apiVersion })).toBe(address)
  })
})

describe('what lies under advanced [D2]', () => {
  test('is read as typed', () => {
    const { form, issues } = readModelDraft(
      draft({
        description: ' For code ',
        slug: 'qwen',
        topP: '0.9',
        stop: '</s>\n\\n\\n\n',
        priceInput: '$3',
        priceOutput: '15.5',
        maxParallel: '2',
        reasoning: 'off',
        extraBody: '{"seed": 1}',
        headers: [
          { name: 'X-Team', value: 'garden' },
          { name: '', value: '' },
        ],
        maxRetries: '0',
        idleTimeoutSeconds: '90',
        caFile: '/etc/ssl/own.pem',
      }),
      [],
    )
    expect(issues).toEqual([])
    expect(form).toMatchObject({
      description: 'For code',
      slug: 'qwen',
      topP: 0.9,
      stop: ['</s>', '\n\n'],
      price: { input: 3, output: 15.5 },
      maxParallel: 2,
      reasoning: 'off',
      extraBody: { seed: 1 },
      headers: { 'X-Team': 'garden' },
      maxRetries: 0,
      idleTimeoutSeconds: 90,
      caFile: '/etc/ssl/own.pem',
    })
  })

  test.each([
    [{ slug: 'has space' }, 'slug slug_signs'],
    [{ topP: '1.5' }, 'topP number_range'],
    [{ stop: 'a\nb\nc\nd\ne' }, 'stop stop_count'],
    [{ stop: 'x'.repeat(201) }, 'stop stop_too_long'],
    [{ priceInput: '-1' }, 'priceInput number_range'],
    [{ priceOutput: 'free' }, 'priceOutput number_unreadable'],
    [{ maxParallel: '0' }, 'maxParallel number_range'],
    [{ extraBody: '{"a": 1,}' }, 'extraBody json_unexpected'],
    [{ extraBody: '{"a": 1' }, 'extraBody json_end'],
    [{ extraBody: '{"a": 1, "a": 2}' }, 'extraBody json_twice'],
    [{ extraBody: '[1]' }, 'extraBody json_no_object'],
    [{ extraBody: `{"a": "${'x'.repeat(20_000)}"}` }, 'extraBody json_too_long'],
    [{ maxRetries: '11' }, 'maxRetries number_range'],
    [{ idleTimeoutSeconds: '1.5' }, 'idleTimeoutSeconds number_range'],
    [{ description: 'x'.repeat(2_001) }, 'description text_too_long'],
    [{ headers: [{ name: 'Bad Name', value: '1' }] }, 'headers header_name'],
    [{ headers: [{ name: 'X-A', value: 'one\ntwo' }] }, 'headers header_value'],
  ] as const)('%j is told at its field: %s', (changes, told) => {
    expect(issuesOf(changes)).toEqual([told])
  })

  test('a header that stands there twice is told at its second row', () => {
    const headers = [
      { name: 'X-A', value: '1' },
      { name: 'x-a', value: '2' },
    ]
    expect(readModelDraft(draft({ headers }), []).issues).toMatchObject([{ code: 'header_twice', row: 1 }])
  })

  test('a field that each request has anyway is warned of', () => {
    expect(issuesOf({ extraBody: '{"model": "other"}' })).toEqual(['extraBody json_reserved'])
  })

  test('stop sequences come back into the field as they were', () => {
    const sequence = fc
      .string({ minLength: 1, maxLength: 50 })
      .filter((text) => text.trim() !== '' && !text.includes('\r'))
    fc.assert(
      fc.property(fc.array(sequence, { maxLength: 4 }), (stop) => {
        expect(readModelDraft(draft({ stop: writeStop(stop) }), []).form?.stop).toEqual(stop)
      }),
    )
  })
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
    topP: typed,
    stop: typed,
    slug: typed,
    priceInput: typed,
    extraBody: fc.oneof(typed, fc.json({ maxDepth: 2 })),
    headers: fc.array(fc.record({ name: typed, value: typed }), { maxLength: 3 }),
    maxRetries: typed,
    caFile: typed,
    apiVersion: typed,
    tokenCommand: typed,
  })
  const kinds = fc.constantFrom(...Object.values(endpointKinds).map(({ kind }) => kind))
  fc.assert(
    fc.property(fields, fc.boolean(), kinds, (all, usual, kind) => {
      const some = usual ? { wireName: all.wireName, endpointUrl: all.endpointUrl } : all
      const { form, issues } = readModelDraft(draft(some), [saved()], { kind })
      expect(form === null).toBe(issues.some(({ level }) => level === 'error'))
      if (form) expect(ModelForm.safeParse(form).success).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})
