import { expect, test } from 'vitest'
import { nameOf, toLanguageCode } from './language'

test('a language is understood by code, region or English name, and others are refused [C4]', () => {
  const known = ['en', 'zh', 'pt', 'yue']
  for (const [given, code] of [
    ['en', 'en'],
    ['ZH-cn', 'zh'],
    ['Chinese', 'zh'],
    [' portuguese ', 'pt'],
    ['pt_BR', 'pt'],
    ['cantonese', 'yue'],
  ]) {
    expect(toLanguageCode(given ?? '', known)).toBe(code)
  }
  expect(() => toLanguageCode('klingon', known)).toThrow("'klingon'")
  expect(nameOf('zh')).toBe('chinese')
})
