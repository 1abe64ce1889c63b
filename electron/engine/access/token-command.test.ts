import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { failureOf } from '../../../e2e/support/provider-endpoint'
import { failWith } from '../../../e2e/support/scripted-server/replies'
import { startScriptedServer } from '../../../e2e/support/scripted-server/server'
import { ModelForm, modelDefaults } from '../../../shared/model-form'
import { temporaryFolder } from '../database/testing'
import { openEngine } from '../engine'
import { TokenCommands } from './token-command'

/** A command that prints another token each time: `token-1`, `token-2`… */
function counting() {
  const folder = temporaryFolder()
  const [script, count] = [join(folder, 'print token.cjs'), join(folder, 'count')]
  writeFileSync(count, '0')
  writeFileSync(
    script,
    `const fs = require('node:fs')
    const next = Number(fs.readFileSync(process.argv[2], 'utf8')) + 1
    fs.writeFileSync(process.argv[2], String(next))
    console.log('token-' + next)`,
  )
  return { command: `"${process.execPath}" "${script}" '${count}'`, runs: () => readFileSync(count, 'utf8') }
}
const printing = (code: string) => `"${process.execPath}" -e "${code}"`

describe('a command that prints a token', () => {
  test('is split as a shell would split it, and its token is kept for ten minutes [D1]', async () => {
    let at = 0
    const tokens = new TokenCommands({ now: () => at })
    const { command, runs } = counting()
    expect([await tokens.token(command), await tokens.token(command), runs()]).toEqual([
      'token-1',
      'token-1',
      '1',
    ])
    at += 10 * 60_000
    expect(await tokens.token(command)).toBe('token-2')
    tokens.forget(command, 'token-1')
    expect(await tokens.token(command)).toBe('token-2')
    tokens.forget(command, 'token-2')
    expect(await tokens.token(command)).toBe('token-3')
  })

  test('runs once, however many requests wait for it [D1]', async () => {
    const tokens = new TokenCommands({ now: () => 0 })
    const { command, runs } = counting()
    const five = await Promise.all(Array.from({ length: 5 }, () => tokens.token(command)))
    expect([new Set(five).size, runs()]).toEqual([1, '1'])
    // One of the five is refused late, when another token is there already.
    tokens.forget(command, 'token-1')
    expect(await tokens.token(command)).toBe('token-2')
    tokens.forget(command, 'token-1')
    expect([await tokens.token(command), runs()]).toEqual(['token-2', '2'])
  })

  test('ends with the app, and none is begun after that [D1]', async () => {
    const tokens = new TokenCommands({ now: () => 0 })
    const { command, runs } = counting()
    const waiting = tokens.token(printing('setInterval(Boolean, 1000)'))
    const from = performance.now()
    tokens.close()
    expect(await failureOf(waiting)).toMatchObject({ code: 'cancelled' })
    expect(performance.now() - from).toBeLessThan(10_000)
    expect(await failureOf(tokens.token(command))).toMatchObject({ code: 'cancelled' })
    expect(runs()).toBe('0')
  })

  test('is run by no shell: what only a shell understands stands in its arguments [D1]', async () => {
    const tokens = new TokenCommands({ now: () => 0 })
    const echo = printing('console.log(process.argv.slice(1).join(String.fromCharCode(44)))')
    expect(await tokens.token(`${echo} $HOME ; && \`id\``)).toBe('$HOME,;,&&,`id`')
  })

  test.each([
    ['names no program', 'keepsake-has-no-such-program', 'there is no such program'],
    ['fails', printing('console.error(String(7)); process.exit(1)'), '7'],
    ['prints nothing', printing('0'), 'it did not print one token'],
    ['prints two words', printing('console.log(1, 2)'), 'it did not print one token'],
    ['is empty', '  ', 'the command is empty'],
  ])(
    'that %s is told with its reason, and with nothing that it printed for us [D1]',
    async (_, command, why) => {
      const tokens = new TokenCommands({ now: () => 0 })
      const error = await failureOf(tokens.token(command))
      expect(error).toMatchObject({ code: 'token_command_failed', params: { command }, detail: why })
      expect(error.fixes).toEqual([{ do: 'retry' }])
    },
  )
})

test('a token that the server refuses is not used again: the next request asks for another one [D1]', async () => {
  const server = await startScriptedServer({ models: [{ id: 'google/m' }] })
  onTestFinished(() => server.close())
  server.respondWith(({ headers }) =>
    headers.authorization === 'Bearer token-1' ? failWith(401, 'expired') : undefined,
  )
  const none = () => {
    throw new Error('no engine of the app in this test')
  }
  const engine = await openEngine({
    ...{ dataFolder: temporaryFolder(), keyStore: null, spawnWorker: none, spawnOnnxWorker: none },
    ...{ environment: {}, log: () => undefined, beside: true },
  })
  onTestFinished(() => engine.close())
  const { command, runs } = counting()
  const { id } = await engine.api.models.add(
    ModelForm.parse({
      ...{ kind: 'google-vertex', wireName: 'google/m', endpointUrl: server.baseUrl },
      ...{ ...modelDefaults, tokenCommand: command, maxRetries: 0 },
    }),
  )
  const ask = async () => {
    const { chat } = await engine.openModel(id)
    return chat.generate({ messages: [{ role: 'user', content: 'Hi' }] }, new AbortController().signal)
  }
  expect(await failureOf(ask())).toMatchObject({ code: 'unauthorized' })
  expect((await ask()).text).toBe('You said: Hi')
  expect([(await ask()).text, runs()]).toEqual(['You said: Hi', '2'])
})
