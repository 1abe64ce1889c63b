import type { Memories, MemoryRow } from '../../database/memories'
import { quotePhrase } from '../../database/search-text'
import { contentWords, hashText, jaccard, normaliseText, stemsOf } from '../words'

export type Match = { relation: 'same' | 'updates'; row: MemoryRow } | { relation: 'new' }

const sameFrom = 0.85

/** What a proposed memory is to those that are there: said before, a change of one, or new. */
export function matchMemory(
  memories: Memories,
  candidate: { kind: string; text: string; subject: string | null },
): Match {
  const twin = memories.currentByHash(hashText(candidate.text))
  if (twin) return { relation: 'same', row: twin }
  const words = contentWords(`${candidate.subject ?? ''} ${candidate.text}`)
  const terms = [...new Set(words.map((word) => word.text))].slice(0, 24)
  if (terms.length === 0) return { relation: 'new' }
  const near = memories.matching(terms.map(quotePhrase).join(' OR '), 5)
  const same = near.find((row) => isSame(row.text, candidate.text))
  if (same) return { relation: 'same', row: same }
  const old = near.find((row) => row.kind === candidate.kind && updates(row, candidate))
  return old ? { relation: 'updates', row: old } : { relation: 'new' }
}

/** Nearly the same words, and no other name, number or "not" among those that differ. */
export function isSame(left: string, right: string): boolean {
  const [leftStems, rightStems] = [stemsOf(left), stemsOf(right)]
  if (jaccard(leftStems, rightStems) < sameFrom) return false
  const marks = (text: string) => [...markers(text)].sort().join(' ')
  return marks(left) === marks(right)
}

/** Numbers, negations and names: one of them changed makes another fact. */
function markers(text: string): Set<string> {
  const found =
    text.match(/\d+(?:[.,]\d+)*|\b(?:not|no|never|n't)\b|n't\b|[没不无非]|(?<=\S\s+)\p{Lu}[\p{L}\p{N}]+/gu) ??
    []
  return new Set(found.map((mark) => mark.toLowerCase()))
}

/**
 * What somebody or something has only one of at a time. Only these are replaced by code: who likes coffee may still
 * like tea.
 */
const attributes: RegExp[] = [
  /\b(?:lives?|is living|resides?|is based|has moved|moved|relocated) (?:in|to|at)\b|(?:现在)?(?:住在|搬到|搬到了|定居在?)/i,
  /\b(?:works?|is working) (?:at|for)\b|就职于|任职于|在(?=.{1,20}(?:工作|上班))/i,
  /\b(?:works?|is working) as\b|职业是/i,
  /\bis (?=\d+ years? old\b)|\bis aged\b|今年(?=\d+岁)/i,
  /\bname is\b|\bis called\b|\bis named\b|名字是|名叫|名字叫/i,
  /\bfavou?rite [\p{L} ]{1,30} (?:is|are)\b|最喜欢的.{1,10}是/iu,
  /\b(?:is (?=(?:married|single|divorced|engaged|widowed)\b))/i,
  /\b(?:drives? an?|phone number is|email (?:address )?is|birthday is(?: on)?)\b|生日是/i,
]

/** The same thing of the same one, with another value. */
export function updates(
  old: { text: string; subject: string | null },
  candidate: { text: string; subject: string | null },
): boolean {
  if (normaliseText(old.subject ?? '') !== normaliseText(candidate.subject ?? '')) return false
  return attributes.some((attribute) => {
    const [before, after] = [split(old.text, attribute), split(candidate.text, attribute)]
    return (
      before !== null &&
      after !== null &&
      before.owner === after.owner &&
      before.name === after.name &&
      before.value !== after.value
    )
  })
}

/** "The user's dog | is called | Rex": whose, what, and the value. */
function split(text: string, attribute: RegExp): { owner: string; name: string; value: string } | null {
  const match = attribute.exec(text)
  if (!match) return null
  const isFavourite = /favou?rite|最喜欢/i.test(match[0])
  return {
    owner: normaliseText(text.slice(0, match.index))
      .replace(/\b(?:now|currently|recently)\b|现在|了/g, '')
      .trim(),
    name: isFavourite ? normaliseText(match[0]).replace('favourite', 'favorite') : '',
    value: normaliseText(text.slice(match.index + match[0].length)),
  }
}
