import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Contract, contract, type Handlers } from '../../shared/contract'
import type { Entry } from '../../shared/contract/procedure'
import { AppErrorData } from '../../shared/errors'
import { AppError } from '../engine/app-error'
import { atBorder, dispatch, findEntry, guardEvents, parseInput } from './dispatch'

type SomeHandlers = Partial<Handlers<Contract>>
const summary = {
  id: '01900000-0000-7000-8000-000000000001',
  title: 'A title',
  createdAt: 1,
  changedAt: 1,
  pinned: false,
  memoryMode: 'normal',
  modelId: null,
  activeRunId: null,
}

function border(handlers: unknown) {
  const logged: { message: string; fields?: Record<string, unknown> }[] = []
  const log = {
    error: (message: string, fields?: Record<string, unknown>) => logged.push({ message, fields }),
  }
  const call = (name: unknown, input?: unknown) =>
    dispatch(async () => handlers as SomeHandlers, name, input, log)
  return { call, logged }
}

describe('only what the contract names can be asked for', () => {
  test.each<[unknown]>([
    ['nothing'],
    [''],
    ['.'],
    ['models'],
    ['models.'],
    ['.list'],
    ['models.nothing'],
    ['models.list.more'],
    ['models.list '],
    ['Models.list'],
    ['__proto__.toString'],
    ['__proto__.__proto__'],
    ['constructor.name'],
    ['toString.call'],
    ['models.__proto__'],
    ['models.constructor'],
    ['models.toString'],
    ['models.hasOwnProperty'],
    [null],
    [undefined],
    [7],
    [true],
    [['models', 'list']],
    [['models.list']],
    [{ toString: () => 'models.list' }],
    [Object.create(null)],
    [Symbol('models.list')],
    [() => 'models.list'],
    ['x'.repeat(1_000_000)],
  ])('%j is no name', async (name) => {
    let asked = false
    const trap = new Proxy({}, { get: () => (asked = true) })
    const { call } = border(trap)
    const result = await call(name)
    expect(result).toMatchObject({ ok: false, error: { code: 'unknown_procedure' } })
    expect(asked).toBe(false)
    if (!result.ok) expect(JSON.stringify(AppErrorData.parse(result.error)).length).toBeLessThan(300)
  })

  test.each([['models.constructor'], ['models.__proto__'], ['models.toString'], ['constructor.name']])(
    '%s of every object is no entry of the contract',
    (name) => expect(() => findEntry(name)).toThrow('unknown_procedure'),
  )

  test('a stream cannot be called as a procedure', async () => {
    const { call } = border({ chat: { watch: () => 'called' } })
    expect(await call('chat.watch', { runId: summary.id })).toMatchObject({
      ok: false,
      error: { code: 'unknown_procedure', params: { name: 'chat.watch' } },
    })
  })

  test('a name without a handler is unknown too', async () => {
    for (const handlers of [{}, { models: {} }, { models: { list: 'no function' } }]) {
      expect(await border(handlers).call('models.list')).toMatchObject({
        error: { code: 'unknown_procedure' },
      })
    }
  })

  test('every name of the contract is found', () => {
    for (const [domain, entries] of Object.entries<Record<string, Entry>>(contract)) {
      for (const [name, entry] of Object.entries(entries)) expect(findEntry(`${domain}.${name}`)).toBe(entry)
    }
  })
})

describe('wrong types are refused before a handler is asked', () => {
  test.each<[string, unknown, { field: string; found: string }]>([
    ['conversations.get', undefined, { field: 'input', found: 'undefined' }],
    ['conversations.get', 'text', { field: 'input', found: '"text"' }],
    ['conversations.get', {}, { field: 'id', found: 'undefined' }],
    ['conversations.get', { id: 7 }, { field: 'id', found: '7' }],
    ['conversations.get', { id: 'no uuid' }, { field: 'id', found: '"no uuid"' }],
    ['conversations.get', { id: [summary.id] }, { field: 'id', found: 'list of 1' }],
    ['conversations.get', { id: { $ne: null } }, { field: 'id', found: 'object' }],
    ['conversations.rename', { id: summary.id, title: '  ' }, { field: 'title', found: '"  "' }],
    [
      'conversations.rename',
      { id: summary.id, title: 'x'.repeat(201) },
      { field: 'title', found: 'text of 201 characters' },
    ],
    ['conversations.setPinned', { id: summary.id, pinned: 1 }, { field: 'pinned', found: '1' }],
    ['chat.send', { conversationId: null, text: null }, { field: 'text', found: 'null' }],
    ['models.choose', { role: 'root', modelId: null }, { field: 'role', found: '"root"' }],
    ['models.list', { unexpected: true }, { field: 'input', found: 'object' }],
  ])('%s with %j names the field and what was found', async (name, input, expected) => {
    let asked = false
    const answer = () => {
      asked = true
    }
    const all = new Proxy({}, { get: () => answer })
    const handlers = { conversations: all, chat: all, models: all }
    const result = await border(handlers).call(name, input)
    expect(result).toMatchObject({ ok: false, error: { code: 'invalid_input', params: expected } })
    if (!result.ok) {
      expect(String(result.error.params.expected).length).toBeGreaterThan(3)
      AppErrorData.parse(result.error)
    }
    expect(asked).toBe(false)
  })

  test('a field too many is refused', async () => {
    const result = await border({}).call('conversations.get', { id: summary.id, sql: 'DROP TABLE' })
    expect(result).toMatchObject({ ok: false, error: { code: 'invalid_input' } })
  })

  test('a long text is described, not repeated: it may be a prompt or a key', () => {
    const schema = z.strictObject({ key: z.string().max(10) })
    const secret = `sk-${'s'.repeat(80)}`
    try {
      parseInput(schema, { key: secret })
      expect.unreachable()
    } catch (error) {
      expect(JSON.stringify(error instanceof AppError && error.toData())).not.toContain('sss')
    }
  })
})

describe('answers', () => {
  test('are what the contract says', async () => {
    const { call } = border({ conversations: { list: () => [summary] } })
    expect(await call('conversations.list')).toEqual({ ok: true, value: [summary] })
  })

  test('with a field that the contract does not name never leave, whatever it is [D3]', async () => {
    const { call, logged } = border({
      conversations: { list: () => [{ ...summary, apiKey: 'sk-canary' }] },
      models: { usage: () => ({ roles: [], conversations: 0, conversationTitles: [], apiKey: 'sk-canary' }) },
    })
    for (const [name, input] of [['conversations.list'], ['models.usage', { id: summary.id }]] as const) {
      const result = await call(name, input)
      expect(JSON.stringify(result)).not.toContain('sk-canary')
      expect(result).toMatchObject({ ok: false, error: { code: 'internal' } })
    }
    expect(logged).toHaveLength(2)
    expect(JSON.stringify(logged)).not.toContain('sk-canary')
  })

  test('may come later, and keep `this` of their handlers', async () => {
    const handlers = {
      conversations: {
        kept: [summary],
        async list() {
          return this.kept
        },
      },
    }
    expect(await border(handlers).call('conversations.list')).toEqual({ ok: true, value: [summary] })
  })
})

describe('errors', () => {
  test('of ours pass as they are, with their fixes', async () => {
    const { call, logged } = border({
      conversations: {
        list: () => {
          throw new AppError('database_busy', { path: '/x' }, { fixes: [{ do: 'retry' }], detail: 'locked' })
        },
      },
    })
    expect(await call('conversations.list')).toEqual({
      ok: false,
      error: { code: 'database_busy', params: { path: '/x' }, fixes: [{ do: 'retry' }], detail: 'locked' },
    })
    expect(logged).toEqual([])
  })

  test.each([
    ['SQLITE_FULL', 'disk_full'],
    ['ENOSPC', 'disk_full'],
    ['SQLITE_BUSY', 'database_busy'],
    ['SQLITE_BUSY_SNAPSHOT', 'database_busy'],
    ['SQLITE_CORRUPT', 'database_damaged'],
    ['SQLITE_CORRUPT_VTAB', 'database_damaged'],
    ['SQLITE_NOTADB', 'database_damaged'],
    ['SQLITE_CONSTRAINT_UNIQUE', 'internal'],
  ])('%s of SQLite or the system is %s to a person', (code, expected) => {
    const error = Object.assign(new Error('low level'), { code })
    expect(atBorder(error, 'x.y', { error: () => undefined }).code).toBe(expected)
  })

  test('that nobody expected are told by an incident that the log explains', async () => {
    const { call, logged } = border({
      conversations: {
        list: () => {
          throw new TypeError('undefined is not a function')
        },
      },
    })
    const result = await call('conversations.list')
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'internal', params: { incident: expect.any(String) } },
    })
    const incident = result.ok ? '' : result.error.params.incident
    expect(incident).toMatch(/^[0-9a-f]{8}$/)
    expect(logged).toEqual([
      {
        message: 'internal error at the border',
        fields: { incident, procedure: 'conversations.list', stack: expect.stringContaining('TypeError') },
      },
    ])
  })

  test('of an engine that could not start are what a call answers', async () => {
    const result = await dispatch(
      () => Promise.reject(new AppError('database_damaged', { path: '/x' })),
      'conversations.list',
      undefined,
      { error: () => undefined },
    )
    expect(result).toMatchObject({ ok: false, error: { code: 'database_damaged' } })
  })

  test.each<[unknown]>([['a string'], [null], [undefined], [{ code: 'disk_full' }]])(
    'even %j thrown is an answer',
    async (thrown) => {
      const { call } = border({
        conversations: {
          list: () => {
            throw thrown
          },
        },
      })
      expect(await call('conversations.list')).toMatchObject({ ok: false, error: { code: 'internal' } })
    },
  )
})

describe('guardEvents', () => {
  test('an event that carries more than the contract names is kept back and logged', () => {
    const sent: unknown[] = []
    const logged: string[] = []
    const entry = findEntry('app.changes')
    if (entry.type !== 'stream') throw new Error('app.changes is a stream')
    const emit = guardEvents(entry, 'app.changes', (event) => sent.push(event), {
      error: (message) => logged.push(message),
    })
    emit({ topic: 'models', apiKey: 'sk-canary' })
    emit({ topic: 'models', id: 'one' })
    expect(sent).toEqual([{ topic: 'models', id: 'one' }])
    expect(logged).toHaveLength(1)
  })
})
