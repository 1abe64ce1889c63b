import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { isReady, type Part, placesOf } from './parts.mjs'
import { mustMakeAll, prepareModelServers } from './prepare.mjs'
import { step } from './work.mjs'

beforeEach(() => {
  const cache = mkdtempSync(path.join(tmpdir(), 'keepsake-cache-'))
  vi.stubEnv('KEEPSAKE_CACHE', cache)
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
    rmSync(cache, { recursive: true })
  })
})

const part = (changes: Partial<Part> = {}): Part => ({
  name: 'toy',
  title: 'Toy 1',
  stamp: '1',
  effort: 'a moment',
  needsBytes: 1,
  files: ['server'],
  lacks: async () => undefined,
  make: async (folder: string) => writeFileSync(path.join(folder, 'server'), 'x'),
  ...changes,
})
const prepare = async (one: Part) => (await prepareModelServers([one]))[0]

test('a part is made once, and made anew when it is made from something else', async () => {
  const make = vi.fn(part().make)
  expect(await prepare(part({ make }))).toMatchObject({ state: 'ready' })
  expect(await prepare(part({ make }))).toMatchObject({ state: 'ready' })
  expect(make).toHaveBeenCalledTimes(1)
  expect(await prepare(part({ make, stamp: '2' }))).toMatchObject({ state: 'ready' })
  expect(make).toHaveBeenCalledTimes(2)
})

test('two runs at the same moment make a part once', async () => {
  const make = vi.fn(part().make)
  const outcomes = await Promise.all([prepare(part({ make })), prepare(part({ make }))])
  expect(outcomes.map((outcome) => outcome?.state)).toEqual(['ready', 'ready'])
  expect(make).toHaveBeenCalledTimes(1)
})

test('one that fails is told with its reason, stops nobody else, and leaves nothing that looks whole', async () => {
  const broken = part({ name: 'broken', make: () => Promise.reject(new Error('it ran\nno compiler')) })
  const outcomes = await prepareModelServers([broken, part()])
  expect(outcomes).toMatchObject([{ state: 'failed', reason: 'it ran: no compiler' }, { state: 'ready' }])
  expect(isReady(broken)).toBe(false)
  expect(readFileSync(placesOf('broken').reason, 'utf8')).toBe('it ran: no compiler')
  expect(await prepare({ ...broken, make: part().make })).toMatchObject({ state: 'ready' })
  expect(existsSync(placesOf('broken').reason)).toBe(false)
})

test('one that cannot be made here is skipped, and not tried', async () => {
  const make = vi.fn()
  expect(await prepare(part({ make, lacks: async () => 'there is no Go here' }))).toMatchObject({
    state: 'skipped',
    reason: 'there is no Go here',
  })
  expect(await prepare(part({ make, needsBytes: 1e18 }))).toMatchObject({
    state: 'skipped',
    reason: expect.stringMatching(/of free disk/),
  })
  expect(make).not.toHaveBeenCalled()
})

test('a try after a failure goes on where it was; after two it begins with nothing', async () => {
  const first = vi.fn(async () => undefined)
  const make = async (folder: string) => {
    await step(folder, 'the first step', first)
    throw new Error('the second step fails')
  }
  const tries: number[] = []
  for (let count = 0; count < 3; count += 1) {
    expect(await prepare(part({ make }))).toMatchObject({ state: 'failed' })
    tries.push(first.mock.calls.length)
  }
  expect(tries).toEqual([1, 1, 2])
})

test('only where CI runs on the machines that have everything a missing part is a failure', () => {
  const capable = process.platform === 'linux' && process.arch === 'x64'
  expect(mustMakeAll({ CI: '1' })).toBe(capable)
  expect(mustMakeAll({})).toBe(false)
})
