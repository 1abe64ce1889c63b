import i18next from 'i18next'
import { expect, test } from 'vitest'
import { errorCodes, Fix } from '../../shared/errors'
import type { ShownLanguage } from '../app/i18n'
import { en } from './en'
import { zhCN } from './zh-CN'

type Tree = { readonly [key: string]: string | Tree }

const leaves = (tree: Tree, path: string[] = []): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[[...path, key].join('.'), value] as [string, string]]
      : leaves(value, [...path, key]),
  )

const english = new Map(leaves(en))
const chinese = new Map(leaves(zhCN))

/** English counts `one` and `other`, Chinese only `other`. */
const withoutPlural = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '')
const keysOf = (texts: Map<string, string>) => [...new Set([...texts.keys()].map(withoutPlural))].sort()
const placeholders = (text: string) => [...new Set(text.match(/\{\{[^}]+\}\}/g) ?? [])].sort()

/** Names that are the same in both languages. */
const names =
  /^(Keepsake|English|简体中文|Linux|macOS|Windows|GGUF|vLLM|Ollama|LM Studio|llama\.cpp|Fireworks|Anthropic|Azure OpenAI|Google Gemini|Google Vertex|Top P|token|tokens|\$|[\d\s.,:/·–“”-]|\{\{[^}]+\}\}|[A-Z]{2,}|https?:\S+)+$/

test('both languages have the same texts [F5]', () => {
  expect(keysOf(chinese)).toEqual(keysOf(english))
})

test('a Chinese text names the same things as the English one [F5]', () => {
  for (const [key, text] of chinese) {
    expect([key, placeholders(text)]).toEqual([key, placeholders(english.get(key) ?? '')])
  }
})

test('no Chinese text is left in English [F5]', () => {
  const same = [...chinese].filter(([key, text]) => text === english.get(key) && !names.test(text))
  expect(same).toEqual([])
})

test('no text is empty, shouts or apologises', () => {
  for (const [key, text] of [...english, ...chinese]) {
    expect([key, text.trim() !== '' && !/[!！]|oops|\bAI\b/i.test(text)]).toEqual([key, true])
  }
})

test('every error says what happened and why, and every fix has a button, in both languages [F5]', () => {
  for (const code of errorCodes) {
    for (const texts of [english, chinese]) {
      expect([code, texts.has(`errors.${code}.what`), texts.has(`errors.${code}.why`)]).toEqual([
        code,
        true,
        true,
      ])
    }
  }
  for (const option of Fix.options) {
    const verb = option.shape.do.value
    expect([verb, english.has(`fixes.${verb}`), chinese.has(`fixes.${verb}`)]).toEqual([verb, true, true])
  }
})

test('a text that does not exist does not compile, and a language neither', () => {
  // @ts-expect-error no text has this name
  expect(i18next.exists('nowhere') ? i18next.t('chat.composer.nonsense') : '').toBe('')
  // @ts-expect-error no such language is shown
  const language: ShownLanguage = 'fr'
  expect(language).toBe('fr')
})
