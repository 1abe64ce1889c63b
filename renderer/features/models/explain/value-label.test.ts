import i18next from 'i18next'
import { beforeAll, expect, test } from 'vitest'
import { en } from '../../../locales/en'
import { zhCN } from '../../../locales/zh-CN'
import { detailLabel, valueLabel } from './value-label'

beforeAll(async () => {
  await i18next.init({
    lng: 'en',
    resources: { en: { translation: en }, 'zh-CN': { translation: zhCN } },
    interpolation: { escapeValue: false },
  })
})

test.each([
  ['kind', 'llamacpp', 'llama.cpp'],
  ['apiKey', 'not set', 'not set'],
  ['reasoning', 'default', 'As the server does'],
  ['capabilities.tools', 'true', 'yes'],
  ['capabilities.vision', 'unknown', 'unknown'],
  ['contextWindow', '16384', '16,384 tokens'],
  ['firstTokenTimeoutSeconds', '600', '600 s'],
  ['price', '{"input":3,"output":15}', '$3–15'],
  ['price', '{"input":0,"output":0}', 'Free'],
  ['price', '{"input":null,"output":null}', '–'],
  ['maxTokens', '', '–'],
  ['stop', '["END"]', '["END"]'],
  ['wireName', 'true', 'true'],
  ['price', 'nothing known', 'nothing known'],
])('[B4] of %s the value %s reads %s', (field, value, words) => {
  expect(valueLabel(i18next.t, { field, value })).toBe(words)
})

test('[B4] values are told in Chinese too, and a cut length with the one that was typed', () => {
  const t = i18next.getFixedT('zh-CN')
  expect(valueLabel(t, { field: 'capabilities.tools', value: 'false' })).toBe('不支持')
  expect(valueLabel(t, { field: 'apiKey', value: 'set' })).toBe('已设置')
  expect(detailLabel(t, { field: 'contextWindow', source: 'server', detail: '32768' })).toContain('32,768')
  expect(detailLabel(t, { field: 'contextWindow', source: 'file', detail: 'a.yaml:3' })).toBe('a.yaml:3')
})
