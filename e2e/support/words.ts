import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInstance, type TFunction } from 'i18next'
import type { ShownLanguage } from '../../renderer/app/i18n'

const locales = join(import.meta.dirname, '..', '..', 'renderer', 'locales')

/** The files of each namespace, as `renderer/locales/en/index.ts` puts them together. */
const namespaces = {
  chat: ['chat'],
  common: ['common'],
  context: ['context'],
  documents: ['documents'],
  forget: ['forget'],
  frame: ['frame'],
  mcp: ['mcp'],
  memory: ['memory', 'memory-views', 'memory-detail', 'memory-settings'],
  models: ['models'],
  proposals: ['proposals'],
  settings: ['settings'],
  transfer: ['transfer'],
  vault: ['vault'],
  vectors: ['vectors'],
} as const

/** What the window says in a language, by the keys of its texts. */
export function wordsOf(language: ShownLanguage): TFunction {
  const read = (file: string): object =>
    JSON.parse(readFileSync(join(locales, language, `${file}.json`), 'utf8'))
  const texts = Object.fromEntries(
    Object.entries(namespaces).map(([name, files]) => [name, Object.assign({}, ...files.map(read))]),
  )
  const words = createInstance()
  void words.init({
    lng: language,
    resources: { [language]: { translation: texts } },
    interpolation: { escapeValue: false },
    initAsync: false,
    // A key without a text would be looked for in the window, and found nowhere.
    saveMissing: true,
    missingKeyHandler: (_languages, _namespace, key) => {
      throw new Error(`No text for ${key} in ${language}`)
    },
  })
  return words.t
}
