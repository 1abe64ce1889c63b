import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../database/testing'
import { findSnapshot } from './snapshot-present'

const commit = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00'

/** A cache as the hub's own tools leave it. */
function cacheWith(files: Record<string, string>, ref = commit) {
  const home = temporaryFolder()
  const repository = join(home, 'hub', 'models--org--m')
  const folder = join(repository, 'snapshots', commit)
  for (const [path, content] of Object.entries({ ...files, '../../refs/main': ref })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  const find = (need: Parameters<typeof findSnapshot>[0]['need'], revision = 'main') =>
    findSnapshot({ environment: { HF_HOME: home }, repository: 'org/m', revision, need })
  return { folder, find }
}
const index = JSON.stringify({ weight_map: { a: 'model-1.safetensors', b: 'model-2.safetensors' } })

test('weights that lie in the cache are found, whoever fetched them, by branch and by commit [C3]', async () => {
  const { find, folder } = cacheWith({
    'config.json': '{}',
    'model.safetensors': 'x',
    'onnx/model.onnx': 'y',
  })
  expect(await find({ engine: 'vllm' })).toBe(folder)
  expect(await find({ engine: 'vllm' }, commit)).toBe(folder)
  expect(await find({ engine: 'onnx', precision: 'fp32' })).toBe(folder)
  expect(await find({ engine: 'onnx', precision: 'q8' })).toBeNull()
  expect(await find({ engine: 'vllm' }, 'other')).toBeNull()
})

test('weights of which a shard is missing, or whose link leads nowhere, are not there [C3]', async () => {
  const { find, folder } = cacheWith({ 'model.safetensors.index.json': index, 'model-1.safetensors': 'x' })
  expect(await find({ engine: 'vllm' })).toBeNull()
  const second = join(folder, 'model-2.safetensors')
  symlinkSync('../../blobs/gone', second)
  expect(await find({ engine: 'vllm' })).toBeNull()
  rmSync(second)
  writeFileSync(second, 'y')
  expect(await find({ engine: 'vllm' })).toBe(folder)
})

test.each(['{"weight_map": {"a": "model-1.safe', '[]', '{"weight_map": {"a": 1}}'])(
  'weights whose index is %s are not there, and nothing fails',
  async (broken) => {
    const { find } = cacheWith({ 'model.safetensors.index.json': broken, 'model-1.safetensors': 'x' })
    expect(await find({ engine: 'vllm' })).toBeNull()
  },
)

test('an empty cache holds nothing', async () => {
  const environment = { HF_HOME: temporaryFolder() }
  expect(
    await findSnapshot({ environment, repository: 'org/m', revision: 'main', need: { engine: 'vllm' } }),
  ).toBeNull()
})
