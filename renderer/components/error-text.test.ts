import i18next from 'i18next'
import { beforeAll, expect, test } from 'vitest'
import { type AppErrorData, errorCodes } from '../../shared/errors'
import { en } from '../locales/en'
import { zhCN } from '../locales/zh-CN'
import { errorText } from './error-text'

beforeAll(async () => {
  await i18next.init({
    lng: 'en',
    resources: { en: { translation: en }, 'zh-CN': { translation: zhCN } },
    interpolation: { escapeValue: false },
  })
})

const error = (code: AppErrorData['code'], params: AppErrorData['params'] = {}): AppErrorData => ({
  code,
  params,
  fixes: [],
})

test('an error names the server by host and port, and the reason that is known [A7]', () => {
  const text = errorText(
    i18next.t,
    error('unreachable', { url: 'http://localhost:8001/v1', reason: 'refused' }),
  )
  expect(text.what).toBe('Nothing answers at localhost:8001')
  expect(text.why).toContain('nothing listens on this port')
})

test('a reason without a sentence of its own takes the plain one', () => {
  expect(errorText(i18next.t, error('unreachable', { reason: 'cosmic_ray' })).why).toBe(
    en.errors.unreachable.why,
  )
})

test('a key that was refused reads otherwise than one that is missing [A7]', () => {
  for (const lng of ['en', 'zh-CN']) {
    const t = i18next.getFixedT(lng)
    const missing = errorText(t, error('unauthorized', { keyGiven: false }))
    const refused = errorText(t, error('unauthorized', { keyGiven: true }))
    expect(refused.what).not.toBe(missing.what)
    expect(refused.why).not.toBe(missing.why)
  }
})

test('every error is a whole sentence even where it names nothing', () => {
  for (const lng of ['en', 'zh-CN']) {
    const t = i18next.getFixedT(lng)
    for (const code of errorCodes) {
      const { what, why } = errorText(t, error(code))
      expect([code, /\{\{|^\s|\s{2}/.test(`${what}|${why}`)]).toEqual([code, false])
    }
  }
})
