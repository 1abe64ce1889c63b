import { expect, onTestFinished, test, vi } from 'vitest'
import { say } from '../../../e2e/support/scripted-server/replies'
import { startScriptedServer } from '../../../e2e/support/scripted-server/server'
import type { RunMemories, UsedRow } from '../database/run-memories'
import { openChatDesk } from './testing/desk'

const used = (position: number, ids: Partial<UsedRow>): UsedRow => ({
  ...{ position, memoryRowId: null, messageRowId: null, chunkRowId: null, kind: 'turn', text: 'A boat.' },
  ...{ createdAt: 1, score: 1, why: [], tokens: 5 },
  ...ids,
})

/** A chat whose second reply is held up after its prompt was sent, until the test lets it go. */
async function heldUp() {
  const server = await startScriptedServer()
  onTestFinished(() => server.close())
  let recalled: UsedRow[] = []
  let stored: RunMemories | null = null
  const desk = await openChatDesk({
    baseUrl: server.baseUrl,
    recall: () => ({ block: recalled.length === 0 ? null : '<memory>', used: recalled, coreTokens: 0 }),
    memory: { recordUsed: (runRowId, rows) => stored?.replace(runRowId, rows) },
  })
  stored = desk.runMemories
  let go: () => void = () => undefined
  const until = new Promise<void>((resolve) => {
    go = resolve
  })
  server.enqueue(say('Noted.'), {
    stream: [{ until }, { text: 'It is called Albatross.' }, { finish: 'stop' }, { done: true }],
  })
  const { userMessageId } = await desk.ask('My boat is called Albatross.')
  const quoted = desk.db.prepare('SELECT id FROM messages WHERE public_id = ?').pluck().get(userMessageId)
  if (typeof quoted !== 'number') throw new Error('the turn is not stored')
  return {
    ...{ server, desk, quoted, go: () => go() },
    recallThese: (rows: UsedRow[]) => {
      recalled = rows
    },
    usedTexts: () => desk.db.prepare('SELECT text FROM run_memories ORDER BY position').pluck().all(),
  }
}

test('[H3] a reply is kept whole though something it was made from is forgotten while it is written', async () => {
  const { server, desk, quoted, go, recallThese, usedTexts } = await heldUp()
  const kept = desk.db.prepare('SELECT max(id) FROM messages').pluck().get()
  recallThese([
    used(0, { messageRowId: quoted, text: 'My boat is called Albatross.' }),
    used(1, { chunkRowId: 77, kind: 'passage', text: 'A page that was read anew.' }),
    used(2, { memoryRowId: 78, kind: 'semantic', text: 'A memory that was erased.' }),
    used(3, { messageRowId: Number(kept), text: 'Noted.' }),
  ])
  const sent = await desk.send('What is my boat called?')
  await vi.waitFor(() => expect(server.chats).toHaveLength(2))
  desk.db.prepare('UPDATE messages SET parent_id = NULL WHERE parent_id = ?').run(quoted)
  desk.db.prepare('DELETE FROM messages WHERE id = ?').run(quoted)
  go()
  const reply = await desk.follow(sent.runId).ended
  expect(reply.run).toMatchObject({ state: 'done', error: null })
  expect(await desk.textsOf(sent.conversationId)).toEqual([
    'What is my boat called?',
    'It is called Albatross.',
  ])
  // What was forgotten does not come back with the reply.
  expect(usedTexts()).toEqual(['Noted.'])
})

test('[A5] a reply is kept whole though its model is removed from the list while it is written', async () => {
  const { server, desk, go } = await heldUp()
  const sent = await desk.send('What is my boat called?')
  await vi.waitFor(() => expect(server.chats).toHaveLength(2))
  desk.db.prepare('DELETE FROM models').run()
  go()
  expect((await desk.follow(sent.runId).ended).run).toMatchObject({ state: 'done' })
  expect((await desk.textsOf(sent.conversationId)).at(-1)).toBe('It is called Albatross.')
})
