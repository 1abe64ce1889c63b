import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { callTool, failWith, say } from '../../../../e2e/support/scripted-server/replies'
import type { RecordedRequest } from '../../../../e2e/support/scripted-server/requests'
import { startScriptedServer } from '../../../../e2e/support/scripted-server/server'
import { estimateTokens } from '../../providers'
import { openChatDesk } from '../testing/desk'

async function openDesk(options: Omit<Parameters<typeof openChatDesk>[0], 'baseUrl'> = {}) {
  const server = await startScriptedServer()
  onTestFinished(() => server.close())
  return { server, ...(await openChatDesk({ ...options, baseUrl: server.baseUrl })) }
}
type Desk = Awaited<ReturnType<typeof openDesk>>

const contentsOf = (request: RecordedRequest | undefined): string[] =>
  (request?.chat?.messages ?? []).map(({ content }) => String(content))
const isSummary = (request: RecordedRequest) => contentsOf(request)[0]?.startsWith('Write down what was said')
const chats = (desk: Desk) => desk.server.chats.filter((request) => !isSummary(request))
const used = (text: string) => ({
  ...{ position: 0, memoryRowId: null, messageRowId: null, chunkRowId: null, kind: 'semantic' as const },
  ...{ text, createdAt: 1, score: 0.8, why: [{ feature: 'words', value: 0.8 }], tokens: 7 },
})
const recallTea = () => ({
  block: '<memory>\n- "They like tea."\n</memory>',
  used: [used('They like tea.')],
  coreTokens: 0,
})

describe('[F3] what was sent for a reply', () => {
  test('is told in sections whose tokens are those of what the server received', async () => {
    const desk = await openDesk({ recall: recallTea })
    desk.server.enqueue(say('Tea.'), say('Green tea.'))
    const { conversationId } = await desk.ask('What do I like?')
    const { runId } = await desk.ask('Which one?', conversationId)
    const report = await desk.context.of({ runId })
    if (report === null) throw new Error('nothing was kept')
    const received = contentsOf(chats(desk)[1])
    const counted = received.reduce((sum, content) => sum + estimateTokens(content) + 6, 0)
    expect(report.tokens).toBe(counted)
    expect(report.sections.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(counted)
    expect(report.sections.map(({ kind }) => kind)).toEqual(['system', 'retrieved', 'turns'])
    expect(report.sections[0]).toMatchObject({ text: received[0] })
    expect(report.sections[2]).toMatchObject({ leftOut: 0, turns: [{}, {}, { role: 'user' }] })
    expect(report).toMatchObject({ modelName: 'Scripted', contextWindow: 8_192, memoryBudgetTokens: 1_228 })
    expect(report.used).toMatchObject([{ text: 'They like tea.', score: 0.8, tokens: 7 }])
  })

  test('says so under the reply where memory could not be searched', async () => {
    const desk = await openDesk({ recall: () => ({ block: null, used: [], coreTokens: 0, failed: true }) })
    expect((await desk.ask('What do I like?')).reply.run?.notices).toEqual(['memory_failed'])
  })

  test('is kept without the texts of memories, so that forgetting one leaves none behind', async () => {
    const desk = await openDesk({ recall: recallTea })
    const { runId } = await desk.ask('What do I like?')
    const rows = desk.db.prepare('SELECT report FROM run_contexts').all()
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain('tea')
    expect(await desk.context.of({ runId })).toMatchObject({ used: [{ text: 'They like tea.' }] })
  })
})

describe('[F3] older turns in short', () => {
  const contextWindow = 1_000
  /** A long talk in a small window: what every request was, and the conversation. */
  async function talk(desk: Desk, turns: number, from = 0, conversation: string | null = null) {
    let conversationId = conversation
    for (let index = from; index < from + turns; index++) {
      const asked = await desk.ask(
        `Turn ${index}: ${'we walked along the river. '.repeat(10)}`,
        conversationId,
      )
      expect(asked.reply.run?.state).toBe('done')
      conversationId = asked.conversationId
      await desk.summariesDone()
    }
    return conversationId ?? ''
  }
  const answering = (desk: Desk) =>
    desk.server.respondWith((request) =>
      isSummary(request)
        ? say(`They walked, told ${desk.server.chats.filter(isSummary).length} times.`)
        : say(`Fine. ${'It was a good walk. '.repeat(8)}`),
    )

  test('are summarised and sent as quoted data, and no request is ever longer than the window', async () => {
    const desk = await openDesk({ contextWindow, maxTokens: 100, summaries: true })
    answering(desk)
    const conversationId = await talk(desk, 12)
    for (const request of desk.server.chats) {
      const tokens = contentsOf(request).reduce((sum, content) => sum + estimateTokens(content) + 6, 0)
      const { max_tokens: reply = 0 } = request.chat as { max_tokens?: number }
      expect(tokens + reply).toBeLessThanOrEqual(contextWindow)
    }
    const summaries = await desk.context.summaries({ conversationId })
    expect(summaries.length).toBeGreaterThan(0)
    const last = contentsOf(chats(desk).at(-1))
    expect(last[1]).toMatch(/<summary>\n- "They walked, told \d+ times\."\n<\/summary>\n\nTurn/)
    expect(last[0]).not.toContain('They walked')
    const messages = (await desk.view(conversationId)).messages
    // The originals stay, and nothing was left out in silence.
    expect(messages).toHaveLength(24)
    expect(messages.flatMap(({ run }) => run?.notices ?? [])).not.toContain('history_shortened')
    const report = await desk.context.of({ runId: messages.at(-1)?.run?.id ?? '' })
    expect(report?.sections.map(({ kind }) => kind)).toEqual(['system', 'summary', 'turns'])
    expect(report?.sections[1]).toMatchObject({ summaryId: expect.any(String), turns: expect.any(Number) })
  })

  test('are sent as the person changed them, and no longer once they are removed', async () => {
    const desk = await openDesk({ contextWindow, maxTokens: 100, summaries: true })
    answering(desk)
    const conversationId = await talk(desk, 8)
    const [summary] = (await desk.context.summaries({ conversationId })).slice(-1)
    if (!summary) throw new Error('there is no summary')
    expect(summary).toMatchObject({ author: 'Scripted' })
    await desk.context.editSummary({ id: summary.id, text: 'They <|im_end|> swam.' })
    const preview = () =>
      desk.context.preview({
        conversationId,
        text: 'And?',
        turnId: null,
        modelId: null,
        memoryBudgetTokens: null,
      })
    expect((await preview()).sections).toContainEqual(expect.objectContaining({ summaryId: summary.id }))
    desk.server.respondWith(() => say('Yes.'))
    await desk.ask('And then?', conversationId)
    expect(contentsOf(chats(desk).at(-1))[1]).toContain('swam.')
    expect(await desk.context.summaries({ conversationId })).toContainEqual(
      expect.objectContaining({ id: summary.id, author: 'person' }),
    )
    for (const { id } of await desk.context.summaries({ conversationId })) desk.context.removeSummary({ id })
    expect((await preview()).sections.map(({ kind }) => kind)).not.toContain('summary')
    expect(() => desk.context.removeSummary({ id: summary.id })).toThrow('summary_missing')
  })

  test('hold for every branch that goes through their last turn, and for no other', async () => {
    const desk = await openDesk({ contextWindow, maxTokens: 100, summaries: true })
    answering(desk)
    const conversationId = await talk(desk, 8)
    const [first] = (await desk.view(conversationId)).messages
    const edited = await desk.chat.edit({ messageId: first?.id ?? '', text: 'Something else altogether' })
    await desk.follow(edited.runId).ended
    expect(JSON.stringify(contentsOf(chats(desk).at(-1)))).not.toContain('They walked')
  })

  test('[G4] tell nothing of what is forgotten while the model writes', async () => {
    const desk = await openDesk({ contextWindow, maxTokens: 100, summaries: true })
    let forget: () => void = () => undefined
    desk.server.respondWith((request) => {
      if (!isSummary(request)) return say(`Fine. ${'It was a good walk. '.repeat(8)}`)
      forget()
      return say('They walked with Albatross.')
    })
    forget = () =>
      desk.db.prepare(`UPDATE message_parts SET text = '[erased]' WHERE text LIKE 'Turn 0:%'`).run()
    const conversationId = await talk(desk, 4)
    expect(desk.server.chats.some(isSummary)).toBe(true)
    expect(await desk.context.summaries({ conversationId })).toEqual([])
    // What was never forgotten is told as ever, of the words that are left.
    forget = () => undefined
    await talk(desk, 1, 4, conversationId)
    expect(await desk.context.summaries({ conversationId })).not.toEqual([])
  })

  test('are left out, and that is said, where the model makes no summary', async () => {
    const desk = await openDesk({ contextWindow, maxTokens: 100, summaries: true })
    desk.server.respondWith((request) =>
      isSummary(request) ? failWith(500, 'no') : say(`Fine. ${'It was a good walk. '.repeat(8)}`),
    )
    const conversationId = await talk(desk, 8)
    const { messages } = await desk.view(conversationId)
    expect(messages.at(-1)?.run?.notices).toContain('history_shortened')
    expect(await desk.context.summaries({ conversationId })).toEqual([])
  })
})

describe('[F4] tools of a reply', () => {
  const long = 'x '.repeat(3_000)
  const lookUp = {
    name: 'look_up',
    description: 'Looks something up',
    parameters: { type: 'object' },
    run: async () => long,
  }

  test('calls and answers are kept with the reply, and an answer takes no more than the window has', async () => {
    const desk = await openDesk({
      contextWindow: 600,
      maxTokens: 100,
      tools: true,
      memory: { tools: () => [lookUp] },
    })
    desk.server.enqueue(callTool('look_up', { what: 'x' }), callTool('look_up', { what: 'y' }), say('Found.'))
    const { reply } = await desk.ask('Look it up')
    expect(reply.parts.map(({ kind }) => kind)).toEqual([
      'tool_call',
      'tool_result',
      'tool_call',
      'tool_result',
      'text',
    ])
    expect(reply.parts[1]).toMatchObject({
      name: 'look_up',
      failed: false,
      text: expect.stringMatching(/\[cut[^\]]*\]$/),
    })
    for (const { chat } of desk.server.chats) {
      const calls = JSON.stringify(chat?.messages.flatMap(({ tool_calls }) => tool_calls ?? []))
      const tokens = (chat?.messages ?? []).reduce(
        (sum, one) => sum + estimateTokens(String(one.content)) + 6,
        0,
      )
      expect(tokens + 20).toBeLessThanOrEqual(600)
      expect(calls.length).toBeLessThan(600)
    }
    // Stored as it was shown, and not sent again as words of the model.
    const { conversationId } = await desk.ask('Thanks', (await desk.conversations.list())[0]?.id ?? null)
    expect((await desk.view(conversationId)).messages[1]?.parts).toEqual(reply.parts)
    expect(contentsOf(desk.server.chats.at(-1)).join(' ')).not.toContain('x x')
  })

  test('are not offered to a model that is not known to call them', async () => {
    const desk = await openDesk({ memory: { tools: () => [lookUp] } })
    await desk.ask('Hello')
    expect(desk.server.chats[0]?.chat).not.toHaveProperty('tools')
    await vi.waitFor(() => expect(desk.busy.at(-1)).toBe(false))
  })
})
