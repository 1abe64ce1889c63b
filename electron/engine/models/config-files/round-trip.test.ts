import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ModelForm } from '../../../../shared/model-form'
import { AppError } from '../../app-error'
import { editDocument } from './edit-document'
import { fileKinds } from './fields'
import { readConfig } from './read-config'
import { writeConfig } from './write-config'

const forms = (text: string) => {
  const { config, issues } = readConfig(text, 'a.yaml')
  expect(issues).toEqual([])
  return config?.models.map(({ form }) => form) ?? []
}
const formOf = (text: string, key: string) => {
  const form = readConfig(text, 'a.yaml').config?.models.find((model) => model.key === key)?.form
  if (!form) throw new Error(`no ${key} in ${text}`)
  return form
}

const word = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
    fc.constantFrom('true', '1.10', '- a', '# x', '~', 'a: b', '数据', '"', '|', '&a', '2024-10-21'),
  )
  .map((text) => text.trim())
  .filter((text) => text !== '' && !text.includes('${') && !/[\p{Cc}\p{Cn}\p{Co}\ufffd\ufeff]/u.test(text))
const dollars = fc.option(fc.double({ min: 0, max: 1_000, noNaN: true }))
const keyword = fc.option(
  fc.constantFrom('${SECRET:azure-key}', '${SECRET:a.b_c}', 'Bearer ${SECRET:x}', '$${SECRET:no}'),
)
const json = fc.dictionary(
  fc.string().filter((key) => key !== '__proto__'),
  fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.integer())),
  { maxKeys: 4 },
)

/** Forms as the registry exports them, each on a server of its own. */
const form = fc
  .record({
    kind: fc.constantFrom(...fileKinds),
    wireName: word,
    displayName: word,
    temperature: fc.double({ min: 0, max: 1, noNaN: true }),
    tokens: fc.option(
      fc.tuple(fc.integer({ min: 256, max: 1_000_000 }), fc.option(fc.integer({ min: 1, max: 255 }))),
    ),
    description: word,
    topP: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    stop: fc.array(word, { maxLength: 4 }),
    extraBody: json,
    reasoning: fc.constantFrom('default', 'on', 'off'),
    maxParallel: fc.option(fc.integer({ min: 1, max: 1_024 })),
    price: fc.record({ input: dollars, output: dollars }),
    task: fc.constantFrom('chat', 'embedding', 'rerank', 'speech'),
    timeout: fc.integer({ min: 5, max: 86_400 }),
    apiKey: keyword,
    headers: fc.dictionary(fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,10}$/), word, { maxKeys: 3 }),
    caFile: fc.option(word),
    tokenCommand: fc.option(word),
    maxRetries: fc.integer({ min: 0, max: 10 }),
    capabilities: fc.option(fc.record({ tools: fc.boolean(), vision: fc.boolean() }), { nil: undefined }),
    azure: fc.option(fc.constantFrom('2024-10-21', '2025-01-01-preview')),
  })
  .map(({ tokens, timeout, azure, tokenCommand, ...rest }) => ({
    ...rest,
    tokenCommand: rest.kind === 'google-vertex' ? tokenCommand : null,
    contextWindow: tokens?.[0] ?? 32_768,
    contextWindowSource: tokens ? 'user' : 'default',
    maxTokens: tokens?.[1] ?? null,
    firstTokenTimeoutSeconds: timeout,
    idleTimeoutSeconds: 120,
    azure,
  }))
const models = fc.array(form, { maxLength: 4 }).map((list) =>
  list.map(({ azure, ...rest }, index) => {
    const isAzure = rest.kind === 'azure-openai'
    const path = isAzure ? (azure === null ? '/openai/v1' : '') : rest.kind === 'anthropic' ? '' : '/v1'
    const parsed = ModelForm.parse({
      ...rest,
      endpointUrl: `https://host-${index}.example.internal${path}`,
      ...(isAzure ? { apiVersion: azure } : {}),
      ...(rest.capabilities ? {} : { capabilities: undefined }),
    })
    if (parsed.capabilities === undefined) delete parsed.capabilities
    return { ...parsed, slug: `model-${index}` }
  }),
)

describe('what is exported', () => {
  test('reads as what it was [B1]', () => {
    fc.assert(
      fc.property(models, (models) => {
        expect(forms(writeConfig(models))).toEqual(models)
      }),
      { numRuns: 100 },
    )
  })

  test('reads well: what need not be said is not, and a key is a reference [B1]', () => {
    const [one] = forms(`custom: [{ id: a, type: vllm, modelName: m, apiKey: '\${SECRET:k}' }]`)
    if (!one) throw new Error('no model')
    expect(writeConfig([{ ...one, slug: 'a' }])).toBe(`providers:
  custom:
    - id: a
      displayName: a
      type: vllm
      modelName: m
      apiKey: \${SECRET:k}
      temperature: 0.7
`)
  })

  test('leaves out a model of the built-in engine, whose file is on this machine alone [B1]', () => {
    const [one] = forms('custom: [{ id: a, type: vllm, modelName: m }]')
    if (!one) throw new Error('no model')
    expect(forms(writeConfig([{ ...one, kind: 'builtin', slug: 'b' }]))).toEqual([])
    expect(forms(writeConfig([]))).toEqual([])
  })
})

describe('editing a file', () => {
  const text = `# Mine, do not touch
# the second line

# the agent
agent_name: ada   # her name
model_name: "qwen3-32b"
model_endpoint: http://localhost:8001/v1
generation_config:
  # cool
  temperature: 0.10 # very
  max_tokens: 4096
---
# providers follow
providers:
    custom:
    - id: b # b's own
      type:   vllm
      modelName: 'b'
    - { id: c, type: ollama, modelName: c }   # flow
    fireworks:
        apiKey: \${SECRET:fw} # the key
        customModels:
        - id: d
          modelPath: accounts/x/models/d
---
agent_name:    untouched
model_name:    m
model_endpoint:   http://localhost:9/v1
`
  test('changes what is said and keeps comments, order and all else [B1]', () => {
    const form = formOf(text, 'agent:ada')
    const edited = editDocument(
      text,
      'agent:ada',
      { ...form, temperature: 0.5, maxTokens: null, topP: 0.9, wireName: 'new' },
      'a.yaml',
    )
    expect(edited).toBe(
      text
        .replace('0.10', '0.5')
        .replace('  max_tokens: 4096\n', '  top_p: 0.9\n')
        .replace('"qwen3-32b"', '"new"'),
    )
  })

  test('changes one entry of a list [B1]', () => {
    const edited = editDocument(
      text,
      'custom:b',
      { ...formOf(text, 'custom:b'), price: { input: 1, output: null }, description: 'x' },
      'a.yaml',
    )
    expect(formOf(edited, 'custom:b')).toEqual({
      ...formOf(text, 'custom:b'),
      price: { input: 1, output: null },
      description: 'x',
    })
    for (const key of ['agent:ada', 'agent:untouched', 'custom:c', 'custom:d']) {
      expect(formOf(edited, key)).toEqual(formOf(text, key))
    }
    for (const comment of [
      "# b's own",
      '# flow',
      '# the key',
      '# providers follow',
      '# very',
      '# Mine, do not touch',
    ]) {
      expect(edited).toContain(comment)
    }
    expect(edited.endsWith(text.slice(text.indexOf('---\nagent_name:    untouched')))).toBe(true)
    expect(edited.startsWith(text.slice(0, text.indexOf('---')))).toBe(true)
  })

  test('what a section says for its server is changed there [B1]', () => {
    const edited = editDocument(
      text,
      'custom:d',
      { ...formOf(text, 'custom:d'), apiKey: '${SECRET:other}', maxRetries: 7 },
      'a.yaml',
    )
    expect(edited).toContain('apiKey: ${SECRET:other} # the key')
    expect(formOf(edited, 'custom:d')).toMatchObject({ apiKey: '${SECRET:other}', maxRetries: 7 })
  })

  test('an edit that says nothing new changes no sign of the other documents, and a second one none at all [B1]', () => {
    const once = editDocument(text, 'custom:b', formOf(text, 'custom:b'), 'a.yaml')
    expect(editDocument(once, 'custom:b', formOf(once, 'custom:b'), 'a.yaml')).toBe(once)
  })

  test('line ends and a byte order mark stay [B1]', () => {
    const windows = `\ufeff${text.replaceAll('\n', '\r\n')}`
    const edited = editDocument(
      windows,
      'agent:ada',
      { ...formOf(text, 'agent:ada'), temperature: 1 },
      'a.yaml',
    )
    expect(edited.startsWith('\ufeff# Mine')).toBe(true)
    expect(edited.replaceAll('\r\n', '')).not.toContain('\n')
    expect(formOf(edited, 'agent:ada').temperature).toBe(1)
  })

  test('what would break the file is refused, and so is a file that is broken [B1]', () => {
    const code = (run: () => unknown) => {
      try {
        run()
      } catch (error) {
        return error instanceof AppError ? error.code : error
      }
      return 'nothing was thrown'
    }
    const form = formOf(text, 'agent:ada')
    expect(code(() => editDocument(text, 'agent:nobody', form, 'a.yaml'))).toBe('model_missing')
    expect(code(() => editDocument(`${text}\n---\n[`, 'agent:ada', form, 'a.yaml'))).toBe('config_invalid')
    expect(code(() => editDocument(text, 'agent:ada', { ...form, maxTokens: 32_768 }, 'a.yaml'))).toBe(
      'config_invalid',
    )
    expect(code(() => editDocument(text, 'agent:ada', { ...form, kind: 'ollama' }, 'a.yaml'))).toBe(
      'model_from_elsewhere',
    )
    const named = 'fireworks: { defaultModel: llama }'
    const standard = formOf(named, 'default:fireworks')
    expect(
      code(() => editDocument(named, 'default:fireworks', { ...standard, temperature: 0 }, 'a.yaml')),
    ).toBe('model_from_elsewhere')
  })

  test('fields of the body may come in another order [B1]', () => {
    const [model] = fc.sample(models, { numRuns: 20, seed: 1 }).flat()
    if (!model) throw new Error('no model')
    const before = { ...model, slug: 'model-0', extraBody: { b: 1 } }
    const wanted = { ...before, extraBody: { a: true, b: 2 } }
    expect(forms(editDocument(writeConfig([before]), 'custom:model-0', wanted, 'a.yaml'))).toEqual([wanted])
  })

  test('whatever is changed reads as it was meant [B1]', () => {
    fc.assert(
      fc.property(models, models, (before, after) => {
        const [one, ...others] = before
        const other = after.find(({ kind }) => kind === one?.kind)
        fc.pre(one !== undefined && other !== undefined)
        if (!one || !other) return
        const wanted = { ...other, slug: one.slug, endpointUrl: one.endpointUrl, apiVersion: one.apiVersion }
        if (one.apiVersion === undefined) delete wanted.apiVersion
        if (one.capabilities && !wanted.capabilities) wanted.capabilities = one.capabilities
        const edited = editDocument(writeConfig(before), 'custom:model-0', wanted, 'a.yaml')
        expect(forms(edited)).toEqual([wanted, ...others])
      }),
      { numRuns: 60 },
    )
  })
})
