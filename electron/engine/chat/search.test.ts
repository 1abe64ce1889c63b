import { describe, expect, test } from 'vitest'
import { excerptOf } from './excerpt'
import { openChatDesk } from './testing/desk'

/** Conversations with one turn each, no model asked. */
async function withTurns(texts: string[]) {
  const desk = await openChatDesk({
    baseUrl: 'http://127.0.0.1:9/v1',
    openModel: () => new Promise(() => undefined),
  })
  for (const text of texts) await desk.send(text)
  desk.time.advance(1_000)
  const find = async (query: string) =>
    (await desk.conversations.search({ query, limit: 20 })).map((hit) => ({
      excerpt: hit.excerpt,
      marked: hit.marks.map(({ from, to }) => hit.excerpt.slice(from, to)),
    }))
  return { desk, find }
}

describe('full-text search over conversations', () => {
  const texts = [
    'We walked along the river and talked about trains.',
    'How do templates work in C++ with a AND b?',
    '我喜欢吃苹果和香蕉。',
    '昨天我们在北京看了一场电影。',
    'She said "never again" and left: cost 100%',
    'Café Zürich serves naïve résumés',
    'foo_bar-baz/qux.ts at line 42',
  ]
  test.each<[string, string, string[]]>([
    ['walk', 'river', ['walked']],
    ['walking', 'river', ['walked']],
    ['train', 'trains', ['trains']],
    ['riv', 'river', ['river']],
    ['c++', 'C++', ['C']],
    ['AND', 'AND b', ['AND']],
    ['苹果', '苹果', ['苹果']],
    ['电影', '电影', ['电影']],
    ['北京 电影', '北京', ['北京', '电影']],
    ['"never again"', 'never', ['never', 'again']],
    ['100%', '100%', ['100']],
    ['cafe', 'Café', ['Café']],
    ['zurich', 'Zürich', ['Zürich']],
    ['qux.ts', 'qux', ['qux.ts']],
  ])('%j is found, with its words marked [F1]', async (query, inExcerpt, marked) => {
    const { find } = await withTurns(texts)
    const hits = await find(query)
    const hit = hits.find((one) => one.excerpt.includes(inExcerpt))
    expect(hit, JSON.stringify(hits)).toBeDefined()
    for (const word of marked) expect(hit?.marked).toContain(word)
  })

  test.each([
    [''],
    ['   '],
    ['"'],
    ['*'],
    ['-'],
    ['()'],
    ['NEAR('],
    ['a" OR "b'],
    ['search_text:x'],
    ['^x'],
    ["'; DROP TABLE messages; --"],
    ['NOT'],
    ['x AND'],
    ['{}'],
    ['\0'],
    ['a\0b'],
    ['𠮷'],
  ])('%j is a question like any other, never syntax', async (query) => {
    const { desk, find } = await withTurns(['one two three'])
    expect(await find(query)).toEqual([])
    expect(desk.db.prepare('SELECT count(*) FROM messages').pluck().get()).toBe(2)
  })

  test('two signs are found only beside each other', async () => {
    const { find } = await withTurns(['果然苹', '苹果'])
    expect((await find('苹果')).map((hit) => hit.excerpt)).toEqual(['苹果'])
  })

  test('every word must occur', async () => {
    const { find } = await withTurns(['red apple', 'green apple'])
    expect((await find('green apple')).map((hit) => hit.excerpt)).toEqual(['green apple'])
  })

  test('a hit names its conversation and message', async () => {
    const { desk } = await withTurns(['find this needle'])
    const [hit] = await desk.conversations.search({ query: 'needle', limit: 5 })
    const [conversation] = await desk.conversations.list()
    expect(hit).toMatchObject({
      conversationId: conversation?.id,
      role: 'user',
      conversationTitle: 'find this needle',
    })
  })
})

describe('the excerpt', () => {
  test('is the part around the first hit, cut at words, with the marks in its own places', () => {
    const text = `${'before '.repeat(40)}needle ${'after '.repeat(60)}`
    const { excerpt, marks } = excerptOf(text, 'needle')
    expect(excerpt.length).toBeLessThanOrEqual(222)
    expect(excerpt.startsWith('…before')).toBe(true)
    expect(excerpt.endsWith('…')).toBe(true)
    expect(marks.map(({ from, to }) => excerpt.slice(from, to))).toEqual(['needle'])
  })

  test.each([
    ['runs', 'I was running along', ['running']],
    ['running', 'he runs, she ran', ['runs']],
    ['this', 'I think of it', []],
  ])('%j marks the other forms of an English word', (query, text, marked) => {
    const { excerpt, marks } = excerptOf(text, query)
    expect(marks.map(({ from, to }) => excerpt.slice(from, to))).toEqual(marked)
  })

  test('of a word is marked at its beginning only', () => {
    const { excerpt, marks } = excerptOf('cart carpet scar', 'car')
    expect(marks.map(({ from, to }) => excerpt.slice(from, to))).toEqual(['cart', 'carpet'])
  })

  test('without a hit is the beginning', () => {
    expect(excerptOf('short text', 'missing')).toEqual({ excerpt: 'short text', marks: [] })
    expect(excerptOf('short text', '"')).toEqual({ excerpt: 'short text', marks: [] })
  })

  test('never begins or ends within a sign that takes two places', () => {
    expect(excerptOf('🦊'.repeat(300), 'x').excerpt.isWellFormed()).toBe(true)
    expect(excerptOf(`${'🦊'.repeat(101)}x needle`, 'needle').excerpt.isWellFormed()).toBe(true)
  })
})
