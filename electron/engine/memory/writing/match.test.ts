import { expect, test } from 'vitest'
import { attributeOf, isSameValue } from './attributes'
import { isSame, updates } from './match'
import { inOneVoice } from './voice'

test.each([
  ['The user has two cats, Mia and Leo.', 'The user has two cats: Mia and Leo', true],
  ['用户对花生过敏。', '用户对花生过敏', true],
  [
    'The user ran the Lisbon marathon with Anna in 2024.',
    'The user ran the Lisbon marathon with Anna in 2025.',
    false,
  ],
  [
    'The user likes long walks on the beach at night with old friends',
    'The user likes no long walks on the beach at night with old friends',
    false,
  ],
  ['The user likes tea.', 'The user likes coffee.', false],
])('"%s" and "%s": the same is %s', (left, right, expected) => {
  expect(isSame(left, right)).toBe(expected)
  expect(isSame(left, inOneVoice(right))).toBe(expected)
  expect(isSame(inOneVoice(left), right)).toBe(expected)
})

const about = (text: string, subject = 'user') => ({ kind: 'semantic', subject, text })

test.each([
  ['The user lives in Lisbon.', 'The user moved to Porto.', true],
  ['The user works at Acme.', 'The user now works for Initech.', true],
  ['The user works as a nurse.', "The user's job is teacher.", true],
  ['Mia is 3 years old.', 'Mia is 4 years old.', true],
  ["The user's favorite colour is red.", "The user's favourite colour is blue.", true],
  ["The user's name is Ana.", 'The user is called Anabel.', true],
  ["The user's phone number is 123.", "The user's phone is 456.", true],
  ["The user's birthday is on 3 May.", "The user's birthday is 4 May.", true],
  ['The user lives in Lisbon.', 'The user no longer lives in Lisbon.', true],
  ['The user no longer lives in Lisbon.', 'The user lives in Porto.', true],
  ['The user works at Acme.', 'The user does not work at Acme any more.', true],
  ['The user is allergic to peanuts.', 'The user is not allergic to peanuts.', true],
  ['The user likes tea.', 'The user no longer likes tea.', true],
  ['The user lives in Porto.', 'The user lives in Porto Alegre.', true],
  ['The user lives in Porto.', 'The user lives in Porto, Portugal.', false],
  ["The user's name is Ann.", "The user's name is Ann Marie Smith.", true],
  ['The user smokes cigars.', 'The user stopped smoking cigars.', false],
  ['用户住在上海。', '用户搬到北京。', true],
  ['用户住在上海。', '用户不再住在上海。', true],
  ['用户的名字是小明。', '用户叫大明。', true],
  ['用户对花生过敏。', '用户对花生不过敏。', true],
  ['用户今年30岁。', '用户今年31岁。', true],
  ["The user's favourite colour is red.", "The user's favourite food is soup.", false],
  ['The user lives in Lisbon.', "The user's parents live in Porto.", false],
  ['The user lives in Lisbon.', "The user's sister lives in Porto.", false],
  ['The user lives in Lisbon.', 'Anna lives in Porto.', false],
  ['The user lives in Lisbon.', 'The user no longer lives in Rome.', false],
  ['The user likes tea.', 'The user likes coffee.', false],
  ['The user is allergic to peanuts.', 'The user is allergic to shrimp.', false],
  ['The user lives in Lisbon.', 'The user works at Lisbon Zoo.', false],
  ['The user works as a nurse.', 'The user works at Acme.', false],
  ['The user lives in Lisbon.', 'The user moved to a new team at work.', false],
  ['The user lives in Lisbon.', 'The user lives in a small flat.', false],
  ["The user's name is Mira.", 'The user is called away often.', false],
  ['The user works at Acme.', 'The user joined a choir.', false],
  ['The user works at Acme.', 'The user drives to work by car.', false],
  ['The user likes tea.', 'The user likes living in Porto.', false],
  ['用户的名字是小明。', '用户是素食者。', false],
  ['用户住在上海。', '用户住院了。', false],
  ['用户喜欢茶。', '用户喜欢咖啡。', false],
])('"%s" is replaced by "%s": %s [G2]', (old, candidate, expected) => {
  expect(updates(about(old), about(candidate))).toBe(expected)
  // What was kept with its subject before is matched by what leaves it out, and the other way round.
  expect(updates(about(old), about(inOneVoice(candidate)))).toBe(expected)
  expect(updates(about(inOneVoice(old)), about(candidate))).toBe(expected)
  expect(updates(about(inOneVoice(old)), about(inOneVoice(candidate)))).toBe(expected)
})

test('what happened stays so: an event is no change of a fact [G2]', () => {
  const moved = { ...about('The user moved to Porto.'), kind: 'episodic' }
  expect(updates(about('The user lives in Lisbon.'), moved)).toBe(false)
})

test.each([
  [
    'lives',
    [
      'The user lives in Lisbon.',
      'User is living in Lisbon',
      'The user moved to Lisbon.',
      "The user's home is Lisbon.",
      'The user currently resides in Lisbon, Portugal.',
    ],
  ],
  [
    'allergy',
    [
      'The user is allergic to peanuts.',
      'The user has a peanut allergy.',
      'The user is severely allergic to peanuts',
      'The user has an allergy to peanuts.',
      'User is allergic to peanuts!',
    ],
  ],
  [
    'name',
    [
      "The user's name is Mira.",
      'The user is called Mira.',
      'The user is named Mira.',
      'The user goes by Mira.',
      "user's first name is Mira",
    ],
  ],
  ['住', ['用户住在上海。', '用户现在住在上海', '用户搬到了上海。', '用户定居在上海。', '用户居住在上海。']],
  [
    '过敏',
    [
      '用户对花生过敏。',
      '用户对花生过敏',
      '用户对花生严重过敏。',
      '用户现在对花生过敏。',
      '用户对花生特别过敏。'.replace('特别', ''),
    ],
  ],
])('five phrasings of one fact (%s) are one memory [G2]', async (_name, phrasings) => {
  const [first = '', ...others] = phrasings
  for (const other of others) {
    const [before, after] = [attributeOf(first, null), attributeOf(other, null)]
    expect(after, other).toMatchObject({ owner: before?.owner, name: before?.name, isNegated: false })
    expect(isSameValue(before?.value ?? '', after?.value ?? '-'), other).toBe(true)
  }
})
