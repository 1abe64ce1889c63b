import { expect, onTestFinished, test } from 'vitest'
import { say } from '../../../e2e/support/scripted-server/replies'
import { startScriptedServer } from '../../../e2e/support/scripted-server/server'
import { openChatDesk } from './testing/desk'

/** A chat whose memory asks a model, and answers when the test says so. */
async function waitingDesk() {
  const server = await startScriptedServer()
  onTestFinished(() => server.close())
  let answer: (block: string | null) => void = () => undefined
  let asked: () => void = () => undefined
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve
  })
  const recalled = new Promise<{ block: string | null; used: []; coreTokens: number }>((resolve) => {
    answer = (block) => resolve({ block, used: [], coreTokens: 0 })
  })
  const recall = () => {
    asked()
    return recalled
  }
  const desk = await openChatDesk({ baseUrl: server.baseUrl, recall })
  return { server, isAsked, answer: (block: string | null) => answer(block), ...desk }
}

test('[G3] a reply waits for what memory finds by asking a model, and is written with it', async () => {
  const desk = await waitingDesk()
  desk.server.enqueue(say('The cello.'))
  const sent = await desk.send('What does my kid play?')
  await desk.isAsked
  expect(desk.server.chats).toEqual([])
  desk.answer('Their daughter plays the cello.')
  await desk.follow(sent.runId).ended
  expect(JSON.stringify(desk.server.chats[0]?.chat)).toContain('Their daughter plays the cello.')
})

test('[A6] Stop ends a reply that still waits for memory, and the model is never asked', async () => {
  const desk = await waitingDesk()
  const sent = await desk.send('What does my kid play?')
  await desk.isAsked
  const { ended } = desk.follow(sent.runId)
  await desk.chat.stop({ runId: sent.runId })
  expect((await ended).run).toMatchObject({ state: 'stopped', error: null })
  desk.answer(null)
  await desk.runs.close()
  expect(desk.server.chats).toEqual([])
})
