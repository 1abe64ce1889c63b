import { describe, expect, test } from 'vitest'
import { measure, ways } from './measure'
import { prepare } from './prepare'
import { readTalkFile, readTime, repairEvidence } from './talk-file'

describe('evidence as people typed it [I6]', () => {
  test.each([
    ['D1:3', ['D1:3']],
    [
      ['D1:3', 'D2:4'],
      ['D1:3', 'D2:4'],
    ],
    // Two in one string.
    [['D8:6; D9:17'], ['D8:6', 'D9:17']],
    ['D8:6,D9:17', ['D8:6', 'D9:17']],
    [['D8:6 D9:17'], ['D8:6', 'D9:17']],
    ['D8:6 and D9:17', ['D8:6', 'D9:17']],
    // A sign too many, a nought too many, no letter at all.
    [['D:11:26'], ['D11:26']],
    [['D30:05'], ['D30:5']],
    ['d4:02', ['D4:2']],
    ['( D2 : 7 )', ['D2:7']],
    ['3:12', ['D3:12']],
    ['D', []],
    ['', []],
    [[], []],
  ])('%j names the turns %j', (written, meant) => {
    expect(repairEvidence(written)).toEqual(meant)
  })
})

test('the time of a session is read as it is written, or as an ISO time; nothing else is taken for one [I6]', () => {
  expect(readTime('3:20 pm on 6 June, 2024')).toBe(Date.UTC(2024, 5, 6, 15, 20))
  expect(readTime('12:05 am on 1 January 2024')).toBe(Date.UTC(2024, 0, 1, 0, 5))
  expect(readTime('12:30 PM on 31 Dec, 2024')).toBe(Date.UTC(2024, 11, 31, 12, 30))
  expect(readTime('2026-03-01T10:00:00Z')).toBe(Date.UTC(2026, 2, 1, 10))
  expect(() => readTime('1:15 pm on 8 Brumaire, 2023')).toThrow('8 Brumaire')
  expect(() => readTime('some day')).toThrow('some day')
})

/** Everything that another file of this shape may have, and ours has not. */
const oddFile = {
  sample_id: 7,
  conversation: {
    speaker_a: 'user',
    speaker_b: 'assistant',
    session_1_date_time: '9:00 am on 2 March, 2026',
    session_1: [
      { speaker: 'user', dia_id: 'D1:1', text: 'I planted a quince tree behind the shed.' },
      { speaker: 'assistant', dia_id: 'D1:2', text: 'Quinces take some years.', extra: { any: 'thing' } },
      { speaker: 'user', dia_id: 'D1:3', blip_caption: 'a shed with a green door', img_url: ['x'] },
    ],
    session_2_date_time: '9:00 am on 3 March, 2026',
    session_2: [],
    // Announced, and never held.
    session_3_date_time: '9:00 am on 4 March, 2026',
    session_10_date_time: '2026-04-01T08:00:00Z',
    session_10: [
      { speaker: 'user', dia_id: 'D10:1', text: '' },
      { speaker: 'user', dia_id: 'D10:2', text: 'I paid 45 crowns for the fence.', blip_caption: null },
      { speaker: '小林', dia_id: 'D10:3', text: '我在院子里种了一棵石榴树。' },
    ],
    session_11: null,
  },
  qa: [
    {
      question: 'What was planted behind the shed?',
      answer: 'a quince tree',
      evidence: ['D1:1'],
      category: 4,
    },
    { question: 'How much did the fence cost?', answer: 45, evidence: 'D10:02', category: 4 },
    { question: '院子里种了什么树？', answer: ['石榴树'], evidence: ['D10:3'], category: 4 },
    { question: 'What colour has the door?', answer: 'green', evidence: ['D1:3', 'D99:1'], category: 1 },
    { question: 'Who is Ada?', adversarial_answer: 'a friend', category: 5 },
    { question: 'Is it late?', answer: null, evidence: null, category: 3 },
    { question: 'Did it rain?', answer: true, evidence: [], category: '3' },
  ],
  observation: {},
  session_summary: 'none',
}

test('a file with odd fields is read: no captions, other speakers, numbers as answers, empty sessions [I6]', () => {
  const [talk] = readTalkFile(oddFile)
  expect(talk).toMatchObject({ name: '7', speakers: ['user', 'assistant', '小林'], unusable: 1 })
  expect(talk?.sessions.map(({ turns }) => turns.length)).toEqual([3, 3])
  expect(talk?.sessions[0]?.turns[2]?.text).toBe('[image: a shed with a green door]')
  expect(talk?.questions.map(({ answer }) => answer)).toEqual([
    'a quince tree',
    '45',
    '石榴树',
    'green',
    '',
    '',
    'true',
  ])
  expect(talk?.questions[3]?.evidence).toEqual(['D1:3'])
  expect(talk?.questions.map(({ category }) => category)).toEqual([4, 4, 4, 1, 5, 3, 3])
})

test('such a file is measured, each way, and its questions find their turns [I6]', async () => {
  const prepared = await Promise.all(
    readTalkFile([oddFile, { ...oddFile, qa: [] }]).map((talk) => prepare(talk, null)),
  )
  try {
    const [plain, ours] = ways
    for (const way of [plain, ours]) {
      if (way === undefined) throw new Error('no way')
      const run = await measure(way, prepared, (text) => text.length)
      expect(run).toMatchObject({ n: 4, recall: { 50: 1 } })
      expect(Object.keys(run.byCategory)).toEqual(['1', '4'])
    }
  } finally {
    for (const { close } of prepared) await close()
  }
})

test('a file without talk is refused, and says where [I6]', () => {
  expect(() => readTalkFile({ sample_id: 'x' })).toThrow('conversation')
  expect(() => readTalkFile([{ ...oddFile, conversation: { session_1: [] } }])).not.toThrow()
  expect(() =>
    readTalkFile({
      sample_id: 'x',
      conversation: { session_1: [{ speaker: 'a', dia_id: 'D1:1', text: 'words' }] },
    }),
  ).toThrow('not a time of a session')
})
