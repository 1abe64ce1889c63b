import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { expect, test, vi } from 'vitest'
import { content, filePath, ranges, setUp, sha256 } from '../../../../e2e/support/file-download'

test('a model is fetched, checked, put in its place, and nothing else is left there [C3]', async () => {
  const { open, settled, whole, targetPath, done, seen } = await setUp()
  const downloads = open()
  expect(downloads.start('model')).toMatchObject({ state: 'running', totalBytes: content.length })
  expect(await settled(downloads, 'done')).toMatchObject({
    receivedBytes: content.length,
    sourceName: 'Hub',
    error: null,
  })
  expect((await whole()).equals(content)).toBe(true)
  expect(await readdir(dirname(targetPath))).toEqual(['model.gguf'])
  expect(done).toHaveBeenCalledTimes(1)
  expect(seen.map((view) => view.state)).toContain('verifying')
})

test("size and checksum that are not known are read from the hub's listing before", async () => {
  const { server, open, settled, store } = await setUp({ plan: { sizeBytes: null, sha256: null } })
  const lfs = { oid: sha256, size: content.length }
  const listing = [
    { type: 'file', path: 'README.md', size: 3 },
    { type: 'file', path: 'model.gguf', size: 1, lfs },
  ]
  server.serve('/api/models/maker/model-GGUF/tree/main', Buffer.from(JSON.stringify(listing)))
  const downloads = open()
  downloads.start('model')
  await settled(downloads, 'done')
  expect(server.requests[0]?.path).toBe('/api/models/maker/model-GGUF/tree/main')
  expect(store.list()[0]).toMatchObject({ sha256, totalBytes: content.length })
})

test('progress tells bytes, speed and time left, at most four times a second', async () => {
  const { open, settled, seen } = await setUp({ file: { bytesPerSecond: 800_000 } })
  const downloads = open()
  const began = performance.now()
  downloads.start('model')
  await settled(downloads, 'done')
  const seconds = (performance.now() - began) / 1000
  const moving = seen.filter((view) => view.state === 'running' && view.bytesPerSecond !== null)
  const amounts = new Set(moving.map((view) => view.receivedBytes))
  expect(amounts.size).toBeGreaterThanOrEqual(2)
  expect(amounts.size).toBeLessThanOrEqual(seconds * 4 + 2)
  expect(moving.at(-1)?.bytesPerSecond).toBeGreaterThan(200_000)
  expect(moving.at(-1)?.etaSeconds).toBeLessThan(5)
})

test('a pause keeps what came, and going on asks only for the rest [C3]', async () => {
  const { server, open, settled, whole, partBytes } = await setUp({ file: { bytesPerSecond: 2_000_000 } })
  const downloads = open()
  const { id } = downloads.start('model')
  await vi.waitFor(async () => expect(await partBytes()).toBeGreaterThan(200_000))
  await downloads.pause(id)
  const kept = await partBytes()
  expect(downloads.ofModel('model')).toMatchObject({
    state: 'paused',
    receivedBytes: kept,
    bytesPerSecond: null,
  })
  downloads.resume(id)
  await settled(downloads, 'done')
  expect(ranges(server)).toEqual([undefined, `bytes=${kept}-`])
  expect(server.requests[1]?.ifRange).toMatch(/^"/)
  expect((await whole()).equals(content)).toBe(true)
})

test('after a restart of the app it goes on by itself, with a range of the rest; a paused one waits [C3]', async () => {
  const { server, open, settled, whole, partBytes } = await setUp({ file: { bytesPerSecond: 2_000_000 } })
  const before = open()
  before.start('model')
  await vi.waitFor(async () => expect(await partBytes()).toBeGreaterThan(200_000))
  await before.close()
  const kept = await partBytes()
  const after = open()
  after.recover()
  await settled(after, 'done')
  expect(ranges(server)).toEqual([undefined, `bytes=${kept}-`])
  expect(server.requests[1]?.bytesSent).toBe(content.length - kept)
  expect((await whole()).equals(content)).toBe(true)
})

test('a paused download stays paused after a restart', async () => {
  const { server, open, partBytes } = await setUp({ file: { bytesPerSecond: 2_000_000 } })
  const before = open()
  const { id } = before.start('model')
  await vi.waitFor(async () => expect(await partBytes()).toBeGreaterThan(0))
  await before.pause(id)
  await before.close()
  const after = open()
  after.recover()
  expect(after.ofModel('model')?.state).toBe('paused')
  expect(ranges(server)).toHaveLength(1)
})

test('cancelling stops the transfer and removes part and entry', async () => {
  const { server, open, targetPath, partBytes } = await setUp({ file: { bytesPerSecond: 1_000_000 } })
  const downloads = open()
  const { id } = downloads.start('model')
  await vi.waitFor(async () => expect(await partBytes()).toBeGreaterThan(0))
  await downloads.cancel(id)
  expect(downloads.list()).toEqual([])
  expect(await readdir(dirname(targetPath))).toEqual([])
  expect(server.requests[0]?.finished).toBe(false)
  expect(() => downloads.resume(id)).toThrow('model_missing')
})

test('the very file that lies there already is not fetched again', async () => {
  const { server, open, settled, targetPath } = await setUp()
  await mkdir(dirname(targetPath), { recursive: true })
  await writeFile(targetPath, content)
  const downloads = open()
  downloads.start('model')
  expect(await settled(downloads, 'done')).toMatchObject({ receivedBytes: content.length })
  expect(server.requests).toEqual([])
})

test('what another process fetches is left to it [B3]', async () => {
  const { server, open, settled, whole, partBytes, done } = await setUp({
    file: { bytesPerSecond: 1_000_000 },
  })
  const first = open()
  first.start('model')
  await vi.waitFor(async () => expect(await partBytes()).toBeGreaterThan(100_000))
  const second = open()
  second.recover()
  expect(second.start('model').state).toBe('running')
  await settled(second, 'done')
  expect(ranges(server)).toEqual([undefined])
  expect((await whole()).equals(content)).toBe(true)
  expect(done).toHaveBeenCalledTimes(1)
})

test('what a process fetched that was killed is taken over, by one of two that find it [B3]', async () => {
  const { server, open, left, settled } = await setUp()
  left({ holder: 'killed', state: 'running' })
  const [one, other] = [open(), open()]
  one.recover()
  other.recover()
  await settled(other, 'done')
  expect(ranges(server)).toEqual([undefined])
})

test('a pause in one process ends the transfer of another [B3]', async () => {
  const { server, open, settled } = await setUp({ file: { bytesPerSecond: 100_000 } })
  const first = open()
  const { id } = first.start('model')
  const speed = () => first.ofModel('model')?.bytesPerSecond
  await vi.waitFor(() => expect(speed()).toBeGreaterThan(0), 10_000)
  const second = open()
  await second.pause(id)
  await vi.waitFor(() => expect(speed()).toBeNull(), 10_000)
  expect(first.ofModel('model')?.state).toBe('paused')
  server.serve(filePath, { content })
  second.resume(id)
  await settled(second, 'done')
})
