import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { buildCatalog } from './catalog'
import { EntryFields } from './entry'

const page = readFileSync(new URL('../../../../docs/catalog.md', import.meta.url), 'utf8')

test('the list in docs/catalog.md can be used as it stands [C1]', () => {
  const text = /^```yaml\n([\s\S]*?)^```/m.exec(page)?.[1] ?? ''
  const localFile = '/data/models.local.yaml'
  const shipped = [{ hf_repo_id: 'BAAI/bge-m3', kind: 'embedding' as const, engine: 'onnx' as const }]
  const { entries, issues } = buildCatalog({ shipped, locals: [{ path: localFile, text }], localFile })
  expect(issues).toEqual([])
  expect(entries.map(({ name, engine }) => [name, engine])).toEqual([
    ['BAAI/bge-m3', 'onnx'],
    ['Qwen/Qwen3-0.6B', 'builtin'],
    ['gpt-here', 'server'],
    ['gpt-there', 'server'],
  ])
})

test('every field of an entry is explained in docs/catalog.md, and no other [C1]', () => {
  const [, table = ''] = page.split('| Field | Meaning |')
  const rows = (table.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| `'))
  const named = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name),
  )
  expect(named.toSorted()).toEqual(Object.keys(EntryFields.shape).toSorted())
})
