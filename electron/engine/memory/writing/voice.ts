import { hashText, normaliseText } from '../words'
import type { Item } from './item'

/** Words by which a model begins a sentence about somebody whom it leaves out. */
const english =
  /^(?:(?:Currently|Recently|Also|Usually|Often|Never|Now|No longer) )?(?:Lives?|Living|Moved|Resides|Has|Had|Is|Was|Works|Worked|Likes|Loves|Enjoys|Prefers|Hates|Dislikes|Wants|Needs|Owns|Keeps|Plays|Speaks|Studies|Studied|Drives|Drinks|Eats|Grew up|Plans|Uses|Runs|Does|Went|Knows|Takes|Teaches|Writes|Reads|Learns|Collects|Bakes|Cooks|Rides|Comes|Visited|Bought|Started|Stopped|Joined)\b(?!\?)/i
const chinese =
  /^(?:现在|目前|最近|已经|刚刚?|去年|今年)?(?:住在|搬到|定居|有(?=[一个只两位名])|养了?|喜欢|不喜欢|不吃|不再|是(?=一?[名个位])|对(?=.{1,12}过敏)|在(?=.{1,16}(?:工作|上班|任职|就职)))/

/**
 * The sentence of an item as it is read and compared, with its subject: "Lives in Porto." as "The user lives in Porto."
 * What is about somebody else, or tells how something is done, stays.
 */
export function withSubject(item: Item): Item {
  if (item.type === 'procedural' || !isOfUser(item.text, item.subject)) return item
  if (english.test(item.text)) {
    const rest = `${item.text.charAt(0).toLowerCase()}${item.text.slice(1)}`.replace(
      /^liv(?:e|ing)\b/,
      'lives',
    )
    return { ...item, text: `The user ${rest}` }
  }
  return chinese.test(item.text) ? { ...item, text: `用户${item.text}` } : item
}

/** Scripts that put no spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu

/** Whether a subject is the person: named as such, or left out. */
export const isThePerson = (subject: string | null): boolean =>
  /^(?:用户|i|me|我|)$/.test(normaliseText(subject ?? ''))

/** Whether a sentence that leaves its subject out is about the person: a subject that stands in it is not the one left out. */
export function isOfUser(text: string, subject: string | null): boolean {
  if (isThePerson(subject)) return true
  const about = normaliseText(subject ?? '')
  const words = normaliseText(text)
  // "Li" does not stand in "Lives"; 豆豆 does in 有一只狗叫豆豆.
  if (about.search(unspaced) >= 0) return words.includes(about)
  const apart = ` ${words.replace(unspaced, ' $& ')} `.replace(/ +/g, ' ')
  // A thing may stand there in the plural, a name may not: Mark is not who "Marks exams".
  const isThing = /^\p{Ll}/u.test(subject ?? '')
  return apart.includes(` ${about} `) || (isThing && apart.includes(` ${about}s `))
}

const adverb =
  '(?:now|currently|recently|also|usually|often|never|once|still|always|sometimes|just|really|mostly|mainly|already|only|soon|formerly|previously|probably|no longer|not)'
/** What somebody does or did: a form in -s or -ed, or one of those that have none. */
const verb = String.raw`(?:\p{Ll}{2,}(?<!s)s|\p{Ll}{2,}ed|is|was|has|had|does|did|can|cannot|could|will|would|should|must|may|might|didn['’]t|doesn['’]t|isn['’]t|wasn['’]t|can['’]t|won['’]t|met|saw|went|got|made|took|gave|bought|found|left|lost|won|sold|paid|put|kept|told|said|came|began|broke|chose|drove|ate|fell|felt|grew|knew|ran|sat|slept|spoke|spent|stood|taught|thought|wrote|became|read|quit|hurt|built|caught|flew|forgot|heard|led|rode|sang|swam|wore|cut)`
const theUserDoes = new RegExp(String.raw`^(?:The )?[Uu]ser (?=(?:${adverb} )*${verb}\b)`, 'u')
const andTheUserDoes = new RegExp(
  String.raw`(, (?:and |but )?|;? (?:and|but) )the user (?=(?:${adverb} )*${verb}\b)`,
  'gu',
)
const ofTheUser = /^(?:The )?[Uu]ser['’]s (?=\p{L})/u
/** Of whom one has several. */
export const oneOfSeveral =
  /(?:sister|brother|son|daughter|child|baby|aunt|uncle|cousin|niece|nephew|twin|friend|colleague|neighbou?r|flatmate|roommate|dog|cat|puppy|kitten|parrot|horse|rabbit|hamster|pet|[姐妹哥弟]|儿子|女儿|孩子|宝宝|叔叔|阿姨|舅舅|姑姑|侄子|侄女|室友|闺蜜|朋友|同事|狗|猫|兔子|鹦鹉)$/i
const called =
  /^(?:The )?[Uu]ser['’]s (?<who>[\p{L} -]{2,40}?)(?:['’]s name)? is (?:called |named )?(?=\p{Lu})/u
const userOnly = /^(?:该|这位)?用户(?!名|和|与|跟|及|同|、|界面|手册|体验|协议)(?:的)?(?=.{2,})/u

/**
 * A sentence about the person in the one voice that memories are kept in, without a subject, as it stands beside "What I
 * know about you": "The user lives in Porto." as "Lives in Porto.", 用户住在波尔图。 as 住在波尔图。
 */
export function inOneVoice(text: string): string {
  if (userOnly.test(text)) return text.replace(userOnly, '')
  const who = called.exec(text)?.groups?.who ?? ''
  if (/^(?:(?:full|first|real|given) )?name$/.test(who)) return text.replace(called, 'Is called ')
  if (/is (?:called|named) |['’]s name is /.test(text) && oneOfSeveral.test(who))
    return text.replace(called, `Has ${/^[aeiou]/i.test(who) ? 'an' : 'a'} ${who} called `)
  const rest = text.replace(theUserDoes, '').replace(ofTheUser, '')
  return rest === text ? text : capital(rest.replace(andTheUserDoes, '$1'))
}

/** Every hash that a sentence may be kept under, by the voice of today or of before. */
export function hashesOf(text: string): string[] {
  const kept = inOneVoice(text)
  const named = kept
    .replace(/^Is called /, "The user's name is ")
    .replace(/^Has an? ([\p{L} -]{2,40}?) called /u, "The user's $1 is called ")
  return [...new Set([text, kept, named, `The user's ${kept}`, `用户的${kept}`].map(hashText))]
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
