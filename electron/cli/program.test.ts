import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { say } from '../../e2e/support/scripted-server/replies'
import { startScriptedServer } from '../../e2e/support/scripted-server/server'
import { errorCodes } from '../../shared/errors'
import { defaultDataFolder } from '../agent/data-folder'
import { exitCodeFor, exitMeanings } from './exit-codes'
import { placeWith } from './testing/place'
import { startCli } from './testing/run-cli'

const place = async () => placeWith(await startScriptedServer())
const contents = (body: unknown) =>
  z
    .looseObject({ messages: z.array(z.looseObject({ content: z.string() })) })
    .parse(body)
    .messages.map(({ content }) => content)

describe('chat', () => {
  test('[B3] one question: only the answer goes to standard output', async () => {
    const { server, backend, run } = await place()
    server.enqueue(say('Forty-two.', { reasoning: 'hm' }))
    const { code, stdout, stderr } = await run('chat What is the answer', { environment: backend })
    expect([code, stdout, stderr]).toEqual([0, 'Forty-two.\n', ''])
    expect(contents(server.chats[0]?.body).at(-1)).toBe('What is the answer')
  })

  test('[B3] what is piped in stands below the words, or is the question itself', async () => {
    const { server, backend, run } = await place()
    server.respondWith(() => say('Ok.'))
    await run('chat --no-memory Review', { environment: backend, piped: 'diff --git\n' })
    await run('chat --no-memory', { environment: backend, piped: 'What now?\n' })
    expect(server.chats.map(({ body }) => contents(body).at(-1))).toEqual([
      'Review\n\ndiff --git',
      'What now?',
    ])
  })

  test('[B3] --json: a line for each event, the whole reply last', async () => {
    const { server, backend, run } = await place()
    server.enqueue(say('Hi there.'))
    const { stdout } = await run('chat --json Hello', { environment: backend })
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.at(-1)).toMatchObject({ type: 'end', reply: { text: 'Hi there.' } })
    expect(
      lines
        .slice(0, -1)
        .map(({ text }) => text)
        .join(''),
    ).toBe('Hi there.')
  })

  test('[B3] the options are stronger than the environment, and that than the file', async () => {
    const { server, backend, cwd, run } = await place()
    writeFileSync(
      join(cwd, 'a.yaml'),
      'agent_name: a\nmodel_name: of-the-file\nmodel_endpoint: http://localhost:1/v1\ngeneration_config: {temperature: 0.2}\n',
    )
    server.respondWith(() => say('Ok.'))
    await run('chat --config a.yaml --temperature 1.5 --system Short Hello', { environment: backend })
    expect(server.chats[0]?.body).toMatchObject({ model: 'of-the-file', temperature: 1.5 })
    expect(contents(server.chats[0]?.body)[0]).toBe('Short')
  })

  test('[B4] .env of the working folder is read, and a variable that is wrong is told with its line', async () => {
    const { server, cwd, run } = await place()
    writeFileSync(join(cwd, '.env'), `KEEPSAKE_MODEL_BACKEND__BASE_URL=${server.baseUrl}\n`)
    server.enqueue(say('Ok.'))
    expect((await run('chat --no-memory Hello')).stdout).toBe('Ok.\n')
    writeFileSync(join(cwd, '.env'), '\nKEEPSAKE_MODEL_BACKEND__TEMPERATURE=warm\n')
    const { code, stderr } = await run('chat --no-memory Hello')
    expect([code, /\.env:2: KEEPSAKE_MODEL_BACKEND__TEMPERATURE: found "warm"/.test(stderr)]).toEqual([
      3,
      true,
    ])
  })

  test('[D3] a .env file of the folder takes a key nowhere, and says so', async () => {
    const { cwd, environment, run } = await place()
    writeFileSync(join(cwd, '.env'), 'KEEPSAKE_MODEL_BACKEND__BASE_URL=https://evil.example/v1\n')
    const asked = { environment: { ...environment, KEEPSAKE_MODEL_BACKEND__API_KEY: 'sk-mine' } }
    const { code, stderr } = await run('chat --no-memory Hello', asked)
    expect([code, stderr]).toEqual([3, expect.stringContaining('The key does not go to evil.example.')])
    expect(stderr).toMatch(/BASE_URL \(.*\.env:1\): the address\n.*API_KEY\): the key/)
    expect(stderr).not.toContain('sk-mine')
  })

  test('[B3] Ctrl-C stops the reply with what had come, exit status 130', async () => {
    const { server, backend, cwd } = await place()
    server.enqueue({ stream: [{ role: 'assistant' }, { text: 'Half a' }, { hang: true }] })
    const cli = startCli(['chat', 'Hello'], { environment: backend, cwd })
    await expect.poll(() => cli.written.stdout, { timeout: 15_000 }).toBe('Half a')
    cli.interrupt()
    expect(await cli.ended).toMatchObject({ code: 130, stdout: 'Half a\n' })
  })

  test('[B3] a server that is not there, a key that is refused: exit status 4 and 5, in the window’s words', async () => {
    const { server, environment, backend, run } = await place()
    const away = await run('chat --base-url http://127.0.0.1:1/v1 --model x Hello', {
      environment: { ...environment, KEEPSAKE_MODEL_BACKEND__MAX_RETRIES: '0' },
    })
    expect([away.code, away.stdout]).toEqual([4, ''])
    expect(away.stderr).toContain('Nothing answers at 127.0.0.1:1')
    server.change({ requireKey: 'sk-right' })
    const refused = await run('chat Hello', { environment: { ...backend, LANG: 'zh_CN.UTF-8' } })
    expect(refused.code).toBe(5)
    expect(refused.stderr).toMatch(/密钥/)
  })

  test('[B3] a conversation: what was said is known, /new forgets it, /exit leaves', async () => {
    const { server, environment, backend, run } = await place()
    server.respondWith(() => say('Yes.'))
    const typed = ['One', 'Two', '', '/new', 'Three', '/exit', 'Never']
    const { code, stdout } = await run('chat', { environment: backend, typed })
    expect([code, stdout]).toEqual([0, 'Yes.\nYes.\nYes.\n'])
    expect(server.chats.map(({ body }) => contents(body).slice(1))).toEqual([
      ['One'],
      ['One', 'Yes.', 'Two'],
      ['Three'],
    ])
    const history = readFileSync(join(environment.KEEPSAKE_DATA_FOLDER, 'cli-history'), 'utf8')
    expect(history.split('\n')).toContain('Two')
  })

  test('[B3] without words and without input it says how it is used, exit status 2', async () => {
    const { run, backend } = await place()
    for (const words of [
      'chat',
      'chat --bogus',
      'nothing',
      'chat --temperature 9 Hi',
      'completion tcsh',
      'models lits',
    ]) {
      const { code, stdout, stderr } = await run(words, { environment: backend })
      expect([words, code, stdout]).toEqual([words, 2, ''])
      expect(stderr).toMatch(/^keepsake: /)
    }
  })
})

describe('the models of the app', () => {
  test('[B3] [D3] a file’s secret is sent only after models allow, which shows what is wanted and asks', async () => {
    const { server, cwd, run, environment } = await place()
    server.respondWith(() => say('Ok.'))
    const configs = join(cwd, 'data', 'configs')
    mkdirSync(configs, { recursive: true })
    writeFileSync(
      join(configs, 'x.yaml'),
      `agent_name: filed\nmodel_name: scripted-model\nmodel_endpoint: ${server.baseUrl}\napi_key: \${SECRET:mine}\n`,
    )
    const given = { environment: { ...environment, KEEPSAKE_SECRET_MINE: 'sk-canary' } }
    const { origin } = new URL(server.baseUrl)
    const asked = await run('models allow filed', { ...given, typed: [''] })
    expect([asked.code, asked.stdout]).toEqual([
      1,
      `configs/x.yaml wants to\n  send the secret mine to ${origin}\n`,
    ])
    const chat = ['chat', '--no-memory', '--model', 'filed', 'Hello'].join(' ')
    const refused = await run(chat, given)
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain(
      `The file configs/x.yaml wants to send the secret mine to ${new URL(origin).host}`,
    )
    expect(refused.stderr).toContain('keepsake models allow')
    expect((await run('models allow filed', given)).code).toBe(2)
    expect(server.requests).toEqual([])
    const word = await run('models allow filed', { ...given, typed: ['y'] })
    expect([word.code, word.stderr]).toEqual([0, 'Allow it? [y/N] '])
    expect((await run(chat, given)).stdout).toBe('Ok.\n')
    expect(JSON.stringify(server.chats[0]?.headers)).toContain('sk-canary')
    expect((await run('models allow filed --yes', given)).stdout).toBe('filed waits for no permission.\n')
  })

  test('[B3] a model that is added is listed, tested, explained and chatted with by its name', async () => {
    const { server, run } = await place()
    const added = await run(`models add scripted-model --url ${server.baseUrl} --name Mine --json`)
    expect([added.code, added.stderr]).toEqual([0, ''])
    expect(JSON.parse(added.stdout)).toMatchObject({ displayName: 'Mine', roles: ['chat', 'memory'] })

    const listed = await run('models list')
    expect(listed.stdout).toMatch(/NAME .*\nMine +\S+ +openai-compatible +32K +enabled +chat, memory +http/)

    server.respondWith(() => say('Yes.'))
    const tested = await run('models test mine')
    expect(tested.stdout).toMatch(/✓ reach .*\n/)

    const explained = await run('models explain Mine --json')
    const values = expect.arrayContaining([expect.objectContaining({ field: 'temperature' })])
    expect(JSON.parse(explained.stdout)).toEqual([{ model: 'Mine', values }])
    const all = await run('models --explain')
    expect([all.code, all.stdout]).toEqual([0, (await run('models explain')).stdout])

    const { stdout, code } = await run('chat --model Mine --no-memory Hello')
    expect([code, stdout]).toEqual([0, 'Yes.\n'])
    expect((await run('chat Hello')).stdout).toBe('Yes.\n')
  })

  test('[B3] a value that does not do is named, with what was found and what would do', async () => {
    const { run } = await place()
    const { code, stderr } = await run('models add x --url nonsense')
    expect([code, stderr]).toEqual([1, expect.stringMatching(/\nendpointUrl: found nonsense, expected http/)])
  })

  test('[B3] [A3] an address without its version is told with the one that would do', async () => {
    const { run } = await place()
    for (const words of [
      'models add x --url localhost:18099',
      'chat --base-url localhost:18099 --model x Hi',
    ]) {
      const { code, stderr } = await run(words)
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining('endpointUrl: found localhost:18099, expected http://localhost:18099/v1\n'),
      ])
    }
  })

  test('[B3] a GGUF file is added as it is: other settings are refused, and so is what is no GGUF', async () => {
    const { run, cwd } = await place()
    writeFileSync(join(cwd, 'no.gguf'), 'no')
    expect(await run('models add no.gguf --temperature 1')).toMatchObject({ code: 2, stdout: '' })
    const refused = await run('models add no.gguf')
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('not a GGUF model')])
  })

  test('[B3] a model that cannot be had is told with those that can', async () => {
    const { run } = await place()
    const { code, stderr } = await run('models download nothing')
    expect(code).toBe(1)
    expect(stderr.split('\n')).toEqual(
      expect.arrayContaining(['smollm2-135m-instruct', 'Qwen/Qwen3-4B-Instruct-2507']),
    )
  })

  test('[B3] a name that is none is told with those that are', async () => {
    const { server, run } = await place()
    await run(`models add scripted-model --url ${server.baseUrl}`)
    const { code, stderr } = await run('models test scirpted')
    expect(code).toBe(1)
    expect(stderr).toContain('scripted-model')
  })

  test('[B3] a key is a reference, which the environment fills in', async () => {
    const { server, run, environment } = await place()
    server.change({ requireKey: 'sk-right' })
    await run(`models add scripted-model --url ${server.baseUrl} --secret mine`)
    expect((await run('chat --no-memory Hello')).code).not.toBe(0)
    server.respondWith(() => say('Yes.'))
    const { stdout } = await run('chat --no-memory Hello', {
      environment: { ...environment, KEEPSAKE_SECRET_MINE: 'sk-right' },
    })
    expect(stdout).toBe('Yes.\n')
  })
})

test('[B3] what was said in one command is found by the next, and exported with its sources', async () => {
  const { server, backend, run, cwd } = await place()
  server.respondWith(() => say('Noted.'))
  await run('chat My sister Ida lives in Turin', { environment: backend })
  const { stdout } = await run('chat Where does Ida live', { environment: backend })
  expect(stdout).toBe('Noted.\n')
  expect(contents(server.chats[1]?.body).at(-1)).toContain('Turin')
  expect(await run('memory search Ida --json')).toMatchObject({ code: 0, stdout: '[]\n' })
  expect((await run('memory export --format markdown --output m.md')).code).toBe(0)
  expect(readFileSync(join(cwd, 'm.md'), 'utf8')).toMatch(/^# Memory\n/)
})

test('[G4] an export is taken over by another data folder, and a file that is none is refused by name', async () => {
  const { run, cwd } = await place()
  expect((await run(`memory export --output m.json --data-folder ${join(cwd, 'one')}`)).code).toBe(0)
  const imported = await run(`memory import m.json --data-folder ${join(cwd, 'two')}`)
  expect(imported).toMatchObject({ code: 0, stdout: '0 added, 0 known already, 0 forgotten here before.\n' })
  writeFileSync(join(cwd, 'other.json'), '{"format": "else"}')
  const { code, stderr } = await run('memory import other.json')
  expect(code).toBe(1)
  expect(stderr).toContain('“format” holds "else"; expected is "keepsake-memory"')
  expect((await run('memory import gone.json')).stderr).toContain('gone.json')
  expect((await run('memory export --format notes --output notes')).stdout).toMatch(
    /^1 notes? (?:is|are) in /,
  )
})

test('[B1] config check tells every fault as file, line and column, exit status 3', async () => {
  const { run, cwd } = await place()
  mkdirSync(join(cwd, 'configs'))
  const good = 'agent_name: a\nmodel_name: b\nmodel_endpoint: http://localhost:8001/v1\n'
  writeFileSync(join(cwd, 'configs/good.yaml'), good)
  writeFileSync(join(cwd, 'configs/bad.yaml'), `${good}generation_config:\n  temperature: warm\n`)
  expect(await run('config check configs/good.yaml')).toMatchObject({ code: 0, stderr: '' })
  const { code, stderr } = await run('config check configs/good.yaml configs/bad.yaml configs/gone.yaml')
  expect(code).toBe(3)
  expect(stderr).toMatch(/^configs\/bad\.yaml:5:16: generation_config\.temperature: found "warm", expected /)
  expect(stderr).toContain('configs/gone.yaml: found no such file')
})

test('[B3] every page has the sections of a manual page, and every exit status is in it', async () => {
  const { run } = await place()
  for (const words of ['', 'chat', 'models', 'models add', 'memory search', 'config check', 'completion']) {
    const { code, stdout } = await run(`${words} --help`.trim())
    expect(code).toBe(0)
    for (const section of [
      'NAME',
      'SYNOPSIS',
      'DESCRIPTION',
      'OPTIONS',
      'EXIT STATUS',
      'ENVIRONMENT',
      'FILES',
    ]) {
      expect([words, section, stdout.includes(`\n${section}\n`) || stdout.startsWith(section)]).toEqual([
        words,
        section,
        true,
      ])
    }
    for (const [number] of exitMeanings) expect(stdout).toMatch(new RegExp(`^ +${number} `, 'm'))
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  }
  for (const code of errorCodes) expect(exitMeanings.map(([number]) => number)).toContain(exitCodeFor(code))
})

test('[B3] a page names each value that an option takes', async () => {
  const { run } = await place()
  const options = async (words: string) => (await run(`${words} --help`)).stdout.replaceAll(/\s+/g, ' ')
  expect(await options('memory export')).toContain('json, markdown, notes (default: json)')
  expect(await options('memory list')).toContain('core, episodic, semantic, procedural')
})

test('[B3] the manual page has every variable of the documentation', async () => {
  const [, table = ''] = readFileSync('docs/cli.md', 'utf8').split('## Environment')
  const variables = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name ?? '')
  expect(variables.length).toBeGreaterThan(5)
  const { stdout } = await startCli(['--help']).ended
  // A long name stands on a line of its own, a short one before its meaning.
  const told = stdout.split('\n').map((line) => line.trim().split('  ')[0])
  for (const name of variables) expect(told).toContain(name)
})

test('[B3] colours are for whoever looks, and NO_COLOR turns them off', async () => {
  const { run } = await place()
  const colour = String.fromCharCode(27)
  const seen = (isTTY: boolean, environment: NodeJS.ProcessEnv) =>
    run('chat --base-url http://127.0.0.1:1/v1 --model x --no-memory Hi', { isTTY, environment }).then(
      ({ stderr }) => stderr.includes(colour),
    )
  const once = { KEEPSAKE_MODEL_BACKEND__MAX_RETRIES: '0' }
  expect(await seen(true, once)).toBe(true)
  expect(await seen(true, { ...once, NO_COLOR: '1' })).toBe(false)
  expect(await seen(false, once)).toBe(false)
})

test('[B3] the data folder is the app’s own on each system', () => {
  expect(defaultDataFolder({}, 'linux', '/home/a')).toBe('/home/a/.config/Keepsake')
  expect(defaultDataFolder({ XDG_CONFIG_HOME: '/x' }, 'linux', '/home/a')).toBe('/x/Keepsake')
  expect(defaultDataFolder({}, 'darwin', '/Users/a')).toBe('/Users/a/Library/Application Support/Keepsake')
})
