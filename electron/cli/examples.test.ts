import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { examplesOf, fileNameIn, usualPortsAt } from '../../e2e/support/doc-examples'
import { type Installed, installPacked } from '../../e2e/support/packed-package'
import { say } from '../../e2e/support/scripted-server/replies'
import { type ScriptedServer, startScriptedServer } from '../../e2e/support/scripted-server/server'
import { exitMeanings } from './exit-codes'

// Every example of the documents, run as it stands by the packed package. A scripted server answers in the place of
// the model servers that they name.

let place: Installed
let server: ScriptedServer
let environment: Record<string, string> = {}

beforeAll(async () => {
  place = installPacked(['zod', 'typescript', '@types/node'])
  server = await startScriptedServer({ models: [{ id: 'qwen3-32b' }, { id: 'llama3.2' }] })
  server.respondWith(() => say('From the model.'))
  const first = join(place.folder, 'usual-ports.mjs')
  writeFileSync(first, usualPortsAt(server.port))
  environment = {
    KEEPSAKE_DATA_FOLDER: join(place.folder, 'data'),
    NODE_OPTIONS: `--import=${pathToFileURL(first).href}`,
  }
  // The app has a model to chat with.
  const words = ['models', 'add', 'llama3.2', '--kind', 'ollama']
  expect(await place.run('keepsake', words, environment)).toMatchObject({ code: 0 })
}, 300_000)
afterAll(async () => {
  await server?.close()
  place?.remove()
})

describe.each(['docs/cli.md', 'docs/agent.md'])('%s', (document) => {
  const examples = examplesOf(document)

  test.each(examples)(
    '[B2] [B3] the example at $place runs as it stands',
    async (example) => {
      const { language, text } = example
      const asked = server.chats.length
      if (language === 'yaml') return writeFileSync(join(place.folder, fileNameIn(example)), text)
      if (language === 'js') writeFileSync(join(place.folder, 'example.mjs'), text)
      const ended =
        language === 'js'
          ? await place.run(process.execPath, ['example.mjs'], environment)
          : await place.run('bash', ['-euo', 'pipefail', '-c', text], environment)
      // Nobody has told this app about tea.
      const said = ended.stderr.replace(/^Nothing .*is remembered.*\n/gm, '')
      expect([ended.code, said]).toEqual([0, ''])
      if (/sendMessage|stream\(|keepsake chat/.test(text)) {
        expect(ended.stdout).toContain('From the model.')
        expect(server.chats.length).toBeGreaterThan(asked)
      }
    },
    60_000,
  )
})

test('[B2] the examples in code are right to the compiler of a program that imports the package', async () => {
  const examples = examplesOf('docs/agent.md').filter(({ language }) => language === 'js')
  for (const [at, { text }] of examples.entries()) writeFileSync(join(place.folder, `typed-${at}.mjs`), text)
  writeFileSync(
    join(place.folder, 'typed.mts'),
    `import { type AgentReply, AgentWrapper, type HandlerModule } from 'keepsake'
export const handler: HandlerModule['createModel'] | null = null
const agent: AgentWrapper = AgentWrapper.fromApp({ model: 'x' })
export const reply: Promise<AgentReply> = agent.sendMessage('Hi')
// @ts-expect-error the settings of a call have their own types
AgentWrapper.fromConfig('./code.yaml', { temperature: 'warm' })
`,
  )
  const compilerOptions = {
    ...{ module: 'nodenext', moduleResolution: 'nodenext', target: 'es2023', strict: true, noEmit: true },
    ...{ allowJs: true, checkJs: true, types: ['node'] },
  }
  const config = { compilerOptions, include: ['typed*.mjs', 'typed.mts'] }
  writeFileSync(join(place.folder, 'tsconfig.json'), JSON.stringify(config))
  const words = ['node_modules/typescript/bin/tsc', '--project', '.']
  expect(await place.run(process.execPath, words)).toMatchObject({ code: 0, stdout: '' })
}, 120_000)

test('[B2] nothing of Electron is loaded: every part of the package comes up where there is none', async () => {
  const script = `import { readdirSync, readFileSync } from 'node:fs'
const folder = new URL('./node_modules/keepsake/dist/node/', import.meta.url)
// Whoever reads a PDF gives its reader these before; it only draws with them.
for (const name of ['DOMMatrix', 'ImageData', 'Path2D']) globalThis[name] ??= class {}
for (const name of readdirSync(folder)) {
  const part = new URL(name, folder)
  const late = /\\b(?:import|require)\\s*\\(\\s*["']electron/.test(readFileSync(part, 'utf8'))
  if (late) console.log(name, 'would load it later')
  if (name !== 'cli.mjs') await import(part.href)
}
await import('electron').then(() => console.log('it is there'), ({ code }) => console.log(code))`
  writeFileSync(join(place.folder, 'parts.mjs'), script)
  expect(await place.run(process.execPath, ['parts.mjs'])).toMatchObject({
    code: 0,
    stdout: 'ERR_MODULE_NOT_FOUND\n',
  })
}, 60_000)

test('[B3] the script for bash completes commands and options', async () => {
  const complete = async (...words: string[]) => {
    const line = words.map((word) => `'${word}'`).join(' ')
    const script = `source <(keepsake completion bash)
COMP_WORDS=(keepsake ${line}); COMP_CWORD=${words.length}; _keepsake; echo "\${COMPREPLY[*]}"`
    return (await place.run('bash', ['-c', script])).stdout.trim().split(' ')
  }
  expect(await complete('m')).toEqual(['models', 'memory', 'mcp'])
  expect(await complete('models', 'ex')).toEqual(['explain'])
  expect(await complete('models', 'add', '--context')).toEqual(['--context-window'])
  expect(await complete('completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']))
}, 60_000)

test('[B3] whoever stops reading early is no failure', async () => {
  const words = ['-c', 'keepsake --help | head -n 1; echo "$' + '{PIPESTATUS[0]}"']
  expect(await place.run('bash', words, environment)).toMatchObject({
    code: 0,
    stdout: 'NAME\n0\n',
    stderr: '',
  })
}, 60_000)

test('[B3] the document has the exit statuses that the manual pages have', () => {
  const text = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8')
  const rows = [...text.matchAll(/^\| (\d+) \| (.+) \|$/gm)].map(([, code, meaning]) => [
    Number(code),
    meaning,
  ])
  expect(rows).toEqual(exitMeanings)
})
