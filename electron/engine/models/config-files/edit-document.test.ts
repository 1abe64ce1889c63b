import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ModelForm } from '../../../../shared/model-form'
import { AppError } from '../../app-error'
import { editDocument } from './edit-document'
import { readConfig } from './read-config'

const formsOf = (text: string): ReadonlyMap<string, ModelForm> => {
  const { config, issues } = readConfig(text, 'a.yaml')
  expect(issues).toEqual([])
  return new Map(config?.models.map(({ key, form }) => [key, form]))
}
const edit = (text: string, key: string, changes: Partial<ModelForm>): string => {
  const form = formsOf(text).get(key)
  if (!form) throw new Error(`no ${key}`)
  return editDocument(text, key, { ...form, ...changes }, 'a.yaml')
}
const codeOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    return error instanceof AppError ? error.code : error
  }
  return 'nothing was thrown'
}

type Written = { key: string; text: string; isFlow: boolean }

/** Texts as people write them: their own indents, blanks, comments, quotation marks and heads. */
const manner = fc.record({
  indent: fc.constantFrom('  ', '    '),
  gap: fc.constantFrom(' ', '   '),
  tail: fc.constantFrom('', ' # said: twice', '   #x'),
  between: fc.constantFrom('', '\n', '# on its own line\n', '\n    # far in\n'),
  quote: fc.constantFrom('', '"', "'"),
  isFlow: fc.boolean(),
})

const agent = manner.map(({ indent, gap, tail, between, quote }) => (id: number): Written => {
  const text = `${between}agent_name:${gap}a${id}${tail}
model_name:${gap}${quote}m${id}${quote}${tail}
${between}model_endpoint:${gap}http://host-${id}:8001/v1${tail}
generation_config:${tail}
${indent}temperature:${gap}0.5${id}${tail}
${between}${indent}max_tokens:${gap}10${id}${tail}
${indent}stop:${gap}[ END,   STOP ]${tail}
${between}`
  return { key: `agent:a${id}`, text, isFlow: false }
})
const entry = manner.map(
  ({ indent, gap, tail, between, quote, isFlow }) =>
    (id: number, at: string): Written => {
      const text = isFlow
        ? `${at}- { id: e${id}, type:${gap}vllm, endpoint: "http://host-${id}/v1", modelName: ${quote}m${id}${quote}, temperature: 0.5${id}, maxTokens: 10${id} }${tail}\n`
        : `${at}- id:${gap}e${id}${tail}
${at}  type: vllm
${between}${at}  endpoint: http://host-${id}/v1
${at}  modelName:${gap}${quote}m${id}${quote}${tail}
${at}  temperature:${gap}0.5${id}${tail}
${at}  headers:${tail}
${at}  ${indent}X-Team:${gap}'a b'${tail}
${between}${at}  maxTokens:${gap}10${id}${tail}
`
      return { key: `custom:e${id}`, text, isFlow }
    },
)
const file = fc
  .record({
    documents: fc.array(
      fc.oneof(
        agent.map((one) => ({ one })),
        fc.record({
          at: fc.constantFrom('  ', '    ', '      '),
          list: fc.array(entry, { minLength: 1, maxLength: 3 }),
        }),
      ),
      { minLength: 1, maxLength: 3 },
    ),
    head: fc.constantFrom('', '---\n', '%YAML 1.2\n---\n', '# mine\n%YAML 1.2\n--- # begins\n'),
    border: fc.constantFrom(
      '---\n',
      '\n--- # next\n',
      '# between\n---\n\n',
      '...\n# after\n%YAML 1.2\n---\n',
    ),
    eol: fc.constantFrom('\n', '\r\n'),
    mark: fc.constantFrom('', '\ufeff'),
    isOpen: fc.boolean(),
  })
  .map(({ documents, head, border, eol, mark, isOpen }) => {
    const written: Written[] = []
    const texts = documents.map((document) => {
      if ('one' in document) {
        written.push(document.one(written.length))
        return written.at(-1)?.text ?? ''
      }
      const entries = document.list.map((make, index) => make(written.length + index, document.at))
      written.push(...entries)
      return `providers:\n  custom:\n${entries.map(({ text }) => text).join('')}`
    })
    const whole = (head + texts.join(border)).replace(isOpen ? /\n+$/ : /$^/, '')
    return { text: mark + whole.replaceAll('\n', eol), written, eol }
  })

describe('what an edit leaves as it was', () => {
  const anyEdit = fc.record({ file, at: fc.nat(), which: fc.constantFrom('replace', 'add', 'remove') })

  test('is every sign but those of the value that was changed [B1]', () => {
    fc.assert(
      fc.property(anyEdit, ({ file: { text, written, eol }, at, which }) => {
        const target = written[at % written.length]
        if (!target) throw new Error('nothing was written')
        const { key, isFlow } = target
        const id = key.slice(-1)
        if (which === 'replace') {
          const edited = edit(text, key, { temperature: 0.125, wireName: 'other one' })
          const named = new RegExp(`((?:model_name|modelName): *["']?)m${id}\\b`)
          expect(edited).toBe(text.replace(`0.5${id}`, '0.125').replace(named, '$1other one'))
        } else if (which === 'add') {
          const edited = edit(text, key, { topP: 0.25 })
          if (isFlow) expect(edited.replace(', topP: 0.25', '')).toBe(text)
          else {
            const added = new RegExp(`${eol}? *top_?[pP]: 0\\.25(?=\\r?\\n|$)`)
            expect(edited.replace(added, '').replace(/^(\r?\n)/, '')).toBe(text.replace(/^(\r?\n)/, ''))
          }
        } else {
          const edited = edit(text, key, { maxTokens: null })
          const line = new RegExp(` *(max_tokens|maxTokens): *10${id}.*(\\r?\\n|$)`)
          expect(edited).toBe(text.replace(isFlow ? `, maxTokens: 10${id}` : line, ''))
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('lines that several models share', () => {
  const shared = `custom:
  - id: one
    type: vllm
    endpoint: http://one/v1
    modelName: a
    price: &dear { input: 1, output: 2 }
    headers: &team
      X-Team: a
  - id: two
    type: vllm
    endpoint: http://two/v1
    modelName: b
    price: *dear
    headers: *team # the same
  - { id: three, type: vllm, endpoint: 'http://three/v1', modelName: c, price: { input: 3, output: 4 } }
`

  test('are not changed for all of them by an edit of one [B1]', () => {
    expect(codeOf(() => edit(shared, 'custom:one', { price: { input: 5, output: 2 } }))).toBe('config_shared')
    expect(codeOf(() => edit(shared, 'custom:one', { headers: { 'X-Team': 'b' } }))).toBe('config_shared')
    expect(codeOf(() => edit(shared, 'custom:one', { price: { input: null, output: null } }))).toBe(
      'config_invalid',
    )
  })

  test('stay as they are where the model that took them over gets values of its own [B1]', () => {
    const price = { input: 5, output: 2 }
    const edited = edit(shared, 'custom:two', { price, headers: { 'X-Team': 'b', 'X-More': 'c: d' } })
    expect(edited).toBe(
      shared
        .replace('*dear', '{ input: 5, output: 2 }')
        .replace('*team #', '{ X-Team: b, X-More: "c: d" } #'),
    )
  })

  test('of a section taken over by `<<` are overridden where they stand [B1]', () => {
    const text = shared.replace('- { id: three', '- &base { id: three')
    const merging = `${text}  - <<: *base
    id: four
    endpoint: http://four/v1
`
    expect(edit(merging, 'custom:four', { temperature: 0.25 })).toBe(`${merging}    temperature: 0.25\n`)
    expect(codeOf(() => edit(merging, 'custom:three', { wireName: 'd' }))).toBe('config_shared')
    expect(codeOf(() => edit(merging, 'custom:four', { price: { input: null, output: null } }))).toBe(
      'model_from_elsewhere',
    )
  })

  test('behind an alias are not touched: the file must be opened for that [B1]', () => {
    const agents = `agent_name: one
model_name: a
model_endpoint: http://one/v1
generation_config: &usual { temperature: 0.5 }
`
    const text = `custom:
  - { id: one, type: vllm, endpoint: 'http://one/v1', modelName: a, extraBody: &body { deep: { a: 1 } } }
  - { id: two, type: vllm, endpoint: 'http://two/v1', modelName: b, extraBody: { deep: { b: 2 } , more: *body } }
`
    expect(edit(agents, 'agent:one', { temperature: 1 })).toBe(agents.replace('0.5', '1'))
    const extraBody = { deep: { b: 2 }, more: { deep: { a: 2 } } }
    expect(edit(text, 'custom:two', { extraBody })).toBe(text.replace('*body', '{ deep: { a: 2 } }'))
  })

  test('of a section: an address is changed for one of its models, a key for all [B1]', () => {
    const section = `vllm:
  endpoint: http://one/v1
  apiKey: \${SECRET:one}
  customModels:
  - id: a
    modelName: a
  - id: b
    modelName: b
`
    expect(edit(section, 'custom:a', { apiKey: '${SECRET:two}' })).toBe(
      section.replace('SECRET:one', 'SECRET:two'),
    )
    expect(edit(section, 'custom:a', { endpointUrl: 'http://two/v1' })).toBe(
      section.replace('modelName: a\n', 'modelName: a\n    endpoint: http://two/v1\n'),
    )
  })

  test('of an address: a model that moves on does not take the key of the others along [B1]', () => {
    const text = `agent_name: one
model_name: a
model_endpoint: http://one/v1
api_key: \${SECRET:one}
---
agent_name: two
model_name: b
model_endpoint: http://one/v1
`
    expect(codeOf(() => edit(text, 'agent:one', { endpointUrl: 'http://two/v1' }))).toBe('config_shared')
  })
})

describe('what is written anew', () => {
  const text = `%YAML 1.1
---
agent_name: ada
model_name: m
model_endpoint: http://localhost:8001/v1
description: |
  several
  lines
headers:
    X-One: a # first
    # between
    X-Two: b
generation_config:
    stop:
    - one # 1
    - two
    temperature: 0.5`

  test('stands where it stood, in the file’s own indents, and reads as it was meant [B1]', () => {
    const edited = edit(text, 'agent:ada', {
      description: 'one\nline # and a half',
      headers: { 'X-One': 'a', 'X-Three': 'yes' },
      stop: ['one', 'no', '- 3'],
      extraBody: { metadata: { user: 'me', list: [1] } },
    })
    expect(edited).toBe(`%YAML 1.1
---
agent_name: ada
model_name: m
model_endpoint: http://localhost:8001/v1
description: "one\\nline # and a half"
headers:
    X-One: a # first
    # between
    X-Three: "yes"
generation_config:
    stop:
    - one # 1
    - "no"
    - "- 3"
    temperature: 0.5
    extra_body:
        metadata:
            user: me
            list: [1]`)
  })

  test('goes into a section that was not there, or held nothing [B1]', () => {
    const plain = 'agent_name: a\nmodel_name: m\nmodel_endpoint: http://localhost:1/v1\n'
    const empty = `${plain}generation_config: # none yet\napi_key:\n`
    expect(edit(plain, 'agent:a', { temperature: 0.25, topP: 0.5 })).toBe(
      `${plain}generation_config: { temperature: 0.25, top_p: 0.5 }\n`,
    )
    expect(edit(empty, 'agent:a', { temperature: 0.25, apiKey: '${SECRET:k}' })).toBe(
      `${plain}generation_config: { temperature: 0.25 } # none yet\napi_key: \${SECRET:k}\n`,
    )
  })

  test('whatever text it is, it reads as that text [B1]', () => {
    const texts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((one) => {
      return (
        one.trim() === one && one !== '' && !one.includes('${') && !/[\ud800-\udfff]/.test(one.toWellFormed())
      )
    })
    fc.assert(
      fc.property(texts, fc.boolean(), (description, isFlow) => {
        const before = isFlow
          ? `custom: [{ id: a, type: vllm, modelName: m }, { "id": "b", "type": "vllm", "modelName": "n" }]`
          : `custom:\n- id: a\n  type: vllm\n  modelName: m\n- id: b\n  type: vllm\n  modelName: n\n`
        for (const key of ['custom:a', 'custom:b']) {
          const edited = edit(before, key, { description })
          expect(formsOf(edited).get(key)?.description).toBe(description)
        }
      }),
      { numRuns: 200 },
    )
  })
})
