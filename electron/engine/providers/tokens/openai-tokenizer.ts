/** Counts the tokens of a text. */
export type CountText = (text: string) => number

/** Which vocabulary a model's name stands for; deployments and routes may put words around it. */
const vocabularies: [RegExp, 'o200k_base' | 'cl100k_base'][] = [
  [/(^|[^a-z0-9])(gpt-?(4o|4\.1|4\.5|5|oss)|chatgpt-4o|o[134](-|$))/i, 'o200k_base'],
  [/(^|[^a-z0-9])(gpt-?4(?!all)|gpt-?3\.?5-?turbo|text-embedding-(3|ada-002))/i, 'cl100k_base'],
]

/** Words are merged in time that grows with the square of their length; Chinese is one long word to the vocabulary. */
const longestRun = 256
/** Text that only looks like a special token is text. */
const asText = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() }

const vocabularyOf = (wireName: string) => vocabularies.find(([pattern]) => pattern.test(wireName))?.[1]

/** Whether a model is of a family whose tokenizer is known. */
export const hasTokenizer = (wireName: string): boolean => vocabularyOf(wireName) !== undefined

/** The tokenizer of a model of OpenAI's families by its name; null for any other. It is some megabytes to load. */
export async function loadTokenizer(wireName: string): Promise<CountText | null> {
  const vocabulary = vocabularyOf(wireName)
  if (vocabulary === undefined) return null
  const { countTokens } =
    vocabulary === 'o200k_base'
      ? await import('gpt-tokenizer/encoding/o200k_base')
      : await import('gpt-tokenizer/encoding/cl100k_base')
  return (text) => inPieces(text).reduce((sum, piece) => sum + countTokens(piece, asText), 0)
}

/** The text whole where its words are short; longer runs in pieces, each of which costs one token too many at most. */
function inPieces(text: string): string[] {
  const pieces: string[] = []
  let ordinary = ''
  for (const [run] of text.matchAll(/\S+|\s+/g)) {
    if (run.length <= longestRun) {
      ordinary += run
      continue
    }
    pieces.push(ordinary, ...(run.match(/.{1,256}/gsu) ?? []))
    ordinary = ''
  }
  return [...pieces, ordinary].filter((piece) => piece !== '')
}
