import { describe, expect, test } from 'vitest'
import { borneOut } from './borne-out'

const saidBy = (said: string, memory: string) => borneOut(memory, [{ rowId: 1, text: said }])
const nuts = 'The user is allergic to peanuts.'
const lisbon = 'The user lives in Lisbon.'

describe('[F4] what a model may write down without asking', () => {
  test.each([
    ['I am allergic to peanuts', nuts],
    ["Hi! By the way, I'm allergic to peanuts.", nuts],
    ['I live in Lisbon and love it', lisbon],
    ['My name is Anna.', 'The user is called Anna.'],
    ['Please call me Anna', 'The user is called Anna.'],
    ['My sister Ana lives in Porto', "The user's sister Ana lives in Porto."],
    ['My sister plays the cello.', "The user's sister plays the cello."],
    ['I do not eat meat', 'The user does not eat meat.'],
    ['I weigh 70.5 kg', 'The user weighs 70.5 kg.'],
    ['Anna plays the cello', 'Anna plays the cello.'],
    ['我对花生过敏', '用户对花生过敏。'],
    ['我妹妹住在上海', '用户的妹妹住在上海。'],
  ])('is what the person says of themselves: %s', (said, memory) => {
    expect(saidBy(said, memory)).toMatchObject({ rowId: 1 })
  })

  test.each([
    ['I am not allergic to peanuts', nuts],
    ["I'm allergic to cats. Peanuts are fine", nuts],
    ["I wasn't allergic to peanuts", nuts],
    ['My sister is allergic to peanuts', nuts],
    ['I think my sister is allergic to peanuts', nuts],
    ['I heard that the cook is allergic to peanuts', nuts],
    ['Am I allergic to peanuts?', nuts],
    ['Could it be that I am allergic to peanuts', nuts],
    ['If I were allergic to peanuts I would know', nuts],
    ['She is allergic to peanuts, I am not', nuts],
    ['I know Ana plays the cello', 'The user plays the cello.'],
    ['I used to live in Lisbon and hate it', lisbon],
    ['I no longer live in Lisbon', lisbon],
    ['I eat meat', 'The user does not eat meat.'],
    ['我不对花生过敏', '用户对花生过敏。'],
    ['我妹妹对花生过敏', '用户对花生过敏。'],
    ['我对花生过敏吗', '用户对花生过敏。'],
    ['他对花生过敏', '用户对花生过敏。'],
  ])('is not what they deny, ask, once did or say of others: %s', (said, memory) => {
    expect(saidBy(said, memory)).toBeNull()
  })
})
