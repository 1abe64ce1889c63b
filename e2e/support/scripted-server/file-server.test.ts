import { afterEach, expect, test } from 'vitest'
import { type FileServer, type ServedFile, startFileServer } from './file-server'

const content = Buffer.from(Array.from({ length: 100_000 }, (_, at) => at % 251))
const running: FileServer[] = []
const start = async (file: Partial<ServedFile> = {}) => {
  const server = await startFileServer({ '/f.gguf': { content, ...file } })
  running.push(server)
  return server
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})
const get = (server: FileServer, headers: Record<string, string> = {}) =>
  fetch(server.url('/f.gguf'), { headers })
const bytes = async (response: Response) => Buffer.from(await response.arrayBuffer())

test('a whole file, then only its rest, then only a piece', async () => {
  const server = await start()
  const whole = await get(server)
  expect([whole.status, whole.headers.get('content-length'), whole.headers.get('accept-ranges')]).toEqual([
    200,
    '100000',
    'bytes',
  ])
  expect((await bytes(whole)).equals(content)).toBe(true)
  const rest = await get(server, { range: 'bytes=99990-', 'if-range': whole.headers.get('etag') ?? '' })
  expect([rest.status, rest.headers.get('content-range')]).toEqual([206, 'bytes 99990-99999/100000'])
  expect((await bytes(rest)).equals(content.subarray(99_990))).toBe(true)
  expect((await bytes(await get(server, { range: 'bytes=5-9' }))).equals(content.subarray(5, 10))).toBe(true)
  expect((await bytes(await get(server, { range: 'bytes=-3' }))).equals(content.subarray(-3))).toBe(true)
  expect((await get(server, { range: 'bytes=100000-' })).status).toBe(416)
  expect(server.requests.map(({ status, bytesSent, range }) => [status, bytesSent, range])).toEqual([
    [200, 100_000, undefined],
    [206, 10, 'bytes=99990-'],
    [206, 5, 'bytes=5-9'],
    [206, 3, 'bytes=-3'],
    [416, 0, 'bytes=100000-'],
  ])
})

test('a file that changed is sent whole, and so is one whose server ignores ranges', async () => {
  const server = await start()
  expect((await get(server, { range: 'bytes=5-', 'if-range': '"old"' })).status).toBe(200)
  server.serve('/f.gguf', { content, ignoreRanges: true })
  expect((await get(server, { range: 'bytes=5-' })).status).toBe(200)
})

test('a connection cut once can be taken up again', async () => {
  const server = await start({ cutAfterBytes: 40_000, cuts: 1 })
  await expect(get(server).then(bytes)).rejects.toThrow()
  expect(server.requests[0]).toMatchObject({ bytesSent: 40_000, finished: false })
  const rest = await get(server, { range: 'bytes=40000-' })
  expect((await bytes(rest)).equals(content.subarray(40_000))).toBe(true)
  expect(server.requests[1]).toMatchObject({ bytesSent: 60_000, finished: true })
})

test('wrong content, errors, redirects, gone files', async () => {
  const server = await start({ wrongContent: Buffer.alloc(content.length), failWith: 503, failures: 1 })
  expect((await get(server)).status).toBe(503)
  expect((await bytes(await get(server))).equals(content)).toBe(false)
  server.serve('/moved', { content, redirectTo: server.url('/f.gguf') })
  expect((await fetch(server.url('/moved'))).redirected).toBe(true)
  server.remove('/f.gguf')
  expect((await get(server)).status).toBe(404)
})

test('a slow file arrives at its pace and stops when the client leaves', async () => {
  const server = await start({ bytesPerSecond: 400_000 })
  const began = performance.now()
  await bytes(await get(server))
  expect(performance.now() - began).toBeGreaterThan(150)
  server.serve('/f.gguf', { content, bytesPerSecond: 1_000 })
  const stop = new AbortController()
  const response = await fetch(server.url('/f.gguf'), { signal: stop.signal })
  await response.body?.getReader().read()
  stop.abort()
  expect(server.requests[1]?.bytesSent).toBeLessThan(content.length)
})
