import { createInstance } from 'i18next'
import english from '../../renderer/locales/en/errors.json'
import englishMemory from '../../renderer/locales/en/memory-errors.json'
import englishServers from '../../renderer/locales/en/server-errors.json'
import chinese from '../../renderer/locales/zh-CN/errors.json'
import chineseMemory from '../../renderer/locales/zh-CN/memory-errors.json'
import chineseServers from '../../renderer/locales/zh-CN/server-errors.json'
import { errorWords } from '../../shared/error-words'
import type { AppErrorData } from '../../shared/errors'

export type SentenceLanguage = 'en' | 'zh-CN'

const texts = createInstance({
  lng: 'en',
  fallbackLng: 'en',
  resources: {
    en: { translation: { errors: { ...english, ...englishServers, ...englishMemory } } },
    'zh-CN': { translation: { errors: { ...chinese, ...chineseServers, ...chineseMemory } } },
  },
  interpolation: { escapeValue: false },
  initAsync: false,
  returnNull: false,
})
texts.init()

/** An error in the words of the app's window. */
export function errorSentence(
  error: AppErrorData,
  language: SentenceLanguage,
): { what: string; why: string } {
  const translate = texts.getFixedT(language)
  return errorWords((key, values) => translate(key, { ...values }), error)
}

/** What a sentence leaves out: the words of a server or a file, or which value does not do, and which one would. */
export function errorDetail({ code, params, fixes, detail }: AppErrorData): string | undefined {
  if (detail !== undefined || code !== 'invalid_input' || params.field === undefined) return detail
  const { field, found } = params
  const repaired = fixes.flatMap((fix) => (fix.do === 'use-url' ? [fix.url] : []))
  const expected = repaired[0] ?? params.expected
  return found === undefined ? `${field}: ${expected}` : `${field}: found ${found}, expected ${expected}`
}
