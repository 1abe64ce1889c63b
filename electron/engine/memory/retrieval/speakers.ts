import { contentWords } from '../words'

/** Who the question is about, of those who speak. */
export type Named = {
  speakers: ReadonlySet<string>
  /** Of their names, in lower case. */
  words: ReadonlySet<string>
  /** Whose words are asked for where nobody is named: "what did you recommend". */
  side: 'user' | 'assistant' | null
}

const saidByModel =
  /\b(?:you|your)\b[^.?!]{0,40}\b(?:say|said|tell|told|suggest\w*|recommend\w*|advi[sc]e\w*|explain\w*|propos\w*|mention\w*|wr[io]te|gave|give|call(?:ed)?|answer\w*)\b|\byour (?:advice|suggestion|recommendation|answer|list|recipe|plan)\b|你[^。？！]{0,8}(?:说|讲|推荐|建议|告诉|提到|解释|给我|写)/i

/** Whose words the question asks for. */
export function namedSpeakers(text: string, speakers: readonly string[]): Named {
  const words = new Set(contentWords(text).map((word) => word.text))
  const lower = text.toLowerCase()
  const named = new Map<string, string[]>()
  for (const speaker of speakers) {
    const parts = contentWords(speaker).map((word) => word.text)
    const found = parts.filter(
      (part) => part.length > 1 && (words.has(part) || (isUnspaced(part) && lower.includes(part))),
    )
    if (found.length > 0) named.set(speaker, found)
  }
  return {
    speakers: new Set(named.keys()),
    words: new Set([...named.values()].flat()),
    side: saidByModel.test(text) ? 'assistant' : null,
  }
}

/**
 * 1 for a turn of the only one who is named, −1 for another's; 0 where nobody or more than one is named. Between the
 * person and the model: whom the question asks about, else the person rather than the model.
 */
export function speakerFeature(
  turn: { speaker: string | null; role: 'user' | 'assistant' },
  named: Named,
): number {
  if (turn.speaker !== null) {
    if (named.speakers.size !== 1) return 0
    return named.speakers.has(turn.speaker) ? 1 : -1
  }
  if (named.side === 'assistant') return turn.role === 'assistant' ? 0.5 : -0.25
  return turn.role === 'assistant' ? -0.5 : 0
}

const isUnspaced = (text: string) =>
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+$/u.test(text)
