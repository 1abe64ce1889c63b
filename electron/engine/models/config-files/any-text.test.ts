import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigIssue, longestConfigBytes } from '../../../../shared/contract/config-files'
import { ModelForm } from '../../../../shared/model-form'
import { mostIssues } from './issues'
import { readConfig } from './read-config'

const agent = (name: string, more = '') =>
  `agent_name: ${name}\nmodel_name: m\nmodel_endpoint: http://localhost:8001/v1\n${more}`
const first = (text: string) => readConfig(text, 'a.yaml').issues[0]
const millis = (run: () => void) => {
  const begun = performance.now()
  run()
  return performance.now() - begun
}

test('of two documents with one broken nothing is taken [B1]', () => {
  for (const broken of ['agent_name: [', 'agent_name: b', agent('b', '\ttab: 1'), agent('a'), '- 1']) {
    for (const text of [`${agent('a')}\n---\n${broken}`, `${broken}\n---\n${agent('a')}`]) {
      const { config, issues } = readConfig(text, 'a.yaml')
      expect([broken, config]).toEqual([broken, null])
      expect(issues.length).toBeGreaterThan(0)
    }
  }
})

test('a name used twice is told at its second place [B1]', () => {
  expect(first(`${agent('a')}\n---\n${agent('a')}`)).toEqual({
    path: 'a.yaml',
    line: 6,
    column: 13,
    field: 'agent_name',
    found: '"a"',
    expected: 'a name of its own: line 1 has this one',
  })
})

test('models at one address have one key: two are told, one holds for both [B1]', () => {
  const two = (one: string, other: string) =>
    `${agent('a', one)}\n---\n${agent('b', other)}\n---\n${agent('c')}`
  expect(readConfig(two('api_key: x', 'api_key: y'), 'a.yaml').issues).toMatchObject([
    {
      line: 9,
      field: 'api_key',
      expected: 'the same as in line 1: both models are at http://localhost:8001/v1',
    },
  ])
  const { config } = readConfig(two('api_key: x', 'max_retries: 2'), 'a.yaml')
  expect(config?.models.map(({ form }) => [form.apiKey, form.maxRetries])).toEqual([
    ['x', 2],
    ['x', 2],
    ['x', 2],
  ])
})

describe('a text that is no configuration [B1]', () => {
  test.each([
    ['', 'an empty file', null],
    ['\ufeff', 'an empty file', null],
    [' \n\t\n', 'an empty file', null],
    ['\u0000\u0001\u0002', 'a character that no text has', 1],
    [`agent_name: a\nmodel_name: "\u0000"`, 'a character that no text has', 2],
    ['\u0089PNG\r\n\u001a\n\u0000', 'a character that no text has', 2],
    ['agent_name: "x', 'the line of agent_name', 1],
    ['a:\n\t- b', 'a tab', 2],
    ['a: *nothing', 'an alias of nothing', 1],
    ['a: !!js/function "x"', 'the line of a', 1],
    ['a: !custom x', 'the line of a', 1],
    ['__proto__: { polluted: true }', 'a field whose name is no text', 1],
    ['&a [*a]', null, 1],
    ['a: &a { b: *a }', null, 1],
  ])('%j is told', (text, found, line) => {
    const { config, issues } = readConfig(text, 'a.yaml')
    expect(config).toBeNull()
    expect(issues[0]?.line).toBe(line)
    if (found !== null) expect(issues.map((issue) => issue.found)).toContain(found)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  test('nothing but comments is a file that says nothing [B1]', () => {
    for (const text of ['# agent_name: a\n', '---\n# one\n---\n# two\n', '---\n']) {
      const { config, issues } = readConfig(text, 'a.yaml')
      expect([text, issues]).toEqual([text, []])
      expect(config?.models).toEqual([])
    }
  })

  test('a byte order mark, Windows’ line ends and a last line without one change nothing [B1]', () => {
    const text = agent('ada', 'generation_config:\n  temperature: 0.5\n---\n') + agent('b')
    const plain = readConfig(text, 'a.yaml')
    expect(plain.config?.models).toHaveLength(2)
    expect(readConfig(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'a.yaml')).toEqual(plain)
    expect(readConfig(text.trimEnd(), 'a.yaml')).toEqual(plain)
    expect(first(`\ufeff${agent('a', 'temp: 1').replaceAll('\n', '\r\n')}`)).toMatchObject({
      line: 4,
      column: 1,
    })
  })

  test('no key stands in what is told of a file [D3]', () => {
    const key = 'sk-canary-5d0b2f'
    for (const text of [
      agent('a', `api_key: "${key}`),
      agent('a', `api_key: [${key}]`),
      agent('a', `api_key: { a: ${key} }`),
      agent('a', `api_key: ${key}\n  ${key}: x`),
      agent('a', `api_key: ${key}: ${key}`),
      agent('a', `api_key: !${key} x`),
      agent('a', `api_key: *${key}`),
      agent('a', `api_key: @${key}`),
      agent('a', `\tapi_key: ${key}`),
      agent('a', `headers: { Authorization: [${key}] }`),
      agent('a', `headers: ${key}`),
      agent('a', `headers: { X: "a\\n${key}" }`),
      agent('a', `generation_config: { extra_body: ${key} }`),
      `agent_name: a\nmodel_name: m\nmodel_endpoint: http://me:${key}@localhost:8001/v1`,
      `agent_name: a\nmodel_name: m\nmodel_endpoint: "http://me:${key}@bad host:99999"`,
      `fireworks:\n  apiKey: 1\n  - ${key}`,
      key,
    ]) {
      const { config, issues } = readConfig(text, 'a.yaml')
      expect([text, config]).toEqual([text, null])
      expect([text, JSON.stringify(issues).includes(key)]).toEqual([text, false])
    }
  })
})

describe('a text made to harm [B1]', () => {
  test('an alias bomb is refused, and nothing is taken [B1]', () => {
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
    for (let i = 1; i < 12; i++)
      bomb.push(
        `a${i}: &a${i} [${Array(9)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      )
    const text = `${bomb.join('\n')}\n---\n${agent('a')}`
    expect(
      millis(() => {
        const { config, issues } = readConfig(text, 'a.yaml')
        expect(config).toBeNull()
        expect(issues.map(({ found }) => found)).toContain('aliases of aliases')
      }),
    ).toBeLessThan(3_000)
  })

  test('is one bomb however many documents it is spread over, and is not blown up [B1]', () => {
    const twice = (name: string) => `[${Array(10).fill(`*${name}`).join(', ')}]`
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b ${twice('a')}\nc: &c ${twice('b')}\nd: &d ${twice('c')}\ne: ${twice('d')}\n`
    const text = Array(100).fill(bomb).join('---\n')
    const took = millis(() => {
      const { config, issues } = readConfig(text, 'a.yaml')
      expect(config).toBeNull()
      expect(issues.filter(({ found }) => found === 'aliases of aliases')).toHaveLength(1)
    })
    expect(took).toBeLessThan(3_000)
  })

  test('is no file in which a thousand models take over one value: that is read as soon as any [B1]', () => {
    const entry = (index: number, headers: string) =>
      `- { id: m${index}, type: vllm, endpoint: "http://localhost:1/v1", modelName: m, headers: ${headers}, description: "${'x '.repeat(850)}" }\n`
    const file = (headers: string) =>
      `custom:\n${entry(0, '&h { A: b }')}${Array.from({ length: 1_500 }, (_, index) => entry(index + 1, headers)).join('')}`
    const took = (text: string) =>
      millis(() => expect(readConfig(text, 'a.yaml').config?.models).toHaveLength(1_501))
    expect(file('*h').length).toBeGreaterThan(2_700_000)
    took(file('{ A: b }'))
    expect(took(file('*h'))).toBeLessThan(5 * took(file('{ A: b }')) + 500)
  }, 20_000)

  const many = 20_000
  test.each([
    ['brackets', '['.repeat(many)],
    ['braces', '{a: '.repeat(many)],
    ['closing brackets', ']'.repeat(many)],
    ['dashes', '- '.repeat(many)],
    ['anchors', '&a '.repeat(many)],
    ['anchors on lines', '&a\n'.repeat(many)],
    ['tags', '! '.repeat(many)],
    ['questions', '? '.repeat(many)],
    ['colons', ': '.repeat(many)],
    ['documents', '---\n'.repeat(many)],
    ['unknown fields', Array.from({ length: many }, (_, index) => `k${index}: 1`).join('\n')],
    ['the same field', 'a: 1\n'.repeat(many)],
    ['tabs', '\t'.repeat(many)],
    ['directives', '%a\n'.repeat(many)],
    ['levels', Array.from({ length: 1_000 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')],
    ['a long name', `${'a'.repeat(1_000_000)}: 1`],
    ['a long address', agent('a').replace('http:', `http://${"'".repeat(1_000_000)}`)],
  ])(
    'many %s end in a few issues, soon',
    (_name, text) => {
      expect(
        millis(() => {
          const { config, issues } = readConfig(text, 'a.yaml')
          if (config) expect(config.models).toEqual([])
          expect(issues.length).toBeLessThanOrEqual(mostIssues)
          for (const issue of issues) expect(JSON.stringify(issue).length).toBeLessThan(2_000)
        }),
      ).toBeLessThan(8_000)
    },
    20_000,
  )

  test('more than 10 MB are not read [B1]', () => {
    const text = `# ${'é'.repeat(longestConfigBytes / 2)}\n${agent('a')}`
    expect(readConfig(text, 'a.yaml').issues).toEqual([
      {
        path: 'a.yaml',
        line: null,
        column: null,
        field: null,
        found: 'a larger file',
        expected: 'at most 10 MB',
      },
    ])
  })

  test('a thousand models are read within a second [B1]', () => {
    const entries = Array.from(
      { length: 1_000 },
      (_, index) =>
        `  - { id: m${index}, type: vllm, modelName: org/m${index}, temperature: 0.5, cost: { input: 0, output: 0 } }\n`,
    )
    const text = `custom:\n${entries.join('')}`
    readConfig(text, 'a.yaml')
    const took = millis(() => expect(readConfig(text, 'a.yaml').config?.models).toHaveLength(1_000))
    expect(took).toBeLessThan(2_000)
  })
})

describe('whatever a file holds', () => {
  const name = fc.constantFrom(
    ...['agent_name', 'model_name', 'model_endpoint', 'generation_config', 'temperature', 'max_tokens'],
    ...[
      'context_window',
      'providers',
      'agents',
      'custom',
      'fireworks',
      'customModels',
      'id',
      'type',
      'endpoint',
    ],
    ...[
      'modelName',
      'modelPath',
      'apiKey',
      'api_key',
      'cost',
      'price',
      'input',
      'headers',
      'stop',
      'extraBody',
    ],
    ...[
      'defaultModel',
      'enabled',
      'useUnifiedProvider',
      'unifiedProviderChoice',
      'providerAssignment',
      '__proto__',
    ],
    'constructor',
  )
  const scalar = fc.oneof(
    fc.constantFrom(
      'a',
      'vllm',
      'http://localhost:8000/v1',
      '${SECRET:x}',
      'auto',
      '',
      'true',
      '.nan',
      '1e999',
      '-1',
    ),
    fc.string(),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  )
  const tree = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      scalar,
      fc.dictionary(name, tie('value'), { maxKeys: 6 }),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  })).value
  const asText = fc
    .array(fc.dictionary(name, tree, { maxKeys: 8 }), { minLength: 1, maxLength: 3 })
    .map((documents) =>
      documents
        .map((document) =>
          JSON.stringify(document, (_key, value) => (typeof value === 'number' ? value : value)),
        )
        .join('\n---\n'),
    )
  const asLines = fc
    .array(
      fc.tuple(
        fc.constantFrom('', '  ', '    ', '- ', '  - ', '\t', '---', '# '),
        fc.oneof(name, fc.string({ maxLength: 6 })),
        fc.constantFrom(': ', ':', ' ', ': &a ', ': *a', ': |', ': "', ': {', ': [', ']', ' }', '<<: *a'),
        fc.oneof(fc.constantFrom('a', '1', 'http://localhost:1/v1', 'vllm', ''), fc.string({ maxLength: 8 })),
      ),
      { maxLength: 20 },
    )
    .map((lines) => lines.map((line) => line.join('')).join('\n'))

  test('there is a whole configuration or there are issues with their places; nothing else is thrown [B1]', () => {
    const text = fc.oneof(asText, asLines, fc.string({ unit: 'binary', maxLength: 200 }))
    fc.assert(
      fc.property(text, (text) => {
        const { config, issues } = readConfig(text, 'a.yaml')
        expect(config === null).toBe(issues.length > 0)
        for (const issue of issues) {
          ConfigIssue.parse(issue)
          const lines = text.split('\n').length
          if (issue.line !== null) expect(issue.line).toBeLessThanOrEqual(lines)
          expect(issue.line === null || issue.line >= 1).toBe(true)
        }
        for (const { form, line } of config?.models ?? []) {
          ModelForm.parse(form)
          expect(line).toBeGreaterThanOrEqual(1)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
