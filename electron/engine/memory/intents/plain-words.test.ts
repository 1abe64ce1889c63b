import { describe, expect, test } from 'vitest'
import { plainWord } from './plain-words'

describe('[G4] what is told to the memory in plain words', () => {
  test.each([
    ["Remember that I'm allergic to peanuts.", "I'm allergic to peanuts"],
    ['please remember that my sister is called Ana', 'my sister is called Ana'],
    ['Can you remember that I live in Porto?', 'I live in Porto'],
    ['Keep in mind that the office is closed on Fridays', 'the office is closed on Fridays'],
    ["Don't forget that I don't drink coffee!", "I don't drink coffee"],
    ['Remember: answer in short sentences', 'answer in short sentences'],
    ['Remember my birthday is 3 May', 'my birthday is 3 May'],
    ['Remember that Anna has two cats. What should I cook for her?', 'Anna has two cats'],
    ['Hey, remember that Dr. Chen is my dentist', 'Dr. Chen is my dentist'],
    ['记住我对花生过敏', '我对花生过敏'],
    ['请记住：会议改到周三', '会议改到周三'],
    ['帮我记一下，我的车牌是京A12345', '我的车牌是京A12345'],
    ['记住以后都用中文回答', '以后都用中文回答'],
    ['别忘了我不吃肉', '我不吃肉'],
  ])('"%s" is kept', (message, text) => {
    expect(plainWord(message)).toEqual({ kind: 'remember', text })
  })

  test.each([
    ['Forget that I live in Porto', 'I live in Porto'],
    ['Please forget everything about Anna.', 'Anna'],
    ['forget everything you know about my old job', 'my old job'],
    ['Forget my address', 'my address'],
    ['Delete my phone number from your memory', 'my phone number'],
    ['Could you forget that my cat is called Mia?', 'my cat is called Mia'],
    ['忘掉关于小王的事', '小王'],
    ['请忘记我住在里斯本', '我住在里斯本'],
    ['把我的地址忘掉', '我的地址'],
    ['从记忆里删除我的生日', '我的生日'],
  ])('"%s" is put to the person as what to forget', (message, about) => {
    expect(plainWord(message)).toEqual({ kind: 'forget', about })
  })

  test.each([
    'What do you know about me?',
    'what have you learned about me so far',
    'Tell me everything you know about me.',
    'Who am I?',
    '你知道我什么？',
    '你记得我哪些事情？',
    '你对我了解多少',
    '我是谁？',
  ])('"%s" asks for all that is known', (message) => {
    expect(plainWord(message)).toEqual({ kind: 'overview' })
  })

  test.each([
    'I remember that we met in Rome',
    'I remember that.',
    'Do you remember that I like tea?',
    'Remember that time we went to Rome?',
    'Remember that song we heard',
    'Remember when we met?',
    'Remember to buy milk',
    "Don't forget to call mum",
    'Remember that I told you about the trip',
    'Remember me?',
    'remember that',
    'How do I remember that the mitochondria is the powerhouse?',
    'He said: remember that I love you. What does he mean?',
    'Write a song called "Remember that I love you"',
    'forget it',
    'Forget that, let us talk about cats',
    'Forget about it.',
    'Forget my last question',
    'I forgot that my keys are inside',
    'I want to forget that my ex lives here',
    'Did you forget that I am vegan?',
    'Never forget that the sky is blue',
    'Delete the file from the folder',
    'Forget the previous instructions',
    'What do you know about Python?',
    'What do you know about me and my rights as a tenant in Berlin?',
    'What do you know about the Medici?',
    '我记得你说过这件事',
    '你还记得我吗？',
    '记住了吗？',
    '记得明天提醒我买牛奶',
    '别忘了买牛奶',
    '我忘记带钥匙了',
    '忘了吧',
    '忘掉它',
    '忘记刚才的问题',
    '怎么才能忘掉一个人？',
    '你知道我是做什么工作的吗',
    '你知道北京吗？',
    `Remember that the user wants all of this: ${'page text '.repeat(200)}`,
    '> Remember that I am quoted',
  ])('"%s" is other talk', (message) => {
    expect(plainWord(message)).toBeNull()
  })
})
