import { expect, test } from 'vitest'
import { isSame, updates } from './match'

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
})

const about = (subject: string | null) => (text: string) => ({ subject, text })
test.each([
  ['user', 'The user lives in Lisbon.', 'The user moved to Porto.', true],
  ['user', 'The user works at Acme.', 'The user now works for Initech.', true],
  ['Mia', 'Mia is 3 years old.', 'Mia is 4 years old.', true],
  ['user', "The user's favorite colour is red.", "The user's favourite colour is blue.", true],
  ['用户', '用户住在上海。', '用户搬到北京。', true],
  ['user', "The user's favourite colour is red.", "The user's favourite food is soup.", false],
  ['user', 'The user lives in Lisbon.', "The user's parents live in Porto.", false],
  ['user', 'The user likes tea.', 'The user likes coffee.', false],
  ['user', 'The user lives in Lisbon.', 'The user works at Lisbon Zoo.', false],
])('of %s, "%s" is replaced by "%s": %s', (subject, old, candidate, expected) => {
  expect(updates(about(subject)(old), about(subject)(candidate))).toBe(expected)
  expect(updates(about(subject)(old), about('somebody else')(candidate))).toBe(false)
})
