import { expect, test } from 'vitest'
import { readByRules } from './read-by-rules'

const read = (text: string) => {
  const turn = { jobRowId: 1, messageRowId: 1, createdAt: 0, text, question: null }
  const items = readByRules(turn)
  for (const { quote } of items) expect(text).toContain(quote)
  return items.map((item) => item.text)
}

test.each([
  ['My name is Mira.', ["The user's name is Mira."]],
  ['Hi, I’m Ana and I need help with a letter.', ["The user's name is Ana."]],
  ['my name is mira', ["The user's name is Mira."]],
  ['Please call me Jo.', ["The user's name is Jo."]],
  ['I live in Turin.', ['The user lives in Turin.']],
  ['I live in New York now, and it is loud.', ['The user lives in New York.']],
  ['I moved to Porto.', ['The user lives in Porto.']],
  ['Last month I moved from Turin to Rio de Janeiro!', ['The user lives in Rio de Janeiro.']],
  ["I've just moved to Porto with my dog.", ['The user lives in Porto.']],
  ['I live in Lisbon, what should I see there?', ['The user lives in Lisbon.']],
  ["I don't live in Lisbon any more.", ['The user no longer lives in Lisbon.']],
  ['I am allergic to peanuts.', ['The user is allergic to peanuts.']],
  [
    "I'm severely allergic to peanuts and shellfish, so be careful.",
    ['The user is allergic to peanuts and shellfish.'],
  ],
  ['I have a nut allergy.', ['The user is allergic to nuts.']],
  ["I'm not allergic to peanuts any more.", ['The user is not allergic to peanuts.']],
  ['I am vegetarian.', ['The user is vegetarian.']],
  ["I don't eat pork.", ['The user does not eat pork.']],
  ['I work as a nurse at Saint Mary.', ['The user works as a nurse.']],
  ["I'm a software engineer.", ['The user works as a software engineer.']],
  ['I work at Initech.', ['The user works at Initech.']],
  ['My favourite colour is dark green.', ["The user's favourite colour is dark green."]],
  ['My birthday is on 3 May.', ["The user's birthday is on 3 May."]],
  ["My sister's name is Clara.", ["The user's sister is called Clara."]],
  ['My brother Tom visited us.', ["The user's brother is called Tom."]],
  ['I have a dog called Rex.', ["The user's dog is called Rex."]],
  ['Please remember that my car is red.', ["The user's car is red."]],
  ['Remember that I park on level 3.', ['The user parks on level 3.']],
  ['remember: I am off on Fridays', ['The user is off on Fridays.']],
  ['我叫小明。', ['用户的名字是小明。']],
  ['叫我阿亮吧', ['用户的名字是阿亮。']],
  ['我住在上海。', ['用户住在上海。']],
  ['我上个月搬到了成都。', ['用户住在成都。']],
  ['我不住在上海了。', ['用户不再住在上海。']],
  ['我对花生过敏。', ['用户对花生过敏。']],
  ['我花生过敏', ['用户对花生过敏。']],
  ['我是一名护士。', ['用户的职业是护士。']],
  ['我在华联超市上班。', ['用户在华联超市工作。']],
  ['我不吃香菜。', ['用户不吃香菜。']],
  ['我最喜欢的颜色是蓝色。', ['用户最喜欢的颜色是蓝色。']],
  ['我的生日是5月3日。', ['用户的生日是5月3日。']],
  ['我妹妹叫小红。', ['用户的妹妹叫小红。']],
  ['请记住我的车位是B12。', ['用户的车位是B12。']],
])('without any model, "%s" is understood [G2]', (text, expected) => {
  expect(read(text)).toEqual(expected)
})

test.each([
  'My name is not important.',
  'What if I moved to Porto?',
  'Do you think I live in Lisbon?',
  'I want to move to Porto.',
  'I used to live in Rome.',
  'When I lived in Rome I was young.',
  'If I am allergic to peanuts, what then?',
  'She said I live in Rome.',
  'I live in fear.',
  'I live in a small flat.',
  "I'm a bit tired.",
  "Hi, I'm German.",
  'Write a story: my name is Bob and I live in Paris, a character says.',
  'Do you remember that my car is red?',
  'I remember that day.',
  'My favourite is not here.',
  'What is my name?',
  'Call me tomorrow.',
  'The poem should begin with My name is Ozymandias.',
  'Translate I live in Rome into French.',
  '我叫什么名字？',
  '如果我住在上海会怎样？',
  '我想搬到成都。',
  '他说我住在北京。',
  '我对花生过敏吗？',
  '我住在哪里？',
  '我在家工作。',
  '你记得我的车位吗？',
])('"%s" is no certain statement: the rules leave it alone [G2]', (text) => {
  expect(read(text)).toEqual([])
})
