import { parse } from 'dotenv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { environmentSecrets } from '../secret-refs'
import { parseDotEnv } from './dot-env'
import { defaultSettings, loadVariables, readEnvironment, resolveSettings } from './index'
import { variableOf } from './read-environment'

const prefix = 'KEEPSAKE_MODEL_BACKEND__'
const load = (environment: Record<string, string | undefined>, files: Record<string, string> = {}) =>
  loadVariables({
    environment,
    folder: '/app',
    readText: (file) => files[file.replaceAll('\\', '/')] ?? null,
  })
const read = (environment: Record<string, string>, files: Record<string, string> = {}) =>
  readEnvironment(load(environment, files))
/** What is told of variables that are wrong. */
const told = (environment: Record<string, string>, files: Record<string, string> = {}) => {
  const { values, issues } = read(environment, files)
  expect(values).toEqual({})
  return issues.map(
    ({ variable, file, line, found, expected }) =>
      `${variable}${file === null ? '' : ` ${file}:${line}`} | ${found} | ${expected}`,
  )
}

describe('the environment', () => {
  test('names the model and how to reach it [B4]', () => {
    const { values, issues } = read({
      [`${prefix}MODEL`]: 'gpt-4o',
      [`${prefix}BASE_URL`]: 'https://api.openai.com/v1/',
      [`${prefix}API_KEY`]: '${SECRET:openai}',
      [`${prefix}TEMPERATURE`]: '0.2',
      [`${prefix}MAX_TOKENS`]: '4096',
      [`${prefix}TIMEOUT`]: '60.0',
      [`${prefix}MAX_RETRIES`]: '5',
      [`${prefix}CONTEXT_WINDOW`]: '128000',
      [`${prefix}KIND`]: 'openai-compatible',
      [`${prefix}HEADERS`]: '{"X-Team":"core"}',
      [`${prefix}TOP_P`]: '',
      OTHER: 'x',
    })
    expect(issues).toEqual([])
    expect(values).toEqual({
      model: 'gpt-4o',
      baseUrl: 'https://api.openai.com/v1',
      apiKey: '${SECRET:openai}',
      temperature: 0.2,
      maxTokens: 4096,
      timeout: 60,
      maxRetries: 5,
      contextWindow: 128_000,
      kind: 'openai-compatible',
      headers: { 'X-Team': 'core' },
    })
  })

  test('beats .env.<mode>, which beats .env.local, which beats .env [B4]', () => {
    const files = {
      '/app/.env': `${prefix}MODEL=d\n${prefix}TEMPERATURE=0.4\n${prefix}TOP_P=0.4\n${prefix}TIMEOUT=40`,
      '/app/.env.local': `# local\n${prefix}MODEL=c\n${prefix}TEMPERATURE=0.3\n${prefix}TOP_P=0.3`,
      '/app/.env.prod': `export ${prefix}MODEL='b'\n\n${prefix}TEMPERATURE=0.2 # cool`,
      '/app/.env.dev': `${prefix}MODEL=no`,
    }
    const { values, sources } = read({ KEEPSAKE_ENV: 'prod', ENV: 'dev', [`${prefix}MODEL`]: 'a' }, files)
    expect(values).toEqual({ model: 'a', temperature: 0.2, topP: 0.3, timeout: 40 })
    expect(sources).toEqual({
      model: { variable: `${prefix}MODEL`, file: null, line: null },
      temperature: { variable: `${prefix}TEMPERATURE`, file: '/app/.env.prod', line: 3 },
      topP: { variable: `${prefix}TOP_P`, file: '/app/.env.local', line: 4 },
      timeout: { variable: `${prefix}TIMEOUT`, file: '/app/.env', line: 4 },
    })
    expect(read({ ENV: 'dev' }, files).values.model).toBe('no')
    expect(read({}, files).values.model).toBe('c')
  })

  test('a mode is no way to another file [B4]', () => {
    for (const mode of ['../secret', 'a/b', '', 'local', '.x']) {
      const asked: string[] = []
      const variables = loadVariables({
        environment: { KEEPSAKE_ENV: mode },
        folder: '/app',
        readText: (file) => {
          asked.push(file.replaceAll('\\', '/'))
          return null
        },
      })
      expect([mode, variables.mode, asked]).toEqual([mode, null, ['/app/.env.local', '/app/.env']])
    }
  })

  test('what is wrong is told with its variable, file and line, and nothing is taken [B4]', () => {
    expect(told({ [`${prefix}TEMPERATURE`]: '3', [`${prefix}MODEL`]: 'm' })).toEqual([
      `${prefix}TEMPERATURE | "3" | a number from 0 to 2`,
    ])
    expect(told({}, { '/app/.env': `A=1\r\n\r\n${prefix}MAX_TOKENS=many\r\n` })).toEqual([
      `${prefix}MAX_TOKENS /app/.env:3 | "many" | a whole number from 1 to 10000000`,
    ])
    expect(told({}, { '/app/.env.local': `${prefix}MODELL=x` })).toEqual([
      `${prefix}MODELL /app/.env.local:1 | ${prefix}MODELL | ${prefix}MODEL (did you mean that?)`,
    ])
    expect(told({ KEEPSAKE_MODEL_BACKEND_API_KEY: 'sk-1' })).toEqual([
      `KEEPSAKE_MODEL_BACKEND_API_KEY | KEEPSAKE_MODEL_BACKEND_API_KEY | ${prefix}API_KEY (did you mean that?)`,
    ])
    expect(told({}, { '/app/.env': `\n${prefix}MODEL qwen3` })).toEqual([
      `${prefix}MODEL /app/.env:2 | a name without a value | ${prefix}MODEL=…`,
    ])
    expect(told({ [`${prefix}KIND`]: 'openai' })[0]).toContain('one of openai-compatible, ollama')
  })

  test.each([
    ['TEMPERATURE', 'NaN'],
    ['TEMPERATURE', 'Infinity'],
    ['TEMPERATURE', '1e0'],
    ['TEMPERATURE', '-0.1'],
    ['TEMPERATURE', '0x1'],
    ['MAX_TOKENS', '1.5'],
    ['MAX_TOKENS', '99999999999999999999'],
    ['TIMEOUT', '0'],
    ['MAX_RETRIES', '11'],
    ['CONTEXT_WINDOW', '1'],
    ['BASE_URL', 'http://localhost:8001'],
    ['BASE_URL', 'ftp://x/v1'],
    ['HEADERS', 'a: b'],
    ['HEADERS', '{"a":1}'],
    ['EXTRA_BODY', '[1]'],
    ['REASONING', 'maybe'],
    ['API_KEY', '${SECRET:my key}'],
  ])('%s=%s is refused [B4]', (name, value) => {
    expect(told({ [prefix + name]: value })).toHaveLength(1)
  })

  test('values that do not go together are told [B4]', () => {
    expect(told({ [`${prefix}MAX_TOKENS`]: '4096', [`${prefix}CONTEXT_WINDOW`]: '4096' })).toEqual([
      `${prefix}MAX_TOKENS | "4096" | fewer than the context window, 4096`,
    ])
    expect(told({ [`${prefix}KIND`]: 'anthropic', [`${prefix}TEMPERATURE`]: '1.5' })).toEqual([
      `${prefix}TEMPERATURE | "1.5" | a number from 0 to 1 for anthropic`,
    ])
    expect(told({ [`${prefix}KIND`]: 'azure-openai', [`${prefix}MODEL`]: 'm' })).toEqual([
      `${prefix}KIND | "azure-openai" | ${prefix}BASE_URL beside it, such as https://my-resource.openai.azure.com`,
    ])
  })

  test('a pasted Azure request tells the model and the version too [A3]', () => {
    const url = 'https://r.openai.azure.com/openai/deployments/dep/chat/completions?api-version=2025-02-01'
    expect(read({ [`${prefix}KIND`]: 'azure-openai', [`${prefix}BASE_URL`]: url }).values).toEqual({
      kind: 'azure-openai',
      baseUrl: 'https://r.openai.azure.com',
      model: 'dep',
      apiVersion: '2025-02-01',
    })
  })

  test('no key stands in what is told [D3]', () => {
    const key = 'sk-canary-7a31'
    for (const name of ['API_KEY', 'HEADERS', 'EXTRA_BODY', 'TOKEN_COMMAND']) {
      expect(JSON.stringify(told({ [prefix + name]: `${key}\${SECRET:bad name}` }))).not.toContain(key)
    }
    expect(JSON.stringify(told({ [`${prefix}BASE_URL`]: `http://me:${key}@localhost:1/v1` }))).not.toContain(
      key,
    )
    expect(JSON.stringify(told({ [`${prefix}APIKEY`]: key }))).not.toContain(key)
    expect(JSON.stringify(told({}, { '/app/.env': `${prefix}API_KEY ${key}` }))).not.toContain(key)
  })

  test('named secrets may lie in the same files [D3]', () => {
    const { all } = load(
      { KEEPSAKE_SECRET_A: 'one' },
      { '/app/.env': 'KEEPSAKE_SECRET_A=two\nKEEPSAKE_SECRET_B_C=three' },
    )
    expect(['a', 'b.c', 'd'].map(environmentSecrets(all))).toEqual(['one', 'three', null])
  })
})

describe('whatever a file of variables holds', () => {
  const line = fc.oneof(
    fc
      .tuple(
        fc.constantFrom('', 'export ', '  ', '# '),
        fc.constantFrom(
          ...Object.keys(defaultSettings).map((name) => variableOf(name as 'model')),
          'A',
          'B.C',
        ),
        fc.constantFrom('=', ' = ', ': ', ' ', '=='),
        fc.oneof(
          fc.constantFrom('1', '0.5', '"a b"', "'x", '"', '{"a":1}', ' # c', 'http://localhost:1/v1'),
          fc.string(),
        ),
      )
      .map((parts) => parts.join('')),
    fc.string({ unit: 'binary' }),
  )
  const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n'))

  test('it is read as the parser does, with lines that are in it; settings are taken wholly or not at all [B4]', () => {
    fc.assert(
      fc.property(text, (text) => {
        const values = parseDotEnv(text)
        const plain = parse(text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n'))
        expect(Object.fromEntries([...values].map(([name, { value }]) => [name, value]))).toEqual(plain)
        const lines = text.replace(/\r\n?/g, '\n').split('\n')
        for (const [name, { line }] of values) expect(lines[line - 1]).toContain(name)
        const { values: settings, issues } = read({}, { '/app/.env': text })
        if (issues.length > 0) expect(settings).toEqual({})
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('what holds', () => {
  const environment = read(
    { [`${prefix}MODEL`]: 'from-env', [`${prefix}API_KEY`]: 'sk-canary' },
    { '/app/.env': `${prefix}TIMEOUT=45` },
  )

  test('is what was called for before the environment before the file before the default, each told [B4]', () => {
    const { values, explain } = resolveSettings({
      call: { temperature: 0, model: undefined },
      environment,
      file: { values: { model: 'from-file', topP: 0.5, temperature: 1 }, path: 'a.yaml', line: 3 },
      defaults: defaultSettings,
    })
    expect(values).toEqual({
      ...defaultSettings,
      temperature: 0,
      model: 'from-env',
      apiKey: 'sk-canary',
      timeout: 45,
      topP: 0.5,
    })
    expect(explain.filter(({ source }) => source !== 'default')).toEqual([
      { field: 'model', value: 'from-env', source: 'environment', detail: `${prefix}MODEL` },
      { field: 'apiKey', value: 'set', source: 'environment', detail: `${prefix}API_KEY` },
      { field: 'temperature', value: '0', source: 'call', detail: null },
      { field: 'timeout', value: '45', source: 'environment', detail: `${prefix}TIMEOUT (/app/.env:1)` },
      { field: 'topP', value: '0.5', source: 'file', detail: 'a.yaml:3' },
    ])
    expect(explain).toHaveLength(Object.keys(defaultSettings).length)
    expect(JSON.stringify(explain)).not.toContain('sk-canary')
  })

  test('a value of null is said, and not passed over [B4]', () => {
    const { values, explain } = resolveSettings({
      call: { apiKey: null },
      environment,
      defaults: defaultSettings,
    })
    expect(values.apiKey).toBeNull()
    expect(explain.find(({ field }) => field === 'apiKey')).toMatchObject({
      value: 'not set',
      source: 'call',
    })
  })

  test('an address without a kind is any server’s; a kind without an address is at its usual one [B4]', () => {
    const kindOf = resolveSettings({
      call: { baseUrl: 'http://localhost:8001/v1' },
      defaults: defaultSettings,
    })
    expect(kindOf.values.kind).toBe('openai-compatible')
    expect(kindOf.explain[0]).toMatchObject({ field: 'kind', value: 'openai-compatible' })
    expect(resolveSettings({ call: { kind: 'vllm' }, defaults: defaultSettings }).values.baseUrl).toBe(
      'http://localhost:8000/v1',
    )
    expect(() => resolveSettings({ call: { kind: 'azure-openai' }, defaults: defaultSettings })).toThrow(
      'invalid_input',
    )
  })

  test('every layer is stronger than the next, whatever they hold [B4]', () => {
    const layer = fc.record(
      { model: fc.string(), temperature: fc.double(), maxTokens: fc.option(fc.integer()) },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(layer, layer, layer, (call, environment, file) => {
        const { values } = resolveSettings({
          call,
          environment: { values: environment, sources: {} },
          file: { values: file, path: 'a', line: null },
          defaults: defaultSettings,
        })
        expect(values).toEqual({ ...defaultSettings, ...file, ...environment, ...call })
      }),
    )
  })
})
