/**
 * How much of an answer and a reply are the same words: 2PR / (P + R), between 0 and 1. Lower case, without punctuation
 * and articles, every word as often as it stands there. In Chinese and Japanese each sign is a word.
 */
export function wordF1(answer: string, reply: string): number {
  const wanted = wordsOf(answer)
  const said = wordsOf(reply)
  if (wanted.length === 0 || said.length === 0) return wanted.length === said.length ? 1 : 0
  const left = new Map<string, number>()
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1)
  let same = 0
  for (const word of said) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    left.set(word, count - 1)
    same += 1
  }
  return (2 * same) / (wanted.length + said.length)
}

const articles: readonly string[] = ['a', 'an', 'the']

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[\p{P}\p{S}]/gu, ' ')
    .replace(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu, ' $& ')
    .split(/\s+/)
    .filter((word) => word !== '' && !articles.includes(word))
