import { isCjk, type Word } from '../words'

// Who begins so asks, supposes or wishes; whoever says one of these words says that something is not so, or no longer.
const asks =
  /[?？]\s*["'”’)]*\s*$|[吗呢么]\s*[。.]?\s*$|^\W*(?:am|is|are|was|were|do|does|did|can|could|should|shall|will|would|have|has|what|where|when|who|why|how|which)\b/iu
const supposes =
  /\b(?:if|suppose|supposing|pretend|imagine|wish|whether|unless|maybe|perhaps|might|may|could|would|should|almost)\b|如果|假如|假设|要是|希望|也许|可能/giu
const denies =
  /\b(?:not|no|never|none|nor|neither|without|cannot|hardly|barely|anymore|formerly|previously|stopped|quit|until|ex)\b|n['’]t\b|\bused to\b|\bgave up\b|\b(?:moved|went) (?:away|out)\b|不|没|沒|未|曾|非|别|以前|从前|戒/giu

const aboutThem = /\bthe user\b|\busers?['’]|用户|^\W*(?:i|i['’]m|my)\b|^我/iu
const me = /^(?:i|i['’](?:m|ve|d|ll)|me|myself|we|we['’](?:re|ve|d|ll)|us)$/iu
const mine = /^(?:my|our)$/iu
const others =
  /^(?:you|he|she|they|it|him|her|them|his|hers?|their|its|your|who|whose|everyone|everybody|someone|somebody|people|nobody|(?:you|he|she|they|it|who|that)['’]\p{L}+)$/iu
/** After "I" these begin what somebody else is: "I heard that the cook is …". */
const thirdPerson = /^(?:is|has|does|isn['’]t|hasn['’]t|doesn['’]t)$/iu

/**
 * Whether a sentence of the person's says what a memory says: not in a question or a wish, not the opposite, and of
 * them where the memory tells of them. In doubt no: then they are asked.
 * @param isWanted whether a word belongs to the memory
 */
export function isSaidOfThem(
  sentence: string,
  memory: string,
  wanted: readonly Word[],
  isWanted: (word: string) => boolean,
): boolean {
  if (asks.test(sentence.trim())) return false
  if ([supposes, denies].some((words) => countOf(sentence, words) !== countOf(memory, words))) return false
  if (!aboutThem.test(memory)) return true
  return wanted.some(({ text }) => isCjk(text))
    ? isOwnInChinese(sentence, wanted)
    : isOwn(sentence, wanted, isWanted)
}

const countOf = (text: string, words: RegExp): number => text.match(words)?.length ?? 0

/** Each wanted word has the person as the one who was named last before it. */
function isOwn(sentence: string, wanted: readonly Word[], isWanted: (word: string) => boolean): boolean {
  const words = sentence.match(/[\p{L}\p{N}\p{M}'’]+/gu) ?? []
  const isNamed = (word: string) => wanted.some(({ text }) => word.toLowerCase().startsWith(text))
  let speaker: 'nobody' | 'person' | 'theirs' | 'other' = 'nobody'
  for (const [place, word] of words.entries()) {
    if (me.test(word)) speaker = 'person'
    else if (mine.test(word)) speaker = isWanted(words[place + 1]?.toLowerCase() ?? '') ? 'theirs' : 'other'
    else if (others.test(word)) speaker = 'other'
    else if (speaker === 'person' && thirdPerson.test(word)) speaker = 'other'
    else if (isNamed(word) || isWanted(word.toLowerCase())) {
      if (isNamed(word) && speaker !== 'person' && speaker !== 'theirs') return false
    } else if (place > 0 && /^\p{Lu}/u.test(word)) speaker = 'other'
  }
  return speaker !== 'nobody'
}

const chinesePerson = /[我咱你您他她它]|用户/gu
/** My sister, my boss, my friend's. */
const chineseOthers =
  /妹|姐|哥|弟|爸|妈|父|母|妻|夫|老婆|老公|儿子|女儿|孩子|爷|奶奶|叔|姑|舅|姨|朋友|同事|老板|邻居|老师|同学/gu

function isOwnInChinese(sentence: string, wanted: readonly Word[]): boolean {
  return wanted.every(({ text }) => {
    const before = sentence.slice(0, Math.max(0, sentence.indexOf(text)))
    const person = [...before.matchAll(chinesePerson)].at(-1)
    if (person === undefined || !/[我咱]/u.test(person[0])) return false
    const between = [...before.slice(person.index).matchAll(chineseOthers)].map(([word]) => word)
    return between.every((word) => wanted.some((one) => one.text.includes(word)))
  })
}
