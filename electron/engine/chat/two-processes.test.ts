import { expect, onTestFinished, test, vi } from 'vitest'
import { say } from '../../../e2e/support/scripted-server/replies'
import { startScriptedServer } from '../../../e2e/support/scripted-server/server'
import { temporaryFolder } from '../database/testing'
import { openChatDesk } from './testing/desk'

/** Two processes over one file; `alive` says which of them live. */
async function twoDesks() {
  const server = await startScriptedServer()
  onTestFinished(() => server.close())
  const folder = temporaryFolder()
  const alive = new Set(['app', 'terminal'])
  const open = (holder: string) =>
    openChatDesk({ baseUrl: server.baseUrl, folder, holder, isHolderAlive: (one) => alive.has(one) })
  return { server, alive, app: await open('app'), terminal: await open('terminal') }
}

test('[B3] starting beside a living app leaves its replies alone, and takes over those of a dead one', async () => {
  const { server, alive, app, terminal } = await twoDesks()
  server.enqueue({ stream: [{ role: 'assistant' }, { text: 'Half' }, { hang: true }] })
  const sent = await app.send('hello')
  await vi.waitFor(() => expect(server.chats).toHaveLength(1))

  expect(terminal.runs.recover()).toBe(0)
  expect(terminal.tables.runs.byId(sent.runId)?.view.state).not.toBe('interrupted')

  alive.delete('app')
  expect(terminal.runs.recover()).toBe(1)
  expect(terminal.tables.runs.byId(sent.runId)?.view.state).toBe('interrupted')
})

test('[B3] a conversation in which another process has a reply made is busy, until that one is gone', async () => {
  const { server, alive, app, terminal } = await twoDesks()
  server.enqueue({ stream: [{ role: 'assistant' }, { text: 'Half' }, { hang: true }] }, say('Whole.'))
  const { conversationId } = await app.send('hello')
  await vi.waitFor(() => expect(server.chats).toHaveLength(1))

  await expect(terminal.send('me too', conversationId)).rejects.toMatchObject({ code: 'run_busy' })
  alive.delete('app')
  terminal.runs.recover()
  const { reply } = await terminal.ask('me too', conversationId)
  expect(reply.run?.state).toBe('done')
})
