import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ConfigIssue } from '../../../../shared/contract/config-files'
import { temporaryFolder } from '../../database/testing'
import { buildCatalog, CatalogSource, shippedCatalog } from './catalog'
import type { CatalogEntry } from './entry'

const shipped = shippedCatalog()

/** The shipped catalog under this models.local.yaml, which lies in /data. */
function withLocal(text: string) {
  const base = [
    { hf_repo_id: 'org/chat', kind: 'chat' as const, engine: 'builtin' as const, notes: 'shipped', dim: 5 },
    { hf_repo_id: 'org/embed', kind: 'embedding' as const, engine: 'onnx' as const },
  ]
  const localFile = '/data/models.local.yaml'
  return buildCatalog({ shipped: base, locals: [{ path: localFile, text }], localFile })
}

const inOneLine = ({ path, line, column, field, found, expected }: ConfigIssue) =>
  `${[path, line, column].filter((part) => part !== null).join(':')}: ${field === null ? '' : `${field}: `}found ${found}, expected ${expected}`

test('every model of the list that the project began with is in the catalog, with what runs it [C1]', () => {
  const names = (kind: CatalogEntry['kind']) =>
    shipped.entries.filter((entry) => entry.kind === kind).map((entry) => entry.name)
  expect(names('embedding')).toEqual([
    // Came later: small enough for any machine.
    'sentence-transformers/all-MiniLM-L6-v2',
    'BAAI/bge-m3',
    'google/embeddinggemma-300m',
    'Qwen/Qwen3-Embedding-0.6B',
    'Qwen/Qwen3-Embedding-4B',
  ])
  expect(names('chat')).toEqual([
    'Qwen/Qwen3-4B-Instruct-2507',
    'Qwen/Qwen3-4B-Instruct-2507-FP8',
    'meta-llama/Llama-3.2-1B-Instruct',
    'meta-llama/Llama-3.2-3B-Instruct',
  ])
  expect(names('vision')).toHaveLength(4)
  expect(names('speech')).toHaveLength(10)
  expect(shipped.issues).toEqual([])
  for (const entry of shipped.entries) {
    if (entry.engine === 'builtin') expect(entry.gguf).not.toBeNull()
    if (entry.engine === 'onnx') expect(entry.onnx).not.toBeNull()
    if (entry.engine === 'ollama') expect(entry.ollama).not.toBeNull()
  }
})

test('what a request leaves out, and how vectors are made, is kept with the entry [C1]', () => {
  expect(shipped.find('Qwen/Qwen3-4B-Instruct-2507')).toMatchObject({
    defaults: { temperature: 0.7, top_p: 0.9, max_tokens: 512 },
    structuredOutputs: false,
    licence: 'Apache-2.0',
  })
  expect(shipped.find('Qwen/Qwen3-Embedding-0.6B')).toMatchObject({ pooling: 'last_token', dim: 1024 })
})

describe('models.local.yaml [C1]', () => {
  test('two entries of one model at two servers stand beside each other', () => {
    const entry = (name: string) =>
      `  - { name: ${name}, hf_repo_id: gpt-4o, kind: chat, upstream_base_url: 'http://${name}/v1' }\n`
    const { entries, issues } = withLocal(`models:\n${entry('here')}${entry('there')}`)
    expect(issues).toEqual([])
    expect(entries.slice(2).map(({ name, upstreamUrl }) => [name, upstreamUrl])).toEqual([
      ['here', 'http://here/v1'],
      ['there', 'http://there/v1'],
    ])
  })

  test('an entry of the same repository changes the fields it names, and keeps the others', () => {
    const { entries, issues } = withLocal(
      'models:\n  - hf_repo_id: org/chat\n    defaults: { max_tokens: 9 }\n',
    )
    expect(issues).toEqual([])
    expect(entries).toHaveLength(2)
    expect(entries[0]).toMatchObject({
      name: 'org/chat',
      engine: 'builtin',
      notes: 'shipped',
      dim: 5,
      defaults: { max_tokens: 9 },
      source: 'local',
    })
  })

  test('an entry of the same name points it elsewhere; a new one is added, named by its repository', () => {
    const { entries } = withLocal(
      'models:\n  - name: org/embed\n    hf_repo_id: other/embed\n  - hf_repo_id: Qwen/Qwen3-VL-8B-Instruct\n',
    )
    expect(entries.map(({ name, repository, kind, engine }) => [name, repository, kind, engine])).toEqual([
      ['org/chat', 'org/chat', 'chat', 'builtin'],
      ['org/embed', 'other/embed', 'embedding', 'onnx'],
      ['Qwen/Qwen3-VL-8B-Instruct', 'Qwen/Qwen3-VL-8B-Instruct', 'vision', 'vllm'],
    ])
  })

  test("an entry with an upstream address is a proxy: our name, the upstream's model", () => {
    const { find } = withLocal(`models:
  - name: my-gpt
    hf_repo_id: gpt-4o
    handler: app.models.openai_proxy.OpenAIChatProxyModel
    upstream_base_url: https://api.openai.com/v1/
    upstream_api_key_env: MY_KEY
    skip_download: true
`)
    expect(find('my-gpt')).toMatchObject({
      repository: 'gpt-4o',
      engine: 'server',
      kind: 'chat',
      upstreamUrl: 'https://api.openai.com/v1',
      keyVariable: 'MY_KEY',
      skipDownload: true,
      handler: null,
    })
  })

  test("a module of the person's own lies beside the file that names it, and takes over from the shipped engine", () => {
    const { find } = withLocal('models:\n  - hf_repo_id: org/chat\n    handler: ./handlers/mine.mjs\n')
    expect(find('ORG/chat')).toMatchObject({
      engine: 'handler',
      handler: '/data/handlers/mine.mjs',
      notes: 'shipped',
    })
  })

  test('a handler that takes one call at a time is asked one at a time', () => {
    const { find } = withLocal(
      'models:\n  - hf_repo_id: a/b\n    handler: x.mjs\n    thread_safe: false\n    pooling: last\n',
    )
    expect(find('a/b')).toMatchObject({ maxParallelism: 1, pooling: 'last_token' })
  })

  test.each([
    [
      'models:\n  - name: x\n',
      ':2:5: models[0].hf_repo_id: found nothing, expected a text of 1 to 300 characters',
    ],
    [
      'models:\n  - hf_repo_id: a/b\n    defaults:\n      temperature: hot\n',
      ':4:20: models[0].defaults.temperature: found "hot", expected a number from 0 to 2',
    ],
    [
      'models:\n  - hf_repo_id: a/b\n    poling: mean\n',
      ':3:5: models[0].poling: found "poling", expected pooling, most likely',
    ],
    [
      'models:\n  - hf_repo_id: a/b\n    pooling: max\n',
      ':3:14: models[0].pooling: found "max", expected mean, cls or last_token',
    ],
    [
      'models:\n  - hf_repo_id: a/b\n    revision: ../../../x\n',
      ':3:15: models[0].revision: found "../../../x", expected a branch, tag or commit',
    ],
    ['models: 5\n', ':1:9: models: found 5, expected a list under models'],
    [
      'models:\n  - hf_repo_id: a/b\n  - hf_repo_id: a/b\n',
      ':3:17: models[1].hf_repo_id: found "a/b", expected a name that no other entry has',
    ],
    [
      'models:\n  - hf_repo_id: a/b\n    engine: server\n',
      ':3:13: models[0].engine: found server without upstream_base_url, expected upstream_base_url',
    ],
  ])('a fault is told with its place: %j', (text, issue) => {
    const { entries, issues } = withLocal(text)
    expect(issues.map(inOneLine)).toEqual([`/data/models.local.yaml${issue}`])
    expect(entries.map(({ source }) => source)).toEqual(['shipped', 'shipped'])
  })

  test('one wrong entry keeps the whole file from counting: nothing is half in force', () => {
    const text = 'models:\n  - hf_repo_id: org/new\n  - hf_repo_id: 5\n'
    expect(withLocal(text).entries).toHaveLength(2)
  })

  test('whatever a file holds, the shipped models stay', () => {
    const words = fc.constantFrom(
      'models:',
      '\n',
      '  - ',
      'hf_repo_id: ',
      'a/b',
      '&a',
      '*a',
      '{',
      '[',
      ': ',
      '"',
      '\t',
      'handler: x.mjs',
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(words).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (content) => {
        const { entries, find } = withLocal(content)
        expect(entries.length).toBeGreaterThanOrEqual(2)
        expect(find('org/embed')).toBeDefined()
      }),
    )
  })
})

const openCatalog = (place: { dataFolder: string }) => new CatalogSource(place).reload()

test('the list lies in the data folder, under either ending [C1]', async () => {
  const dataFolder = temporaryFolder()
  writeFileSync(
    join(dataFolder, 'models.local.yml'),
    'models:\n  - hf_repo_id: me/one\n  - hf_repo_id: me/two\n',
  )
  const app = await openCatalog({ dataFolder })
  expect(app.find('me/two')).toMatchObject({ notes: '', source: 'local' })
  expect(app.localFile).toBe(join(dataFolder, 'models.local.yml'))
  writeFileSync(join(dataFolder, 'models.local.yaml'), 'models:\n  - hf_repo_id: me/three\n')
  expect((await openCatalog({ dataFolder })).find('me/one')).toBeUndefined()
})

test('without a list of their own a person is told where it would lie; an update may replace the shipped one [C1]', async () => {
  const dataFolder = temporaryFolder()
  expect(await openCatalog({ dataFolder })).toMatchObject({
    localFile: join(dataFolder, 'models.local.yaml'),
  })
  mkdirSync(join(dataFolder, 'catalog'))
  const file = join(dataFolder, 'catalog', 'models.yaml')
  writeFileSync(file, 'updated: 2999-01-01\nmodels:\n  - hf_repo_id: new/model\n')
  expect((await openCatalog({ dataFolder })).entries.map(({ name }) => name)).toEqual(['new/model'])
  writeFileSync(file, 'updated: soon\n')
  const catalog = await openCatalog({ dataFolder })
  expect(catalog.entries.length).toBe(shipped.entries.length)
  expect(catalog.issues).toMatchObject([{ path: '', found: expect.stringContaining(file) }])
})

test('a name that is not there is answered with the nearest one', () => {
  expect(() => shipped.get('qwen3-4b-instruct-2507-fp')).toThrowError(
    expect.objectContaining({
      code: 'not_in_catalog',
      fixes: [{ do: 'use-model-name', name: 'Qwen/Qwen3-4B-Instruct-2507-FP8' }],
    }),
  )
  expect(() => shipped.get('something else altogether')).toThrowError(expect.objectContaining({ fixes: [] }))
})
