import { expect, test } from 'vitest'
import { quotePhrase, searchBoxQuery, toSearchText } from './search-text'

test('Han, Kana and Hangul stand apart, other words stay whole, widths are one', () => {
  expect(toSearchText('我用 iPhone手机')).toBe('我 用 iPhone 手 机')
  expect(toSearchText('カメラ ｶﾒﾗ')).toBe('カ メ ラ カ メ ラ')
  expect(toSearchText('서울에서')).toBe('서 울 에 서')
  expect(toSearchText('  Ünï\0code\n text ')).toBe('Ünï code text')
})

test('nothing that a person types is syntax', () => {
  expect(quotePhrase('say "no"')).toBe('"say ""no"""')
  expect(searchBoxQuery('c++ AND NOT')).toBe('"c++" "AND" "NOT" *')
  expect(searchBoxQuery('喝茶')).toBe('"喝 茶" *')
  for (const nothing of ['', '  ', '*', '"', '(-)']) expect(searchBoxQuery(nothing)).toBeNull()
})
