import { describe, expect, test } from 'vitest'
import { item } from '../testing'
import { attributeOf } from './attributes'
import { Item } from './item'
import { hashesOf, inOneVoice, isOfUser, withSubject } from './voice'

const told = (text: string, more: Record<string, unknown> = {}) =>
  withSubject(Item.parse(item('quote', text, more))).text

test.each([
  ['Lives in Porto.', 'user', 'The user lives in Porto.'],
  ['Has a sister called Helmi.', 'Helmi', 'The user has a sister called Helmi.'],
  ['No longer works at Acme.', 'user', 'The user no longer works at Acme.'],
  ['住在成都。', '用户', '用户住在成都。'],
  ['有一只狗叫豆豆。', '豆豆', '用户有一只狗叫豆豆。'],
  ['Works as a nurse.', 'Anna', 'Works as a nurse.'],
  ['Anna works as a nurse.', 'Anna', 'Anna works as a nurse.'],
  ['The user lives in Porto.', 'user', 'The user lives in Porto.'],
  ['用户住在成都。', '用户', '用户住在成都。'],
])('"%s" about %s is compared as "%s" [G2]', (text, subject, expected) => {
  expect(told(text, { subject })).toBe(expected)
})

test.each([
  ['Lives in Porto.', 'Li', false],
  ['Has the same car.', 'Sam', false],
  ['Plans an annual trip.', 'Ann', false],
  ['Marks exams.', 'Mark', false],
  ['Has a brother called Sam.', 'Sam', true],
  ["Sam's car is red.", 'Sam', true],
  ['Knows Li Na from school.', 'Li Na', true],
  ['我的朋友Sam住在成都。', 'Sam', true],
  ['有一只狗叫豆豆。', '豆豆', true],
  ['住在成都。', '小红', false],
  ['Has two cats.', 'cat', true],
])('in "%s" about %s a name is found as a whole word only: %s [G2]', (text, subject, isTheirs) => {
  expect(isOfUser(text, subject)).toBe(isTheirs)
})

test('how something is done keeps its words [G2]', () => {
  expect(told('Reads the meter, then writes it down.', { type: 'procedural' })).toMatch(/^Reads/)
})

test.each([
  ['The user lives in Porto.', 'Lives in Porto.'],
  ['User lives in Porto.', 'Lives in Porto.'],
  ['Lives in Porto.', 'Lives in Porto.'],
  ["The user's name is Mira.", 'Is called Mira.'],
  ['The user is called Mira.', 'Is called Mira.'],
  ["The user's sister is called Helmi.", 'Has a sister called Helmi.'],
  ["The user's older brother's name is Tom.", 'Has an older brother called Tom.'],
  ["The user's mother is called Ana.", 'Mother is called Ana.'],
  ["The user's sister Helmi paints.", 'Sister Helmi paints.'],
  ["The user's favourite colour is teal.", 'Favourite colour is teal.'],
  ['The user no longer works at Acme.', 'No longer works at Acme.'],
  ['The user does not eat pork.', 'Does not eat pork.'],
  ['The user usually parks on level 3.', 'Usually parks on level 3.'],
  ['The user ran their first marathon.', 'Ran their first marathon.'],
  ["The user's car is red, the user likes it.", 'Car is red, likes it.'],
  ['The user likes tea and the user owns a pot.', 'Likes tea and owns a pot.'],
  ['用户住在波尔图。', '住在波尔图。'],
  ['用户的名字是小明。', '名字是小明。'],
  ['用户不再住在上海。', '不再住在上海。'],
  ['该用户对花生过敏。', '对花生过敏。'],
])('"%s" is kept as "%s": memories speak in one voice, without a subject [G2]', (text, kept) => {
  expect(inOneVoice(text)).toBe(kept)
  expect(inOneVoice(kept)).toBe(kept)
})

test.each([
  'Anna visited the user.',
  'The user and Anna went to Faro.',
  'The user manual lies in the drawer.',
  'The user interface is blue.',
  '用户名是小明。',
  '用户和小红去了成都。',
  'Anna works as a nurse.',
])('"%s" keeps its subject, as it would say something else without [G2]', (text) => {
  expect(inOneVoice(text)).toBe(text)
})

describe('a memory in the voice of before', () => {
  test.each([
    'The user lives in Porto.',
    "The user's name is Mira.",
    "The user's sister is called Helmi.",
    "The user's favourite colour is teal.",
    "The user's birthday is on 3 May.",
    'The user is not allergic to peanuts.',
    'The user no longer lives in Porto.',
    'The user works as a nurse.',
    'The user works at Initech.',
    'The user is vegetarian.',
    'The user was born on 3 May.',
    'The user prefers to be called Jo.',
    'The user drives a red car.',
    'The user has a parrot.',
    '用户的名字是小明。',
    '用户住在成都。',
    '用户的职业是护士。',
    '用户在华联超市工作。',
    '用户最喜欢的颜色是蓝色。',
    '用户的生日是5月3日。',
    '用户的妹妹叫小红。',
    '用户对花生不过敏。',
  ])('"%s" is known again in the voice of today, by its words and by what it says [G2]', (old) => {
    const kept = inOneVoice(old)
    expect(kept).not.toMatch(/^(?:The user|用户)/)
    expect(hashesOf(kept)).toEqual(expect.arrayContaining([...hashesOf(old).slice(0, 1)]))
    for (const subject of ['user', null, '用户']) {
      expect(attributeOf(kept, subject)).toEqual(attributeOf(old, subject))
      expect(attributeOf(kept, subject)).not.toBeNull()
    }
  })

  test('one of several sisters takes the place of no other, a new name that of the old one [G2]', () => {
    const isSingle = (text: string) => attributeOf(text, 'user')?.isSingle
    expect(isSingle('Has a sister called Helmi.')).toBe(false)
    expect(isSingle("The user's sister is called Helmi.")).toBe(false)
    expect(isSingle('Mother is called Ana.')).toBe(true)
    expect(isSingle('Is called Mira.')).toBe(true)
  })

  test('a subject that stands in the sentence is not the one who was left out [G2]', () => {
    expect(attributeOf('Has a parrot.', 'parrot')?.owner).toBe('user')
    expect(attributeOf('Has a parrot.', 'Anna')?.owner).toBe('anna')
  })
})
