import { countTokens } from 'gpt-tokenizer'
import { expect, test } from 'vitest'
import { itemSchema } from './item'
import { languageOf } from './prompt'

const turn = (text: string) => [{ number: 1, question: null, text }]
const english = languageOf(turn('I live in Lisbon and I like tea.'))
const chinese = languageOf(turn('我住在上海，喜欢喝茶。'))

test('the prompt of the manager leaves room in 4,096 tokens: instructions and examples at most 700, the schema at most 250 [G2]', () => {
  expect(countTokens(english.system)).toBeLessThanOrEqual(700)
  expect(countTokens(chinese.system)).toBeLessThanOrEqual(750)
  expect(countTokens(JSON.stringify(itemSchema))).toBeLessThanOrEqual(250)
})

test('the turns decide the language in which the manager is asked [G2]', () => {
  expect(chinese.system).toContain('用户')
  expect(english.system).toContain('You keep a memory')
  expect(languageOf(turn('我喜欢用 TypeScript 和 React 写前端代码')).system).toBe(chinese.system)
  expect(languageOf(turn('My friend 小明 gave me a book about bees')).system).toBe(english.system)
  expect(chinese.user([{ number: 2, question: '你住哪里？', text: '上海' }])).toBe(
    '[助手刚才问: 你住哪里？]\n[2] 用户: 上海',
  )
})
