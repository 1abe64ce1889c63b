import { randomBytes } from 'node:crypto'
import { lstatSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { commit, type HubContent, startHub } from '../../../../e2e/support/scripted-server/hub'
import { temporaryFolder } from '../../database/testing'
import type { DownloadsDeps } from './downloads'
import type { SnapshotNeed } from './snapshot-files'
import { openDownloads } from './testing/open-downloads'

const weights = randomBytes(600_000)
const more = randomBytes(400_000)
const repository: HubContent = {
  'README.md': '# A model',
  'config.json': '{"a":1}',
  'tokenizer.json': randomBytes(20_000),
  'model-00001-of-00002.safetensors': weights,
  'model-00002-of-00002.safetensors': more,
  'pytorch_model.bin': randomBytes(50_000),
  'onnx/model.onnx': randomBytes(30_000),
}
const all = 7 + 20_000 + weights.length + more.length

async function setUp(
  options: {
    files?: HubContent
    need?: SnapshotNeed
    deps?: Partial<DownloadsDeps>
    environment?: NodeJS.ProcessEnv
  } = {},
) {
  const hub = await startHub('maker/model', { ...repository, ...options.files })
  onTestFinished(() => hub.server.close())
  const home = temporaryFolder()
  const folder = join(home, 'hub', 'models--maker--model')
  const plan = {
    kind: 'snapshot' as const,
    displayName: 'Model',
    repository: 'maker/model',
    revision: 'main',
    need: options.need ?? ({ engine: 'vllm' } as const),
  }
  const environment = { HF_HOME: home, ...options.environment }
  const rest = await openDownloads(plan, { hubUrl: hub.server.rootUrl, environment, ...options.deps })
  const snapshot = (path: string) => join(folder, 'snapshots', commit, path)
  const partOf = (path: string) => join(folder, 'blobs', `${hub.oids[path]}.part`)
  return { ...rest, hub, home, folder, snapshot, partOf }
}

test("a repository lands in Hugging Face's own cache, as its tools lay it out, with one progress [C3]", async () => {
  const { open, settled, hub, folder, snapshot, seen, done } = await setUp()
  const downloads = open()
  downloads.start('model')
  expect(await settled(downloads, 'done')).toMatchObject({
    receivedBytes: all,
    totalBytes: all,
    sourceName: 'Hugging Face',
  })
  expect(readFileSync(join(folder, 'refs', 'main'), 'utf8')).toBe(commit)
  expect((await readdir(join(folder, 'snapshots', commit))).sort()).toEqual([
    'config.json',
    'model-00001-of-00002.safetensors',
    'model-00002-of-00002.safetensors',
    'tokenizer.json',
  ])
  expect(readFileSync(snapshot('model-00001-of-00002.safetensors')).equals(weights)).toBe(true)
  expect(readlinkSync(snapshot('config.json'))).toBe(`../../blobs/${hub.oids['config.json']}`)
  expect((await readdir(join(folder, 'blobs'))).sort()).toEqual(
    ['config.json', 'tokenizer.json', 'model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors']
      .map((path) => hub.oids[path])
      .sort(),
  )
  expect(done).toHaveBeenCalledTimes(1)
  const amounts = seen.map((view) => view.receivedBytes)
  expect(amounts).toEqual([...amounts].sort((one, other) => one - other))
})

test('the ONNX engine gets one precision of the graph and the tokenizer, nothing else [C3]', async () => {
  const files = { 'onnx/model_quantized.onnx': randomBytes(20_000), '1_Pooling/config.json': '{}' }
  const { open, settled, folder } = await setUp({ files, need: { engine: 'onnx', precision: 'q8' } })
  const downloads = open()
  downloads.start('model')
  await settled(downloads, 'done')
  const place = join(folder, 'snapshots', commit)
  expect(await readdir(join(place, 'onnx'))).toEqual(['model_quantized.onnx'])
  expect((await readdir(place)).sort()).toEqual(['1_Pooling', 'config.json', 'onnx', 'tokenizer.json'])
})

test('a repository with nothing that the engine can run says so [C2]', async () => {
  const { open, settled } = await setUp({ need: { engine: 'onnx', precision: 'q4' } })
  const downloads = open()
  downloads.start('model')
  expect((await settled(downloads, 'failed')).error).toMatchObject({
    code: 'download_missing',
    params: { name: 'Model', repository: 'maker/model' },
    detail: expect.stringContaining('none that onnx can run'),
  })
})

const slow = { 'model-00001-of-00002.safetensors': { content: weights, bytesPerSecond: 1_500_000 } }
const slowName = 'model-00001-of-00002.safetensors'

test('a pause keeps whole files and the part; going on fetches only the rest [C3]', async () => {
  const { open, settled, hub, partOf, snapshot } = await setUp({ files: slow })
  const downloads = open()
  const { id } = downloads.start('model')
  await vi.waitFor(async () => expect((await stat(partOf(slowName))).size).toBeGreaterThan(100_000))
  await downloads.pause(id)
  const kept = (await stat(partOf(slowName))).size
  expect(downloads.ofModel('model')).toMatchObject({ state: 'paused', totalBytes: all })
  const before = hub.fetched().length
  downloads.resume(id)
  await settled(downloads, 'done')
  expect(hub.fetched().slice(before)).toEqual([`${slowName} bytes=${kept}-`])
  expect(readFileSync(snapshot(slowName)).equals(weights)).toBe(true)
})

test('an app that was killed between two files goes on with those that are missing [C3]', async () => {
  const { open, settled, hub, partOf } = await setUp({ files: slow })
  const first = open()
  first.start('model')
  await vi.waitFor(async () => expect((await stat(partOf(slowName))).size).toBeGreaterThan(0))
  await first.close()
  const before = hub.fetched().length
  const second = open()
  second.recover()
  const { receivedBytes } = await settled(second, 'done')
  expect(receivedBytes).toBe(all)
  expect(hub.fetched().slice(before)).toEqual([
    expect.stringMatching(/^model-00001-of-00002\.safetensors bytes=\d+-$/),
  ])
  expect(hub.server.requests.filter(({ path }) => path.endsWith(`/revision/${commit}`))).toHaveLength(1)
})

test('cut connections are taken up again from where they broke', async () => {
  const files = { [slowName]: { content: weights, cutAfterBytes: 250_000, cuts: 2 } }
  const { open, settled, hub, snapshot } = await setUp({ files })
  const downloads = open()
  downloads.start('model')
  await settled(downloads, 'done')
  expect(hub.fetched().filter((request) => request?.startsWith(slowName))).toHaveLength(3)
  expect(readFileSync(snapshot(slowName)).equals(weights)).toBe(true)
})

test.each(['config.json', slowName])(
  'wrong bytes of %s are not kept, and the next try fetches that file anew [C3]',
  async (name) => {
    const content = name === slowName ? weights : Buffer.from('{"a":1}')
    const wrongContent = Buffer.from(content)
    wrongContent[3] = (wrongContent[3] ?? 0) ^ 1
    const { open, settled, hub, folder } = await setUp({ files: { [name]: { content, wrongContent } } })
    const downloads = open()
    downloads.start('model')
    const { id, error } = await settled(downloads, 'failed')
    expect(error).toMatchObject({ code: 'download_checksum', detail: expect.stringContaining(name) })
    expect(
      (await readdir(join(folder, 'blobs'))).filter((file) => file.includes(hub.oids[name] ?? '?')),
    ).toEqual([])
    await expect(readFile(join(folder, 'refs', 'main'))).rejects.toThrow('ENOENT')
    hub.server.serve(hub.filePath(name), content)
    downloads.resume(id)
    await settled(downloads, 'done')
  },
)

test('too small a disk is told before the first byte [C3]', async () => {
  const { open, settled, hub } = await setUp({ deps: { freeBytes: async () => all - 1 } })
  const downloads = open()
  downloads.start('model')
  expect((await settled(downloads, 'failed')).error).toMatchObject({
    code: 'disk_full',
    params: { neededBytes: all, freeBytes: all - 1 },
  })
  expect(hub.fetched()).toEqual([])
})

test('cancelling removes the part, leaves whole files to others, and says nothing is there [C3]', async () => {
  const { open, partOf, folder, hub } = await setUp({ files: slow })
  const downloads = open()
  const { id } = downloads.start('model')
  await vi.waitFor(async () => expect((await stat(partOf(slowName))).size).toBeGreaterThan(0))
  await downloads.cancel(id)
  expect(downloads.list()).toEqual([])
  const blobs = await readdir(join(folder, 'blobs'))
  expect(blobs.filter((name) => name.endsWith('.part'))).toEqual([])
  expect(blobs).toContain(hub.oids['config.json'])
  await expect(readFile(join(folder, 'refs', 'main'))).rejects.toThrow('ENOENT')
})

test('what another download of the same repository has fetched stays when one is given up', async () => {
  const { open, left, partOf, folder } = await setUp({ files: slow })
  left({ modelKey: 'of other files', targetPath: folder })
  const downloads = open()
  const { id } = downloads.start('model')
  await vi.waitFor(async () => expect((await stat(partOf(slowName))).size).toBeGreaterThan(0))
  await downloads.cancel(id)
  expect((await stat(partOf(slowName))).size).toBeGreaterThan(0)
})

test("what vLLM or the hub's own tools fetched before is not fetched again", async () => {
  const { open, settled, hub, folder, snapshot } = await setUp()
  await mkdir(join(folder, 'blobs'), { recursive: true })
  writeFileSync(join(folder, 'blobs', hub.oids[slowName] ?? ''), weights)
  const downloads = open()
  downloads.start('model')
  await settled(downloads, 'done')
  expect(hub.fetched()).not.toContain(slowName)
  expect(lstatSync(snapshot(slowName)).isSymbolicLink()).toBe(true)
})

test.each<[string, number, string | null, string | undefined, string]>([
  ['whose makers want to be asked', 401, 'GatedRepo', undefined, 'download_gated'],
  ['that this token may not read', 403, null, 'hf_mine', 'download_gated'],
  ['that is not there', 404, 'RepoNotFound', 'hf_mine', 'download_missing'],
  ['that is hidden or not there, without a token', 401, 'RepoNotFound', undefined, 'download_missing'],
  ['asked for with a wrong token', 401, null, 'hf_wrong', 'unauthorized'],
])('a repository %s is told in words [C3]', async (_case, status, reason, token, code) => {
  const sent: (string | null)[] = []
  const refuse: typeof fetch = async (_url, init) => {
    sent.push(new Headers(init?.headers).get('authorization'))
    return new Response('', { status, headers: reason ? { 'x-error-code': reason } : {} })
  }
  const { open, settled } = await setUp({
    deps: { fetch: refuse },
    environment: token ? { HF_TOKEN: token } : {},
  })
  const downloads = open()
  downloads.start('model')
  const { error } = await settled(downloads, 'failed')
  expect(error?.code).toBe(code)
  expect(sent).toEqual([token ? `Bearer ${token}` : null])
  expect(JSON.stringify(error)).not.toContain('hf_')
})

test('the token is the one that a login left, where HF_TOKEN is not set; it never leaves for another host', async () => {
  const { open, settled, hub, home } = await setUp()
  writeFileSync(join(home, 'token'), 'hf_login\n')
  const elsewhere = await startHub('cdn/files', { 'x.safetensors': more })
  onTestFinished(() => elsewhere.server.close())
  const redirected = 'model-00002-of-00002.safetensors'
  hub.server.serve(hub.filePath(redirected), {
    content: more,
    redirectTo: elsewhere.server.url(elsewhere.filePath('x.safetensors')),
  })
  const downloads = open()
  downloads.start('model')
  await settled(downloads, 'done')
  expect(hub.server.requests.every(({ headers }) => headers.authorization === 'Bearer hf_login')).toBe(true)
  expect(elsewhere.server.requests.map(({ headers }) => headers.authorization)).toEqual([undefined])
})

test('a hub that cannot be reached is tried three times', async () => {
  const { open, settled, waits } = await setUp({ deps: { hubUrl: 'http://127.0.0.1:9' } })
  const downloads = open()
  downloads.start('model')
  const { error } = await settled(downloads, 'failed')
  expect(error).toMatchObject({
    code: 'download_unreachable',
    params: { sources: [expect.stringMatching(/^Hugging Face: ./)] },
  })
  expect(waits).toEqual([1000, 2000])
})

test('a listing cannot put a file outside its folder', async () => {
  const { open, settled, hub, home } = await setUp()
  const evil = ['../../../evil.json', '/evil.json', 'a/../evil.json', 'c:\\evil.json']
  const siblings = evil.map((rfilename) => ({ rfilename, size: 2, blobId: hub.oids['config.json'] }))
  const real = { rfilename: slowName, lfs: { sha256: hub.oids[slowName], size: weights.length } }
  hub.server.serve(
    hub.listingPath,
    Buffer.from(JSON.stringify({ sha: commit, siblings: [...siblings, real] })),
  )
  const downloads = open()
  downloads.start('model')
  await settled(downloads, 'done')
  const names = await readdir(home, { recursive: true })
  expect(names.filter((name) => name.includes('evil'))).toEqual([])
})
