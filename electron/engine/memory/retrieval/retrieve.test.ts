import { expect, test } from 'vitest'
import { openTestDatabase } from '../../database/testing'
import { byHand, testMemory } from '../testing'
import { Retrieval, type RetrievalQuestion, type VectorIndex } from './retrieve'

const day = 86_400_000
const now = Date.parse('2026-11-21T12:00:00Z')

async function knowing() {
  const db = await openTestDatabase()
  const started = testMemory(db, null, { now: () => now })
  const retrieval = new Retrieval(db)
  const textOf = db.prepare<[number], string>('SELECT search_text FROM messages WHERE id = ?').pluck()
  const memoryText = db.prepare<[number], string>('SELECT text FROM memories WHERE id = ?').pluck()
  const find = (text: string, more: Partial<RetrievalQuestion> = {}, vectors: VectorIndex | null = null) => {
    const question = {
      text,
      now,
      timeZone: 'Europe/Lisbon',
      exceptConversationRowId: null,
      limit: 20,
      vector: null,
    }
    return retrieval.retrieve({ ...question, ...more }, vectors).map((hit) => ({
      ...hit,
      text: (hit.type === 'memory' ? memoryText : textOf).get(hit.rowId),
    }))
  }
  return { db, find, ...started }
}

test('what was said in the time that the question names comes first, in English and Chinese [G3]', async () => {
  const { find, talk } = await knowing()
  const said = (text: string, daysAgo: number) =>
    talk.turn(talk.conversation(), text, { at: now - daysAgo * day })
  said('We had dinner at the harbour, grilled sardines.', 200)
  said('We had dinner at the mill, mushroom risotto.', 1)
  said('We had dinner at home, only soup.', 60)
  said('我们去海边散步了。', 8)
  said('我们去山里散步了。', 100)
  expect(find('What did we have for dinner yesterday?')[0]?.text).toContain('risotto')
  expect(find('What did we have for dinner last spring?')[0]?.text).toContain('sardines')
  expect(find('What did we have for dinner in September 2026?')[0]?.text).toContain('soup')
  expect(find('我们上周去哪里散步了？')[0]?.text).toContain('海')
  const alone = find('What happened yesterday?').filter(({ isLikely }) => isLikely)
  expect(alone.map(({ text }) => text?.includes('risotto') || text === 'I see.')).not.toContain(false)
  expect(alone[0]?.why.map(({ feature }) => feature)).toContain('time')
})

test.each([
  ['What is the capital of Portugal?', 'The capital of Portugal is Coimbra.'],
  ['葡萄牙的首都是哪里？', '葡萄牙的首都是科英布拉。'],
])(
  'what a model once answered to the very same question is not told to it again: %s [G3]',
  async (asked, reply) => {
    const { find, talk } = await knowing()
    talk.turn(talk.conversation(), asked, { reply })
    const { user } = talk.turn(talk.conversation(), asked.replace(/[?？]/, '!'), { reply: 'Porto.' })
    expect(find(asked)).toEqual([])
    talk.turn(talk.conversation(), `I always forget: ${asked}`, { reply: `${reply} Really.` })
    expect(find(asked).map(({ rowId }) => rowId)).not.toContain(user)
    expect(find(asked).length).toBeGreaterThan(0)
  },
)

test('each part of a question finds its own answer, and "she" is who was named before [G3]', async () => {
  const { find, memory } = await knowing()
  for (const text of [
    'Martha works as a welder.',
    "Martha's cat is called Pixel.",
    'Tom works in a bakery.',
    'The bus pass costs forty euros.',
    'The bus to work is often late.',
  ]) {
    await memory.apis.memory.add(byHand(text))
  }
  const found = find('What does Martha work as and what is her cat called?').slice(0, 2)
  expect(found.map(({ text }) => text).sort()).toEqual([
    'Martha works as a welder.',
    "Martha's cat is called Pixel.",
  ])
})

test('of talk between people, the one who is named said it; what the model said is found where one asks for it [G3]', async () => {
  const { db, find, talk } = await knowing()
  const conversation = talk.conversation()
  const name = db.prepare('UPDATE messages SET speaker = ? WHERE id = ?')
  const first = talk.turn(conversation, 'I started pottery lessons on Mondays.', {
    reply: 'I started pottery lessons on Fridays.',
  })
  name.run('Ines', first.user)
  name.run('Marco', first.reply)
  expect(find('When does Marco have pottery lessons?')[0]?.text).toContain('Fridays')
  expect(find('When does Ines have pottery lessons?')[0]?.text).toContain('Mondays')
  talk.turn(talk.conversation(), 'Which tyres for a gravel bike would be good?', {
    reply: 'For a gravel bike I would take tyres of 40 mm.',
  })
  expect(find('Which tyres did you recommend for my gravel bike?')[0]?.text).toContain('40 mm')
})

test('what is forgotten, no longer so, kept out or a secret is never found [G3]', async () => {
  const { db, find, memory, talk } = await knowing()
  const add = (text: string) => memory.apis.memory.add(byHand(text))
  const [gone, past] = [await add('My locker is number twelve.'), await add('My locker is number nine.')]
  await memory.apis.memory.remove({ id: gone.id })
  await memory.apis.memory.close({ id: past.id })
  db.prepare(`INSERT INTO memories (public_id, kind, text, origin, author, importance, valid_from, text_hash,
    search_text, created_at, changed_at) VALUES ('v', 'vault', 'locker code', 'manual', 'person', 2, 0, 'v',
    'locker code', 0, 0)`).run()
  const conversation = talk.conversation()
  talk.turn(conversation, 'My locker is in the basement.')
  expect(find('Where is my locker?', { exceptConversationRowId: conversation })).toEqual([])
  expect(find('Where is my locker?').map(({ type }) => type)).toContain('turn')
  db.prepare(`UPDATE conversations SET memory_mode = 'read_only'`).run()
  expect(find('Where is my locker?')).toEqual([])
  const pasts = find('Where is my locker?', { includePast: true })
  expect(pasts.map(({ text }) => text)).toEqual(['My locker is number nine.'])
})

test('a hit brings the turns beside it, of its own session alone [G3]', async () => {
  const { find, talk } = await knowing()
  const conversation = talk.conversation()
  const first = talk.turn(conversation, 'Good morning to you.', { at: now - 3 * day })
  const second = talk.turn(conversation, 'The telescope is in the attic.', {
    ...{ parent: first.reply, at: now - 3 * day + 60_000, reply: 'Noted, the attic.' },
  })
  const third = talk.turn(conversation, 'The binoculars are in the car.', {
    parent: second.reply,
    at: now - day,
  })
  const hit = (text: string) =>
    find(text).find((one) => one.text?.includes('are in') || one.text?.includes('is in'))
  expect(hit('Where is my telescope?')?.neighbours).toEqual([first.reply, second.reply])
  expect(hit('Where are my binoculars?')?.neighbours).toEqual([third.reply])
})

test('what shares no word with the question is found by what it means [G3]', async () => {
  const { find, talk } = await knowing()
  const { user } = talk.turn(talk.conversation(), 'Our kid plays the cello in an orchestra.')
  talk.turn(talk.conversation(), 'The boiler needs a new pump.')
  const near = new Map([[user, 0.7]])
  const vectors: VectorIndex = {
    nearest: (type) => (type === 'turn' ? [...near].map(([rowId, cosine]) => ({ rowId, cosine })) : []),
    cosines: () => near,
  }
  const question = 'Which instrument does my daughter practise?'
  expect(find(question).filter(({ isLikely }) => isLikely)).toEqual([])
  const [best] = find(question, { vector: new Float32Array([1]) }, vectors)
  expect([best?.rowId, best?.isLikely, best?.why[0]?.feature]).toEqual([user, true, 'meaning'])
})

test('forms of a word that share no stem are one word, and a part of a Chinese word is found [G3]', async () => {
  const { find, memory } = await knowing()
  await memory.apis.memory.add(byHand('Grandmother bought a piano.'))
  await memory.apis.memory.add(byHand('她的生日礼物是一块手表。'))
  expect(find('What did my grandmother buy?')[0]?.text).toContain('piano')
  expect(find('她生日收到了什么？')[0]?.text).toContain('手表')
})

test('the weight of today is found among seventy of earlier years, and asking for the past finds those as well [G3]', async () => {
  const { db, find, memory } = await knowing()
  for (let year = 0; year < 70; year += 1) {
    await memory.apis.memory.add(byHand(`The weight of the user is ${100 - year} kg.`))
  }
  db.exec('UPDATE memories SET valid_to = 1 WHERE id < (SELECT max(id) FROM memories)')
  expect(find('What is my weight?').map(({ text }) => text)).toEqual(['The weight of the user is 31 kg.'])
  expect(find('What was my weight?', { includePast: true })).toHaveLength(20)
})

test('what a chat that takes no part in memory says hides nothing of another [G4]', async () => {
  const { db, find, talk } = await knowing()
  const kept = talk.conversation()
  db.transaction(() => {
    for (let number = 0; number < 350; number += 1) talk.turn(kept, 'The heron.')
  })()
  talk.turn(talk.conversation(), 'We saw a heron by the old mill on the way back from the market.')
  db.prepare(`UPDATE conversations SET memory_mode = 'off' WHERE id = ?`).run(kept)
  expect(find('Where was the heron?', { kinds: ['turn'] })[0]?.text).toContain('old mill')
})
