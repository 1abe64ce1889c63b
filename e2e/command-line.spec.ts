import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, startCommand } from './support/app'
import { conversationList } from './support/chat'
import { test } from './support/model'
import { say } from './support/scripted-server/replies'

/** Runs words in the app's own binary, on a data folder and without a screen. */
async function command(dataFolder: string, words: string[]) {
  const start = startCommand({ dataFolder, arguments: words })
  const child = spawn(start.executable, start.arguments, {
    env: { ...start.environment, DISPLAY: '', WAYLAND_DISPLAY: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written = { stdout: '', stderr: '' }
  child.stdout.on('data', (text) => {
    written.stdout += String(text)
  })
  child.stderr.on('data', (text) => {
    written.stderr += String(text)
  })
  const [code] = await once(child, 'close')
  return { code, ...written }
}

test('the app’s own binary chats on the command line, beside its open window and without a screen [B3]', async ({
  launch,
  dataFolder,
  model,
}) => {
  const { page } = await launch()
  const added = await command(dataFolder, ['models', 'add', 'scripted-model', '--url', model.server.baseUrl])
  expect(added).toMatchObject({ code: 0, stdout: 'Added scripted-model (scripted-model).\n' })

  model.next('chat', say('From the terminal.'))
  const chatted = await command(dataFolder, ['chat', 'Hello'])
  expect(chatted).toMatchObject({ code: 0, stdout: 'From the terminal.\n' })

  await expect(conversationList(page).getByRole('button', { name: 'Hello', exact: true })).toBeVisible()
})

test('the app’s own binary shows its manual page and ends with the codes of the command line [B3]', async ({
  dataFolder,
}) => {
  expect(await command(dataFolder, ['--help'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^NAME\n/),
  })
  expect(await command(dataFolder, ['chat', '--bogus'])).toMatchObject({ code: 2, stdout: '' })
})
