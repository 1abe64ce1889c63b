import { normaliseText } from '../words'
import { chinese } from './prompt-chinese'
import { english } from './prompt-english'
import type { PromptLanguage, PromptTurn } from './prompt-text'

export type { PromptLanguage, PromptTurn } from './prompt-text'

/** The language of the turns decides: Chinese where most of their letters are Chinese. */
export function languageOf(turns: readonly PromptTurn[]): PromptLanguage {
  const text = turns.map((turn) => turn.text).join(' ')
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0
  // A Chinese word is about two signs, a word of letters about five.
  const words = text.match(/[\p{Script=Latin}\p{Script=Cyrillic}]+/gu)?.length ?? 0
  return han / 2 > words ? chinese : english
}

type CountTokens = (text: string) => number

/** What a call is long, as it is sent, with the note of a second try. */
export function promptTokens(
  turns: readonly PromptTurn[],
  count: CountTokens,
  language = languageOf(turns),
): { system: number; user: number } {
  const notes = Math.max(count(language.plainNote), count(language.lastNote))
  return { system: count(language.system) + notes, user: count(language.user(turns)) }
}

/** What stands around the text of a turn. A piece of a mixed text may be asked in either language. */
export const frameTokens = (turn: PromptTurn, count: CountTokens): number =>
  Math.max(
    ...[english, chinese].map((language) => {
      const { system, user } = promptTokens([{ ...turn, text: '' }], count, language)
      return system + user
    }),
  )

const copied = new Set(
  [english, chinese]
    .flatMap(({ examples }) =>
      examples.flatMap(({ turn, items }) => [turn, ...items.flatMap((item) => [item.text, item.quote])]),
    )
    .map(normaliseText),
)

/** Whether an item says what an example says, which is never the memory of a real person. */
export const isExample = (item: { text: string; quote: string }): boolean =>
  [item.text, item.quote].some((text) => copied.has(normaliseText(text))) ||
  /Exampletown|Placeholder\b|示例城|示例宝/.test(item.text)
