import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { en } from '../locales/en'
import { zhCN } from '../locales/zh-CN'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
  }
}

export type ShownLanguage = 'en' | 'zh-CN'

/** The language that is shown for the one that is set. */
export const languageFor = (setting: 'system' | ShownLanguage, systemLanguage: string): ShownLanguage => {
  if (setting !== 'system') return setting
  return systemLanguage.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

/** Texts are in the bundle, so this is done before the first paint. */
export function startLanguage(language: ShownLanguage) {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    supportedLngs: ['en', 'zh-CN'],
    resources: { en: { translation: en }, 'zh-CN': { translation: zhCN } },
    interpolation: { escapeValue: false },
    initAsync: false,
    returnNull: false,
  })
  document.documentElement.lang = language
}

export function showLanguage(language: ShownLanguage) {
  document.documentElement.lang = language
  if (i18next.language !== language) void i18next.changeLanguage(language)
}
