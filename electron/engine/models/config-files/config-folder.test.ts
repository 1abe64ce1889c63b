import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '../../app-error'
import type { ConfigFile } from './config-file'
import { ConfigFolder } from './config-folder'
import { watchFolder } from './watch-folder'

const agent = (name: string, more = '') =>
  `agent_name: ${name}\nmodel_name: m\nmodel_endpoint: http://localhost:8001/v1\n${more}`

let folder: string
let open: ConfigFolder[]
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'keepsake-configs-')), 'configs')
  open = []
})
afterEach(async () => {
  for (const one of open) await one.close()
  await rm(path.dirname(folder), { recursive: true, force: true })
})

const silent = { onComplete: () => undefined, onFolder: () => undefined }
/** A folder whose clock and notices are the test's. */
function desk() {
  const told: [string, ConfigFile['state'] | 'gone', number][] = []
  const errors: unknown[] = []
  const looks: string[][] = []
  let folderTold = 0
  const timers = new Map<() => void, number>()
  let notice: (name: string | null) => void = () => undefined
  let watching = 0
  let ids = 0
  const configs = new ConfigFolder({
    folder,
    onFile: ({ name, state, config }) => told.push([name, state, config?.models.length ?? -1]),
    onGone: (gone) => told.push([path.basename(gone), 'gone', 0]),
    onComplete: (paths) => looks.push([...paths].map((one) => path.basename(one))),
    onFolder: () => folderTold++,
    onError: (error) => errors.push(error),
    watch: (_folder, onChange) => {
      notice = onChange
      watching++
      return () => {
        watching--
      }
    },
    later: (run, ms) => {
      timers.set(run, ms)
      return () => timers.delete(run)
    },
    now: () => 1_000,
    newId: () => `id-${++ids}`,
    quietMs: 10,
    pollMs: 500,
  })
  open.push(configs)
  /** Lets the time of this timer pass once. */
  const pass = async (ms: 10 | 500) => {
    const due = [...timers].filter(([, wait]) => wait === ms).map(([run]) => run)
    for (const run of due) timers.delete(run)
    for (const run of due) run()
    await configs.settled()
    // The poll begins anew when its look is done.
    await Promise.resolve()
  }
  return {
    configs,
    told,
    errors,
    looks,
    folderTold: () => folderTold,
    timers,
    watching: () => watching,
    notice: (name: string | null) => notice(name),
    pass,
  }
}
const put = (name: string, text: string) => writeFile(path.join(folder, name), text)

test('files are read at the start, and told when they change or go [B1]', async () => {
  await mkdir(folder)
  await put('a.yaml', agent('a'))
  await put('b.yml', `${agent('b')}\n---\n${agent('c')}`)
  await put('notes.txt', agent('d'))
  await put('.hidden.yaml', agent('e'))
  await mkdir(path.join(folder, 'sub.yaml'))
  const { configs, told, notice, pass } = desk()
  await configs.start()
  expect(told.splice(0)).toEqual([
    ['a.yaml', 'ok', 1],
    ['b.yml', 'ok', 2],
  ])
  await put('a.yaml', `${agent('a')}\n---\n${agent('a2')}`)
  notice('a.yaml')
  await pass(10)
  await pass(10)
  expect(told.splice(0)).toEqual([['a.yaml', 'ok', 2]])
  await rm(path.join(folder, 'b.yml'))
  notice('b.yml')
  await pass(10)
  expect(told.splice(0)).toEqual([['b.yml', 'gone', 0]])
  expect(configs.files().map(({ name }) => name)).toEqual(['a.yaml'])
})

test('a file that breaks keeps what it said when it was last right [B1]', async () => {
  const { configs, told, notice, pass } = desk()
  await mkdir(folder)
  await put('a.yaml', agent('a'))
  await configs.start()
  const good = configs.files()[0]?.config
  await put('a.yaml', agent('a', 'generation_config: { temperature: 9 }'))
  notice('a.yaml')
  await pass(10)
  await pass(10)
  expect(configs.files()).toMatchObject([
    {
      state: 'broken',
      config: good,
      issues: [{ line: 4, column: 35, field: 'generation_config.temperature' }],
    },
  ])
  await put('a.yaml', agent('a', 'generation_config: { temperature: 1 }'))
  notice(null)
  await pass(10)
  await pass(10)
  expect(configs.files()[0]).toMatchObject({
    state: 'ok',
    issues: [],
    config: { models: [{ form: { temperature: 1 } }] },
  })
  expect(told.map(([, state]) => state)).toEqual(['ok', 'broken', 'ok'])
})

test('a file is read only when it stays as it is: a half-written one takes no model away [B1]', async () => {
  const { configs, told, notice, pass } = desk()
  await mkdir(folder)
  await put('a.yaml', `${agent('a')}\n---\n${agent('b')}`)
  await configs.start()
  told.splice(0)
  // An editor that cuts the file first, then fills it.
  await truncate(path.join(folder, 'a.yaml'), agent('a').length)
  notice('a.yaml')
  await pass(10)
  expect(told).toEqual([])
  await put('a.yaml', `${agent('a')}\n---\n${agent('c')}\n---\n${agent('d')}`)
  notice('a.yaml')
  await pass(10)
  expect(told).toEqual([])
  await pass(10)
  expect(told).toEqual([['a.yaml', 'ok', 3]])
})

test('where the system tells nothing, the folder is looked at every few seconds [B1]', async () => {
  const { configs, told, pass } = desk()
  await configs.start()
  await put('a.yaml', agent('a'))
  await pass(500)
  await pass(10)
  expect(told).toEqual([['a.yaml', 'ok', 1]])
  await rename(path.join(folder, 'a.yaml'), path.join(folder, 'b.yaml'))
  await pass(500)
  await pass(10)
  expect(told.slice(1)).toEqual([
    ['a.yaml', 'gone', 0],
    ['b.yaml', 'ok', 1],
  ])
  await rm(folder, { recursive: true })
  await pass(500)
  expect(told.slice(3)).toEqual([['b.yaml', 'gone', 0]])
})

test('a change that neither size nor time shows is read when it is told; the same bytes are no news [B1]', async () => {
  const { configs, told, notice, pass } = desk()
  await mkdir(folder)
  const at = new Date(1_700_000_000_000)
  const write = async (name: string) => {
    await put('a.yaml', agent(name))
    await utimes(path.join(folder, 'a.yaml'), at, at)
  }
  await write('a')
  await configs.start()
  await write('b')
  notice('a.yaml')
  await pass(10)
  await pass(10)
  expect(configs.files()[0]?.config?.agents[0]?.name).toBe('b')
  notice('a.yaml')
  await pass(10)
  await pass(10)
  expect(told).toHaveLength(2)
  await write('c')
  expect((await configs.reload())[0]?.config?.agents[0]?.name).toBe('c')
})

test('a folder that cannot be read says nothing of its files: they stay, and the folder is told until it can be [B1]', async () => {
  const { configs, told, errors, looks, folderTold, pass } = desk()
  await mkdir(folder)
  await put('a.yaml', agent('a'))
  await configs.start()
  expect(looks.splice(0)).toEqual([['a.yaml']])
  // As a drive that is not there for a while: a link that leads nowhere.
  await rename(folder, `${folder}-away`)
  await symlink(path.join(folder, '..', 'nowhere'), folder)
  await pass(500)
  await pass(500)
  expect(configs.files()).toMatchObject([
    { path: folder, state: 'broken', issues: [{ found: 'a folder that cannot be opened (ENOENT)' }] },
    { name: 'a.yaml', state: 'ok' },
  ])
  expect([looks, folderTold(), errors.length]).toEqual([[], 1, 1])
  await rm(folder)
  await rename(`${folder}-away`, folder)
  await pass(500)
  expect(configs.files()).toMatchObject([{ name: 'a.yaml', state: 'ok' }])
  expect([looks, folderTold(), told.length]).toEqual([[['a.yaml']], 2, 1])
})

test('a folder that can be neither made nor read at the start is told, and looked at again [B1]', async () => {
  await writeFile(folder, 'a file is in the way')
  const { configs, looks, pass } = desk()
  await configs.start()
  expect(configs.files()).toMatchObject([{ path: folder, state: 'broken' }])
  expect(looks).toEqual([])
  await rm(folder)
  await mkdir(folder)
  await put('a.yaml', agent('a'))
  await pass(500)
  await pass(10)
  expect(configs.files()).toMatchObject([{ name: 'a.yaml', state: 'ok' }])
})

test('a look that closing interrupts tells of no files at all [B1]', async () => {
  await mkdir(folder)
  await put('a.yaml', agent('a'))
  const { configs, told, looks } = desk()
  const started = configs.start()
  await configs.close()
  await started
  expect([told, looks]).toEqual([[], []])
})

test('whoever asks before the start gets what is there, once, and nothing is watched for it [B1]', async () => {
  await mkdir(folder)
  await put('a.yaml', agent('a'))
  const { configs, told, watching, timers } = desk()
  await configs.looked()
  await configs.looked()
  expect([told, watching(), timers.size]).toEqual([[['a.yaml', 'ok', 1]], 0, 0])
})

test('a file that cannot be taken keeps no other from being read [B1]', async () => {
  await mkdir(folder)
  await put('a.yaml', 'agent_name: \u0000')
  await writeFile(path.join(folder, 'b.yaml'), Buffer.from([0xff, 0xfe, 0x00, 0xd8]))
  await writeFile(path.join(folder, 'c.yaml'), Buffer.alloc(10 * 1024 * 1024 + 1, 'a'))
  await symlink(path.join(folder, 'nowhere'), path.join(folder, 'd.yaml'))
  await put('e.yaml', agent('e'))
  const { configs } = desk()
  await configs.start()
  expect(configs.files().map(({ name, state, issues }) => [name, state, issues[0]?.found])).toEqual([
    ['a.yaml', 'broken', 'a character that no text has'],
    ['b.yaml', 'broken', 'a character that no text has'],
    ['c.yaml', 'broken', 'a file larger than 10 MB'],
    ['e.yaml', 'ok', undefined],
  ])
})

test('whoever takes a file may fail; the next one is read all the same [B1]', async () => {
  await mkdir(folder)
  await put('a.yaml', agent('a'))
  await put('b.yaml', agent('b'))
  const errors: unknown[] = []
  const configs = new ConfigFolder({
    folder,
    onFile: ({ name }) => {
      if (name === 'a.yaml') throw new Error('no')
    },
    onGone: () => undefined,
    ...silent,
    onError: (error) => errors.push(error),
    watch: () => () => undefined,
    later: () => () => undefined,
    now: () => 0,
    newId: () => 'x',
  })
  open.push(configs)
  await configs.start()
  expect(configs.files().map(({ name }) => name)).toEqual(['a.yaml', 'b.yaml'])
  expect(errors).toEqual([new Error('no')])
})

test('after closing nothing is watched, awaited or told [B1]', async () => {
  const { configs, told, timers, watching, notice } = desk()
  await configs.start()
  expect([watching(), timers.size]).toEqual([1, 1])
  notice('a.yaml')
  await configs.close()
  expect([watching(), timers.size]).toEqual([0, 0])
  await put('a.yaml', agent('a'))
  notice('a.yaml')
  await configs.reload()
  expect([told, timers.size]).toEqual([[], 0])
})

test('the system’s own notices arrive [B1]', async () => {
  const read: string[] = []
  const configs = new ConfigFolder({
    folder,
    onFile: ({ name }) => read.push(name),
    onGone: (gone) => read.push(`gone ${path.basename(gone)}`),
    ...silent,
    onError: (error) => read.push(String(error)),
    watch: watchFolder,
    later: (run, ms) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    now: () => 0,
    newId: () => 'x',
    quietMs: 20,
    pollMs: 60_000,
  })
  open.push(configs)
  await configs.start()
  await put('a.yaml', agent('a'))
  await vi.waitFor(() => expect(read).toEqual(['a.yaml']), { timeout: 10_000 })
  await rm(path.join(folder, 'a.yaml'))
  await vi.waitFor(() => expect(read).toEqual(['a.yaml', 'gone a.yaml']), { timeout: 10_000 })
})

test('a folder that cannot be watched is told by nobody, and fails nothing [B1]', () => {
  watchFolder(path.join(folder, 'nowhere'), () => undefined)()
})

describe('importing', () => {
  const failure = async (run: Promise<unknown>) => {
    const error = await run.then(
      () => null,
      (error: unknown) => error,
    )
    return error instanceof AppError ? error : null
  }

  test('takes a text into the folder, whole [B1]', async () => {
    const { configs, told } = desk()
    await configs.start()
    const file = await configs.importText('/home/me/My models.YAML', agent('a'))
    expect(file).toMatchObject({
      name: 'My models.yaml',
      state: 'ok',
      path: path.join(folder, 'My models.yaml'),
    })
    expect(told).toEqual([['My models.yaml', 'ok', 1]])
    expect(await readdir(folder)).toEqual(['My models.yaml'])
  })

  test('overwrites nothing, in whatever case its name is [B1]', async () => {
    const { configs } = desk()
    await configs.start()
    await configs.importText('a.yaml', agent('a'))
    for (const name of ['a.yaml', 'A.yaml', '../a.yaml']) {
      expect((await failure(configs.importText(name, agent('b'))))?.code).toBe('config_exists')
    }
    expect(await readFile(path.join(folder, 'a.yaml'), 'utf8')).toBe(agent('a'))
    expect(await readdir(folder)).toEqual(['a.yaml'])
  })

  test('keeps nothing of a text that is wrong, and tells where it is [B1]', async () => {
    const { configs, told } = desk()
    await configs.start()
    const error = await failure(
      configs.importText('a.yaml', agent('a', 'generation_config: { temperature: 9 }')),
    )
    expect(error?.toData()).toMatchObject({
      code: 'config_invalid',
      params: {
        name: 'a.yaml',
        issues: ['line 4, column 35: generation_config.temperature: found 9, expected a number from 0 to 2'],
      },
    })
    expect([await readdir(folder), told]).toEqual([[], []])
  })
})
