import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { failWith, type ScriptedReply, say } from '../../../e2e/support/scripted-server/replies'
import { startScriptedServer } from '../../../e2e/support/scripted-server/server'
import { plainText } from '../database/messages'
import { temporaryFolder } from '../database/testing'
import { openChatDesk } from './testing/desk'

async function openDesk(options: Omit<Parameters<typeof openChatDesk>[0], 'baseUrl'> = {}) {
  const server = await startScriptedServer()
  onTestFinished(() => server.close())
  return { server, ...(await openChatDesk({ ...options, baseUrl: server.baseUrl })) }
}
type Desk = Awaited<ReturnType<typeof openDesk>>

/** A reply that says its first words and then waits for the test. */
function pausing(first: string, rest: ScriptedReply | null = null) {
  let go: () => void = () => undefined
  const until = new Promise<void>((resolve) => {
    go = resolve
  })
  const steps = rest && 'stream' in rest ? rest.stream : [{ hang: true } as const]
  const reply: ScriptedReply = { stream: [{ role: 'assistant' }, { text: first }, { until }, ...steps] }
  return { reply, go: () => go() }
}

const savedText = ({ tables }: Desk, replyId: string) => {
  const message = tables.messages.byId(replyId)
  return message ? plainText(tables.messages.partsOf(message.rowId)) : null
}
const stateOf = ({ tables }: Desk, runId: string) => tables.runs.byId(runId)?.view.state
/** Waits until the watcher has seen this text. */
const seen = (events: { type: string }[], text: string) =>
  vi.waitFor(() => {
    const all = events.map((event) => ('text' in event ? event.text : '')).join('')
    expect(all).toContain(text)
  })

describe('a reply streams, and is saved as it grows', () => {
  test('the words come as they are written, the end with figures and state [A6]', async () => {
    const desk = await openDesk()
    desk.server.enqueue(
      say('Hello, I am a model.', { usage: { prompt_tokens: 21, completion_tokens: 7, total_tokens: 28 } }),
    )
    const sent = await desk.send('Hi there')
    const { events, ended } = desk.follow(sent.runId)
    const reply = await ended
    expect(reply.parts).toEqual([{ kind: 'text', text: 'Hello, I am a model.' }])
    expect(reply.run).toMatchObject({
      state: 'done',
      finishReason: 'stop',
      promptTokens: 21,
      completionTokens: 7,
      modelName: 'Scripted',
      error: null,
    })
    expect(events[0]).toMatchObject({ type: 'snapshot', message: { run: { state: 'streaming' } } })
    const deltas = events.flatMap((event) => (event.type === 'delta' ? [event.text] : []))
    expect(deltas.join('')).toBe('Hello, I am a model.')
    expect(events.flatMap((event) => (event.type === 'phase' ? [event.phase] : []))).toEqual([
      'reading_prompt',
      'answering',
    ])
    expect(desk.busy).toEqual([true, false])
    expect(desk.db.prepare('SELECT purpose, prompt_tokens, estimated FROM usage').all()).toEqual([
      { purpose: 'chat', prompt_tokens: 21, estimated: 0 },
    ])
    expect((await desk.view(sent.conversationId)).activeRunId).toBeNull()
  })

  test('shown words are saved within 250 ms, and not at each word [H3]', async () => {
    const desk = await openDesk()
    const second = pausing(' and more')
    const { reply, go } = pausing('first words', second.reply)
    desk.server.enqueue(reply)
    const sent = await desk.send('Hi')
    const { events } = desk.follow(sent.runId)
    await seen(events, 'first words')
    expect(savedText(desk, sent.replyId)).toBe('')
    desk.time.advance(249)
    expect(savedText(desk, sent.replyId)).toBe('')
    desk.time.advance(1)
    expect(savedText(desk, sent.replyId)).toBe('first words')
    expect(desk.time.waiting).toBe(0)
    go()
    await seen(events, ' and more')
    desk.time.advance(250)
    expect(savedText(desk, sent.replyId)).toBe('first words and more')
  })

  test('reasoning and answer are kept apart, each with its phase [F2]', async () => {
    const desk = await openDesk()
    desk.server.enqueue(say('Four.', { reasoning: 'Two and two.' }))
    const { reply } = await desk.ask('2 + 2?')
    expect(reply.parts).toEqual([
      { kind: 'reasoning', text: 'Two and two.' },
      { kind: 'text', text: 'Four.' },
    ])
  })

  test('whoever begins to watch later gets the reply as it stands, then the rest', async () => {
    const desk = await openDesk()
    const { reply, go } = pausing('begun ', say('and done'))
    desk.server.enqueue(reply)
    const sent = await desk.send('Hi')
    await seen(desk.follow(sent.runId).events, 'begun')
    const late = desk.follow(sent.runId)
    expect(late.events[0]).toMatchObject({
      type: 'snapshot',
      message: { parts: [{ kind: 'text', text: 'begun ' }] },
    })
    go()
    expect(plainText((await late.ended).parts)).toBe('begun and done')
    expect(late.events.flatMap((event) => (event.type === 'delta' ? [event.text] : [])).join('')).toBe(
      'and done',
    )
    const after = desk.follow(sent.runId)
    expect(plainText((await after.ended).parts)).toBe('begun and done')
  })

  test('a model that is loading tells how far it is', async () => {
    const desk = await openDesk()
    const { reply, go } = pausing('', say('ready'))
    desk.server.enqueue(reply)
    const sent = await desk.send('Hi')
    const { events, ended } = desk.follow(sent.runId)
    await desk.server.waitForRequest((request) => request.chat !== undefined)
    desk.setLoading(0.4)
    desk.setLoading(null)
    go()
    await ended
    expect(events).toContainEqual(expect.objectContaining({ phase: 'loading_model', progress: 0.4 }))
    expect(events.flatMap((event) => (event.type === 'phase' ? [event.phase] : [])).slice(-2)).toEqual([
      'reading_prompt',
      'answering',
    ])
  })
})

describe('stop', () => {
  test('keeps the words so far, and the server sees its socket close [A6]', async () => {
    const desk = await openDesk()
    desk.server.enqueue(pausing('as far as this').reply)
    const sent = await desk.send('Hi')
    const { events, ended } = desk.follow(sent.runId)
    await seen(events, 'as far as this')
    await desk.chat.stop({ runId: sent.runId })
    const reply = await ended
    expect(reply.run).toMatchObject({ state: 'stopped', error: null })
    expect(reply.parts).toEqual([{ kind: 'text', text: 'as far as this' }])
    await vi.waitFor(() => expect(desk.server.chats[0]?.closedAt).toBeDefined())
    expect(desk.time.waiting).toBe(0)
  })

  test('works before the first word, when nothing was read yet', async () => {
    const desk = await openDesk()
    desk.server.enqueue({ hang: true })
    const sent = await desk.send('Hi')
    const { ended } = desk.follow(sent.runId)
    await desk.server.waitForRequest((request) => request.chat !== undefined)
    await desk.chat.stop({ runId: sent.runId })
    expect((await ended).run).toMatchObject({ state: 'stopped', firstTokenAt: null })
    await vi.waitFor(() => expect(desk.server.chats[0]?.closedAt).toBeDefined())
    expect(desk.db.prepare('SELECT count(*) FROM usage').pluck().get()).toBe(0)
  })

  test('does not wait for an engine that is still starting', async () => {
    const desk = await openDesk({ openModel: () => new Promise(() => undefined) })
    const sent = await desk.send('Hi')
    const { ended } = desk.follow(sent.runId)
    await desk.chat.stop({ runId: sent.runId })
    expect((await ended).run?.state).toBe('stopped')
  })

  test('of a run that has ended does nothing; of one that never was is told', async () => {
    const desk = await openDesk()
    const { runId } = await desk.ask('Hi')
    await desk.chat.stop({ runId })
    expect(stateOf(desk, runId)).toBe('done')
    expect(() => desk.chat.stop({ runId: 'no-such-run' })).toThrow('run_missing')
  })
})

describe('a reply that fails', () => {
  test('in the middle of the stream keeps what had come, with the reason and a way on [A6]', async () => {
    const desk = await openDesk()
    desk.server.enqueue({ stream: [{ role: 'assistant' }, { text: 'half of it' }, { cut: true }] })
    const { reply } = await desk.ask('Hi')
    expect(reply.parts).toEqual([{ kind: 'text', text: 'half of it' }])
    expect(reply.run).toMatchObject({ state: 'failed', error: { code: 'stream_cut' } })
    expect(reply.run?.error?.fixes).toContainEqual({ do: 'retry' })
  })

  test('because nothing listens names the model to be mended, and counts no usage [A7]', async () => {
    const desk = await openDesk()
    await desk.server.close()
    const { reply } = await desk.ask('Hi')
    expect(reply.run).toMatchObject({ state: 'failed', error: { code: 'unreachable' } })
    expect(reply.run?.error?.fixes).toEqual([
      expect.objectContaining({ do: 'retry' }),
      { do: 'edit-model', modelId: desk.modelIds[0] },
    ])
    expect(desk.db.prepare('SELECT count(*) FROM usage').pluck().get()).toBe(0)
  })

  test('does not send its emptiness along with the next turn', async () => {
    const desk = await openDesk()
    desk.server.enqueue(failWith(500, 'broken'))
    const { conversationId, reply } = await desk.ask('First question')
    expect(reply.run?.state).toBe('failed')
    await desk.ask('Second question', conversationId)
    expect(desk.server.chats[1]?.chat?.messages.slice(1)).toEqual([
      { role: 'user', content: 'First question\n\nSecond question' },
    ])
  })

  test('for a reason nobody expected is logged and says so', async () => {
    const desk = await openDesk({ openModel: () => Promise.reject(new TypeError('a fault of ours')) })
    const { reply } = await desk.ask('Hi')
    expect(reply.run).toMatchObject({ state: 'failed', error: { code: 'internal' } })
    expect(desk.logged).toContain('a reply failed for a reason nobody expected')
  })
})

describe('after a crash', () => {
  test('runs under way are interrupted, with exactly what had been saved [H3]', async () => {
    const folder = temporaryFolder()
    const desk = await openDesk({ folder })
    desk.server.enqueue(pausing('saved words').reply)
    const sent = await desk.send('Hi')
    const { events } = desk.follow(sent.runId)
    await seen(events, 'saved words')
    desk.time.advance(250)

    // A second connection to the file as a killed app leaves it; nobody drives the run there.
    const after = await openDesk({ folder })
    expect(stateOf(after, sent.runId)).toBe('streaming')
    after.runs.recover()
    const [turn, reply] = (await after.view(sent.conversationId)).messages
    expect(plainText(turn?.parts ?? [])).toBe('Hi')
    expect(reply?.parts).toEqual([{ kind: 'text', text: 'saved words' }])
    expect(reply?.run).toMatchObject({ state: 'interrupted', error: null })
    expect(after.jobs).toHaveLength(1)
    expect((await after.view(sent.conversationId)).activeRunId).toBeNull()
  })

  test('a turn whose app was killed before anything else was saved is found by its words [H3]', async () => {
    const folder = temporaryFolder()
    const desk = await openDesk({ folder, openModel: () => new Promise(() => undefined) })
    await desk.send('The kumquat blooms')
    const after = await openDesk({ folder })
    after.runs.recover()
    const hits = await after.conversations.search({ query: 'kumquat', limit: 5 })
    expect(hits.map(({ excerpt }) => excerpt)).toEqual(['The kumquat blooms'])
  })

  test('an app that closes in mid-reply saves all that had come as interrupted [H3]', async () => {
    const folder = temporaryFolder()
    const desk = await openDesk({ folder })
    desk.server.enqueue(pausing('not saved yet').reply)
    const sent = await desk.send('Hi')
    await seen(desk.follow(sent.runId).events, 'not saved yet')
    await desk.close()
    expect(desk.time.waiting).toBe(0)
    const after = await openDesk({ folder })
    expect(stateOf(after, sent.runId)).toBe('interrupted')
    expect(savedText(after, sent.replyId)).toBe('not saved yet')
  })
})

describe('branches', () => {
  test('continue goes on where a stopped reply ended, in one text [F2]', async () => {
    const desk = await openDesk()
    desk.server.enqueue(pausing('Once upon ').reply, say('a time.'))
    const sent = await desk.send('Tell me')
    await seen(desk.follow(sent.runId).events, 'Once upon')
    await desk.chat.stop({ runId: sent.runId })
    await vi.waitFor(() => expect(stateOf(desk, sent.runId)).toBe('stopped'))
    const going = await desk.chat.continue({ messageId: sent.replyId })
    const reply = await desk.follow(going.runId).ended
    expect(reply.parts).toEqual([{ kind: 'text', text: 'Once upon a time.' }])
    expect(reply.siblings).toEqual([sent.replyId, going.replyId])
    expect(desk.server.chats[1]?.chat?.messages.slice(2)).toEqual([
      { role: 'assistant', content: 'Once upon ' },
      { role: 'user', content: expect.stringContaining('Go on exactly') },
    ])
    expect(savedText(desk, sent.replyId)).toBe('Once upon ')
  })

  test('retry makes another reply beside the old one, and shows it [F2]', async () => {
    const desk = await openDesk()
    desk.server.enqueue(say('one'), say('two'))
    const first = await desk.ask('Hi')
    const again = await desk.chat.retry({ messageId: first.replyId, modelId: null })
    const reply = await desk.follow(again.runId).ended
    expect(reply.siblings).toEqual([first.replyId, again.replyId])
    expect(again.userMessageId).toBe(first.userMessageId)
    expect(await desk.textsOf(first.conversationId)).toEqual(['Hi', 'two'])
    expect(desk.server.chats[1]?.chat?.messages.map((message) => message.role)).toEqual(['system', 'user'])
  })

  test('edit makes a branch; the old one can be shown again, to its newest message [F2]', async () => {
    const desk = await openDesk()
    desk.server.enqueue(say('r1'), say('r2'), say('r3'), say('r4'))
    const first = await desk.ask('a')
    await desk.ask('b', first.conversationId)
    const edited = await desk.chat.edit({ messageId: first.userMessageId, text: 'A' })
    await desk.follow(edited.runId).ended
    expect(await desk.textsOf(first.conversationId)).toEqual(['A', 'r3'])
    const shown = await desk.conversations.showBranch({ messageId: first.userMessageId })
    expect(shown.messages.map((message) => plainText(message.parts))).toEqual(['a', 'r1', 'b', 'r2'])
    expect(shown.messages[0]?.siblings).toEqual([first.userMessageId, edited.userMessageId])
    await desk.ask('c', first.conversationId)
    expect(await desk.textsOf(first.conversationId)).toEqual(['a', 'r1', 'b', 'r2', 'c', 'r4'])
  })

  test('a branch is shown to where it was last spoken in, not along the newest fork', async () => {
    const desk = await openDesk()
    desk.server.enqueue(say('old reply'), say('new reply'), say('went on'))
    const first = await desk.ask('question')
    const again = await desk.chat.retry({ messageId: first.replyId, modelId: null })
    await desk.follow(again.runId).ended
    await desk.conversations.showBranch({ messageId: first.replyId })
    await desk.ask('further', first.conversationId)
    const edited = await desk.chat.edit({ messageId: first.userMessageId, text: 'other question' })
    await desk.follow(edited.runId).ended
    const shown = await desk.conversations.showBranch({ messageId: first.userMessageId })
    expect(shown.messages.map((message) => plainText(message.parts))).toEqual([
      'question',
      'old reply',
      'further',
      'went on',
    ])
  })

  test('a reply cannot be edited as if it were a turn', async () => {
    const desk = await openDesk()
    const { replyId } = await desk.ask('Hi')
    expect(() => desk.chat.edit({ messageId: replyId, text: 'x' })).toThrow('message_missing')
  })
})

describe('one reply at a time in a conversation', () => {
  test('whatever asks for a second one is told that the first goes on', async () => {
    const desk = await openDesk()
    desk.server.enqueue(pausing('busy').reply)
    const sent = await desk.send('Hi')
    const { conversationId, replyId, userMessageId } = sent
    await expect(desk.send('again', conversationId)).rejects.toThrow('run_busy')
    expect(() => desk.chat.retry({ messageId: replyId, modelId: null })).toThrow('run_busy')
    expect(() => desk.chat.continue({ messageId: replyId })).toThrow('run_busy')
    expect(() => desk.chat.edit({ messageId: userMessageId, text: 'x' })).toThrow('run_busy')
    expect(await desk.textsOf(conversationId)).toEqual(['Hi', ''])
  })

  test('other conversations go on at the same time', async () => {
    const desk = await openDesk()
    desk.server.enqueue(pausing('busy').reply, say('free'))
    await desk.send('Hi')
    await desk.server.waitForRequest((request) => request.chat !== undefined)
    expect(plainText((await desk.ask('Hello')).reply.parts)).toBe('free')
    expect(desk.busy).toEqual([true])
  })
})

describe('what goes with a conversation', () => {
  test('removing it stops its reply; within the time to undo it comes back whole, later it is erased [F1]', async () => {
    const desk = await openDesk()
    desk.server.enqueue(pausing('begun').reply)
    const sent = await desk.send('a secret plan')
    await seen(desk.follow(sent.runId).events, 'begun')
    await desk.conversations.remove({ id: sent.conversationId })
    await vi.waitFor(() => expect(stateOf(desk, sent.runId)).toBe('stopped'))
    expect(await desk.conversations.list()).toEqual([])
    expect(() => desk.conversations.get({ id: sent.conversationId })).toThrow('conversation_missing')
    expect(() => desk.conversations.showBranch({ messageId: sent.replyId })).toThrow('message_missing')
    expect(await desk.conversations.search({ query: 'secret', limit: 10 })).toEqual([])

    desk.time.advance(9_000)
    await desk.conversations.restore({ id: sent.conversationId })
    expect(await desk.textsOf(sent.conversationId)).toEqual(['a secret plan', 'begun'])
    desk.time.advance(60_000)
    expect(await desk.textsOf(sent.conversationId)).toEqual(['a secret plan', 'begun'])

    await desk.conversations.remove({ id: sent.conversationId })
    desk.time.advance(10_500)
    expect(() => desk.conversations.restore({ id: sent.conversationId })).toThrow('undo_expired')
    expect(desk.db.prepare('SELECT count(*) FROM message_parts').pluck().get()).toBe(0)
  })

  test('what should be erased already does not come back, though it is still there', async () => {
    const desk = await openDesk()
    const { conversationId } = await desk.ask('Hi')
    await desk.conversations.remove({ id: conversationId })
    // As after the machine slept: the timer that erases has not run yet.
    desk.db.prepare('UPDATE conversations SET removed_at = removed_at - 11000').run()
    expect(() => desk.conversations.restore({ id: conversationId })).toThrow('undo_expired')
    expect(await desk.conversations.list()).toEqual([])
  })

  test('a second removal within the time to undo has its own time', async () => {
    const desk = await openDesk()
    const { conversationId } = await desk.ask('Hi')
    await desk.conversations.remove({ id: conversationId })
    desk.time.advance(6_000)
    await desk.conversations.restore({ id: conversationId })
    await desk.conversations.remove({ id: conversationId })
    desk.time.advance(6_000)
    await desk.conversations.restore({ id: conversationId })
    expect(await desk.textsOf(conversationId)).toHaveLength(2)
  })

  test('a removal whose time to undo ends after the app was closed is erased at the next start', async () => {
    const folder = temporaryFolder()
    const desk = await openDesk({ folder })
    const { conversationId } = await desk.ask('Hi')
    await desk.conversations.remove({ id: conversationId })
    await desk.close()
    expect(() => desk.time.advance(60_000)).not.toThrow()
    const after = await openDesk({ folder })
    expect(await after.conversations.list()).toEqual([])
    expect(after.tables.conversations.purgeRemoved(after.time.now())).toBe(1)
  })

  test('a draft is kept until it is sent', async () => {
    const desk = await openDesk()
    await desk.conversations.setDraft({ conversationId: null, text: 'half a' })
    expect(await desk.conversations.getDraft({ conversationId: null })).toEqual({ text: 'half a' })
    const { conversationId } = await desk.ask('half a question')
    expect(await desk.conversations.getDraft({ conversationId: null })).toEqual({ text: '' })
    await desk.conversations.setDraft({ conversationId, text: 'next' })
    expect((await desk.view(conversationId)).draft).toBe('next')
    await desk.ask('next question', conversationId)
    expect((await desk.view(conversationId)).draft).toBe('')
  })

  test('a model that is gone leaves its replies and its name', async () => {
    const desk = await openDesk()
    const { conversationId } = await desk.ask('Hi')
    desk.modelsTable.remove(desk.modelIds[0] ?? '')
    const reply = (await desk.view(conversationId)).messages[1]
    expect(reply?.run).toMatchObject({ state: 'done', modelId: null, modelName: 'Scripted' })
  })
})

describe('memory in the prompt', () => {
  const used = [
    {
      position: 0,
      memoryRowId: 1,
      messageRowId: null,
      chunkRowId: null,
      kind: 'core' as const,
      text: 'tea',
      createdAt: 1,
      score: 1,
      why: [],
      tokens: 2,
    },
  ]
  test('stands with the question and is recorded for the reply', async () => {
    const desk = await openDesk({ recall: () => ({ block: '<memory>tea</memory>', used, coreTokens: 2 }) })
    await desk.ask('What do I like?')
    expect(desk.server.chats[0]?.chat?.messages.at(-1)?.content).toBe(
      '<memory>tea</memory>\n\nWhat do I like?',
    )
    expect(desk.recorded).toHaveLength(1)
  })

  test('gives way where the question needs the room, and is then not said to be used', async () => {
    const desk = await openDesk({
      contextWindow: 300,
      recall: () => ({ block: 'much '.repeat(400), used, coreTokens: 400 }),
    })
    const { reply } = await desk.ask('What do I like?')
    expect(reply.run?.state).toBe('done')
    expect(desk.server.chats[0]?.chat?.messages.at(-1)?.content).toBe('What do I like?')
    expect(desk.recorded).toEqual([])
  })
})
