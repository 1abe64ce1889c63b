import { expect, test } from 'vitest'
import { idle, item, items, learning, listed, ScriptedModel, texts } from '../testing'

const read = async (turn: string, ...proposed: unknown[]) => {
  const { memory, talk } = await learning(new ScriptedModel(items(...proposed)))
  talk.turn(talk.conversation(), turn)
  await idle(memory)
  return memory
}

const porto = 'I moved to Porto last spring, and my sister Helmi paints.'
const helmi = { subject: 'Helmi' }

test.each([
  [
    porto,
    [
      item('I moved to Porto last spring', 'Lives in Porto near the Douro.', { type: 'core' }),
      item('my sister Helmi paints', 'Has a sister called Helmi who paints.', helmi),
    ],
    ['Has a sister called Helmi who paints.', 'Lives in Porto near the Douro.'],
  ],
  [
    porto,
    [
      item(porto, 'The user moved to Porto last spring.'),
      item(porto, "The user's sister Helmi paints.", helmi),
    ],
    ['Moved to Porto last spring.', 'Sister Helmi paints.'],
  ],
  [
    porto,
    [item('I moved to Porto', 'Lives in Porto.'), item('my sister Helmi', 'Has a sister named Helmi.')],
    ['Lives in Porto.', 'Has a sister called Helmi.'],
  ],
  [
    'I work as a nurse at Saint Mary.',
    [item('I work as a nurse', 'Works as a nurse at Saint Mary.')],
    ['Works as a nurse at Saint Mary.'],
  ],
  [
    '我去年搬到了成都，我妹妹叫小红，她喜欢画画。',
    [
      item('我去年搬到了成都', '住在成都，去年搬去的。', { subject: '用户' }),
      item('我妹妹叫小红，她喜欢画画', '用户有个妹妹叫小红，喜欢画画。', { subject: '小红' }),
    ],
    ['住在成都，去年搬去的。', '有个妹妹叫小红，喜欢画画。'],
  ],
  ['我对花生过敏。', [item('我对花生过敏', '对花生严重过敏。', { subject: '用户' })], ['对花生过敏。']],
])(
  'what the rules and the manager both read in "%s" is one memory, the fuller one (%#) [G2]',
  async (turn, proposed, kept) => {
    expect(await texts(await read(turn, ...proposed))).toEqual([...kept].sort())
  },
)

test.each([
  [
    'I live in Porto and I love the bridges of Porto.',
    item('I live in Porto and I love the bridges of Porto', 'Loves the bridges of Porto.'),
  ],
  [porto, item('my sister Helmi paints', 'Helmi paints.', helmi)],
  [porto, item('I moved to Porto last spring', 'The user moved to Porto.', { type: 'episodic' })],
  [
    'I am allergic to peanuts, my sister is not.',
    item('my sister is not', "The user's sister is not allergic to peanuts."),
  ],
  ['我住在成都，我在成都有一家面馆。', item('我在成都有一家面馆', '用户在成都有一家面馆。')],
])('another fact of the same words of "%s" stays one of its own (%#) [G2]', async (turn, proposed) => {
  const rules = await texts(await read(turn))
  const both = await texts(await read(turn, proposed))
  expect(both).toHaveLength(rules.length + 1)
  expect(both).toEqual(expect.arrayContaining(rules))
})

test('a fuller sentence takes the place of the shorter one in its own row, and takes up the brief form said later [G2]', async () => {
  const fuller = item('I live in Porto', 'The user lives in Porto near the Douro.', {
    type: 'core',
    importance: 3,
  })
  const model = new ScriptedModel(items(fuller))
  const { memory, talk } = await learning(model)
  talk.turn(talk.conversation(), 'I live in Porto.', { at: 1_000 })
  await idle(memory)
  const [row] = (await memory.apis.memory.list(listed())).items
  expect(row).toMatchObject({ text: 'Lives in Porto near the Douro.', kind: 'core', seenCount: 1 })
  expect((await memory.apis.memory.list(listed({ state: 'past' }))).items).toEqual([])
  // Said again more briefly, it is the same; moved away and back, it is news.
  model.answers = ['{"items": []}']
  for (const [text, at] of [
    ['I live in Porto.', 2_000],
    ['I moved to Faro.', 3_000],
    ['I moved to Porto.', 4_000],
  ] as const) {
    talk.turn(talk.conversation(), text, { at })
    await idle(memory)
    expect(await texts(memory)).toHaveLength(1)
  }
  expect(await texts(memory)).toEqual(['Lives in Porto.'])
})
