import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'playwright/test'
import { readTestBuild } from '../scripts/package/test-build.mjs'
import { sandboxObstacle } from '../scripts/sandbox.mjs'
import { starterFile } from './support/builtin'

const build = readTestBuild()
if (!build) throw new Error('There is no test build. Run "npm run package -- --test" first.')
const { executable } = build

/** Runs words in the packaged app's binary, where there is no screen. */
async function command(words: string[], environment: Record<string, string>) {
  const withoutSandbox = sandboxObstacle(executable) === undefined ? [] : ['--no-sandbox']
  const child = spawn(executable, [...withoutSandbox, ...words], {
    env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', KEEPSAKE_GPU: 'off', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let stdout = ''
  child.stdout.on('data', (text) => {
    stdout += String(text)
  })
  const [code] = await once(child, 'close')
  return { code, stdout }
}

test('the packaged app is a command line, and the engine inside it answers there [B3] [C2]', async () => {
  const model = await starterFile()
  const environment = { KEEPSAKE_DATA_FOLDER: test.info().outputPath('data') }
  expect(await command(['--help'], environment)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^NAME\n/),
  })
  expect((await command(['models', 'add', model], environment)).code).toBe(0)
  const { code, stdout } = await command(['chat', '--max-tokens', '12', 'Hello'], environment)
  expect(code).toBe(0)
  expect(stdout.trim().length).toBeGreaterThan(2)
})
