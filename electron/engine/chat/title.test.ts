import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { failWith, say } from '../../../e2e/support/scripted-server/replies'
import { startScriptedServer } from '../../../e2e/support/scripted-server/server'
import { openChatDesk } from './testing/desk'
import { cleanTitle, titleFromText } from './title'

describe('what a model writes as a title', () => {
  test.each([
    ['Trip to Kyoto', 'Trip to Kyoto'],
    ['  "Trip to Kyoto."  ', 'Trip to Kyoto'],
    ['**Trip to Kyoto**', 'Trip to Kyoto'],
    ['# Trip to Kyoto', 'Trip to Kyoto'],
    ['Title: Trip to Kyoto', 'Trip to Kyoto'],
    ['Title: "Trip to Kyoto"', 'Trip to Kyoto'],
    ['**Title:** Trip to Kyoto', 'Trip to Kyoto'],
    ['标题：京都之旅', '京都之旅'],
    ['「京都之旅」', '京都之旅'],
    ['京都之旅。', '京都之旅'],
    ['<think>The user wants…</think>\n\nTrip to Kyoto', 'Trip to Kyoto'],
    ['Trip to Kyoto\nThis title names the subject.', 'Trip to Kyoto'],
    ['What is C++?', 'What is C++?'],
    ["Schrödinger's cat", "Schrödinger's cat"],
  ])('%j is read as %j [F1]', (text, title) => {
    expect(cleanTitle(text)).toBe(title)
  })

  test.each([
    [''],
    ['   \n  '],
    ['"".'],
    ['<think>I have not come to an end'],
    ['Sure! Here is a name for this conversation that you had with the assistant today'],
    ['a'.repeat(61)],
    ['The name of the subject is a very long sentence about nothing at all'],
    ['Write the name only.'],
    ['user: What is the capital of France?'],
    ['Here is a title:'],
    ['I am sorry, I cannot help'],
    ['...'],
    ['{"title": "Trip"}'],
  ])('%j is no title', (text) => {
    expect(cleanTitle(text)).toBeNull()
  })
})

test.each([
  ['What is 2 + 2?', 'What is 2 + 2?'],
  ['# Heading\n\n> quoted `code`', 'Heading quoted code'],
  [`${'word '.repeat(30)}`, 'word word word word word word word word word word word word…'],
  ['x'.repeat(100), `${'x'.repeat(60)}…`],
])('until there is a better one, %j is called %j', (text, title) => {
  expect(titleFromText(text)).toBe(title)
})

test('a cut does not fall into the middle of a sign that takes two places', () => {
  expect(titleFromText(`a${'🦊'.repeat(40)}`).isWellFormed()).toBe(true)
})

describe('after the first reply', () => {
  async function openDesk() {
    const server = await startScriptedServer()
    onTestFinished(() => server.close())
    return { server, ...(await openChatDesk({ baseUrl: server.baseUrl, titles: true })) }
  }

  test('the model names the conversation in the background, and its tokens are counted [F1]', async () => {
    const desk = await openDesk()
    desk.server.enqueue(say('Cherry blossoms come in April.'), say('"Kyoto in spring"'))
    const { conversationId } = await desk.ask('When should I go to Kyoto?')
    await vi.waitFor(async () => expect((await desk.view(conversationId)).title).toBe('Kyoto in spring'))
    const request = desk.server.chats[1]?.chat
    expect(request?.max_tokens).toBe(32)
    expect(JSON.stringify(request?.messages)).toContain('When should I go to Kyoto?')
    expect(desk.db.prepare('SELECT purpose FROM usage ORDER BY id').pluck().all()).toEqual(['chat', 'title'])
    expect(desk.changes).toContainEqual({ topic: 'conversation', id: conversationId })
    await desk.ask('And in autumn?', conversationId)
    expect(desk.server.chats).toHaveLength(3)
  })

  test('[G4] no title holds a secret: not the first words, and not what the model makes of them', async () => {
    const server = await startScriptedServer()
    onTestFinished(() => server.close())
    const desk = await openChatDesk({
      ...{ baseUrl: server.baseUrl, titles: true },
      memory: {
        redact: (text) =>
          text.replace('hunter2', '[secret: password]').replace('gaivota azul', '[secret: vault]'),
      },
    })
    let answer: () => void = () => undefined
    const until = new Promise<void>((resolve) => {
      answer = resolve
    })
    server.enqueue(say('Change it.'), {
      stream: [{ until }, { text: 'Locker gaivota azul' }, { finish: 'stop' }, { done: true }],
    })
    const { conversationId } = await desk.ask('my password is hunter2, what now?')
    expect((await desk.view(conversationId)).title).toBe('my password is …, what now?')
    answer()
    await vi.waitFor(async () => expect((await desk.view(conversationId)).title).toBe('Locker …'))
    const titles = desk.db.prepare('SELECT title FROM conversations').pluck().all()
    expect(titles.join()).not.toMatch(/hunter2|gaivota/)
  })

  test('[G4] words that are forgotten while the model thinks do not come back as a title', async () => {
    const desk = await openDesk()
    let answer: () => void = () => undefined
    const until = new Promise<void>((resolve) => {
      answer = resolve
    })
    desk.server.enqueue(say('A fine boat.'), {
      stream: [{ until }, { text: 'The boat Albatross' }, { finish: 'stop' }, { done: true }],
    })
    const { conversationId } = await desk.ask('My boat is called Albatross.')
    await vi.waitFor(() => expect(desk.server.chats).toHaveLength(2))
    desk.db.prepare(`UPDATE message_parts SET text = '[erased]'`).run()
    desk.db.prepare(`UPDATE conversations SET title = ''`).run()
    answer()
    await vi.waitFor(() =>
      expect(desk.db.prepare(`SELECT count(*) FROM usage WHERE purpose = 'title'`).pluck().get()).toBe(1),
    )
    expect((await desk.view(conversationId)).title).toBe('')
  })

  test('what the person wrote as a title stays, even when it was written while the model thought [F1]', async () => {
    const desk = await openDesk()
    let answer: () => void = () => undefined
    const until = new Promise<void>((resolve) => {
      answer = resolve
    })
    desk.server.enqueue(say('Hello'), {
      stream: [{ until }, { text: 'The title of the model' }, { finish: 'stop' }, { done: true }],
    })
    const { conversationId } = await desk.ask('Hi')
    await vi.waitFor(() => expect(desk.server.chats).toHaveLength(2))
    await desk.conversations.rename({ id: conversationId, title: 'Mine' })
    answer()
    await vi.waitFor(() =>
      expect(desk.db.prepare(`SELECT count(*) FROM usage WHERE purpose = 'title'`).pluck().get()).toBe(1),
    )
    expect((await desk.view(conversationId)).title).toBe('Mine')
    await desk.ask('More', conversationId)
    expect(desk.server.chats).toHaveLength(3)
  })

  test('a failed try leaves the first words, and the next reply tries again', async () => {
    const desk = await openDesk()
    desk.server.enqueue(say('Hello'), failWith(500), say('Still here'), say('Greetings'))
    const { conversationId } = await desk.ask('Hi there')
    await vi.waitFor(() => expect(desk.logged).toContain('no title was made'))
    expect((await desk.view(conversationId)).title).toBe('Hi there')
    await desk.ask('More', conversationId)
    await vi.waitFor(async () => expect((await desk.view(conversationId)).title).toBe('Greetings'))
  })

  test('a new turn of the person ends the asking for a title', async () => {
    const desk = await openDesk()
    desk.server.enqueue(say('Hello'), { hang: true })
    const { conversationId } = await desk.ask('Hi')
    await vi.waitFor(() => expect(desk.server.chats).toHaveLength(2))
    await desk.send('More', conversationId)
    await vi.waitFor(() => expect(desk.server.chats[1]?.closedAt).toBeDefined())
  })

  test('closing waits for a title that is being asked for', async () => {
    const desk = await openDesk()
    desk.server.enqueue(say('Hello'), { hang: true })
    await desk.ask('Hi')
    await vi.waitFor(() => expect(desk.server.chats).toHaveLength(2))
    await desk.close()
    await vi.waitFor(() => expect(desk.server.chats[1]?.closedAt).toBeDefined())
  })
})
