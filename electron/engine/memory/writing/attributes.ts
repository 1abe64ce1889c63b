import { normaliseText } from '../words'
import { isOfUser, oneOfSeveral } from './voice'

/** A statement as "whose – what – value", e.g. of "The user lives in Lisbon.": user – home – lisbon. */
export type Attribute = {
  /** 'user' for the person, else a name or a relation, e.g. "user sister". */
  owner: string
  name: string
  value: string
  /** "no longer", "not": it says that this is not so. */
  isNegated: boolean
  /** Has one value at a time; another one replaces it. */
  isSingle: boolean
}

type Form = { name: string; isSingle: boolean; pattern: RegExp }
const single = (name: string, pattern: RegExp): Form => ({ name, isSingle: true, pattern })
const several = (name: string, pattern: RegExp): Form => ({ name, isSingle: false, pattern })

const owner = '(?<owner>.{0,60}?)'
const adverb = String.raw`(?:\s+(?:now|currently|recently|presently|just|has|have|is|also|still|really|mainly|mostly))*`
const en = (pattern: string) => new RegExp(String.raw`^${owner}${adverb}\s+${pattern}(?<value>.+)$`, 'i')
const zh = (pattern: string) =>
  new RegExp(`^${owner}(?:现在|目前|最近|如今|已经|刚刚?|也|还|很|非常|特别)*${pattern}$`, 'i')

// What code replaces by itself; who likes coffee may still like tea.
const forms: readonly Form[] = [
  single(
    'home',
    en(
      String.raw`(?:liv(?:es?|ing)|resid(?:es?|ing)|(?:been )?based|moved|relocated|settled)\s+(?:down )?(?:in|to|at)\s+`,
    ),
  ),
  single(
    'home',
    /^(?<owner>.{0,60}?)(?:['’]s)?\s+(?:home|home ?town|city|place of residence|residence|address|current city)\s+is\s+(?:in\s+)?(?<value>.+)$/i,
  ),
  single(
    'home',
    zh('(?:居住在|住在|搬(?:家)?(?:到|去|来)了?|定居(?:在|于)?|家在)(?<value>.+?)(?:市|居住|生活)?(?:了)?'),
  ),
  single('job', en(String.raw`(?:work(?:s|ing)?)\s+as\s+(?:an?\s+)?`)),
  single(
    'job',
    /^(?<owner>.{0,60}?)(?:['’]s)?\s+(?:job|profession|occupation|job title)\s+is\s+(?:(?:that of )?an?\s+)?(?<value>.+)$/i,
  ),
  single('job', zh('(?:的)?(?:职业|工作)是(?:一名|一个|一位)?(?<value>.+)')),
  single(
    'employer',
    en(
      String.raw`(?:(?:works|working|(?<=^i )work)\s+(?:at|for|with)|employed\s+(?:at|by)|got a (?:new )?job at|joined|has a job at)\s+`,
    ),
  ),
  single('employer', /^(?<owner>.{0,60}?)(?:['’]s)?\s+employer\s+is\s+(?<value>.+)$/i),
  single('employer', zh('(?:就职于|任职于|入职了?)(?<value>[^，。]{1,20})')),
  single('employer', zh('在(?<value>[^，。]{1,20}?)(?:工作|上班|任职|就职)')),
  single(
    'age',
    /^(?<owner>.{0,60}?)\s+is\s+(?:now\s+)?(?=aged|\d{1,3}\s*[- ]?years?)(?:aged\s+)?(?<value>\d{1,3})(?:\s*[- ]?years?(?:[- ]old| of age))?$/i,
  ),
  single('age', zh('(?:今年)?(?<value>\\d{1,3})岁')),
  single(
    'name',
    /^(?<owner>.{0,60}?)(?:['’]s)?\s+(?:(?:full |first |real |given )?name\s+is|is\s+(?:called|named)|goes by|prefers to be called|wants to be called)\s+(?<value>.+)$/i,
  ),
  single(
    'name',
    /^(?<owner>.{0,60}?)\s+(?:has|have|owns)\s+(?:an?\s+)?(?<kin>[\p{L} -]{2,40}?)\s+(?:called|named)\s+(?<value>.+)$/iu,
  ),
  single('name', zh('(?:(?:的)?(?:名字|姓名)(?:是|叫做?)|叫做?|名叫)(?<value>[^，。是的]{1,12})')),
  single(
    'favourite',
    /^(?<owner>.{0,60}?)(?:['’]s)?\s+favou?rite\s+(?<thing>[\p{L} ]{1,30}?)\s+(?:is|are)\s+(?:the\s+)?(?<value>.+)$/iu,
  ),
  single('favourite', /^(?<owner>.{0,20}?)最(?:喜欢|爱)的(?<thing>.{1,10}?)是(?<value>.+)$/),
  single(
    'status',
    /^(?<owner>.{0,60}?)\s+(?:is|got)\s+(?:now\s+)?(?<value>married|single|divorced|engaged|widowed)\b.*$/i,
  ),
  single(
    'diet',
    en(
      String.raw`(?:(?:is|became|turned|went|eats)\s+)?(?:an?\s+)?(?=(?:strict(?:ly)? )?(?:vegan|vegetarian|pescatarian)\b)`,
    ),
  ),
  single('diet', zh('(?:是)?(?<value>吃素|素食(?:主义)?者?|纯素(?:食)?者?)')),
  single('birthday', /^(?<owner>.{0,60}?)(?:['’]s)?\s+birthday\s+is\s+(?:on\s+)?(?:the\s+)?(?<value>.+)$/i),
  single('birthday', /^(?<owner>.{0,60}?)\s+was\s+born\s+on\s+(?:the\s+)?(?<value>.+)$/i),
  single('birthday', zh('(?:的)?生日是(?<value>.+)')),
  single(
    'phone',
    /^(?<owner>.{0,60}?)(?:['’]s)?\s+(?:phone|mobile|cell|telephone)(?:\s+number)?\s+is\s+(?<value>.+)$/i,
  ),
  single('phone', zh('(?:的)?(?:电话|手机)(?:号码?)?是(?<value>.+)')),
  single('email', /^(?<owner>.{0,60}?)(?:['’]s)?\s+e-?mail(?:\s+address)?\s+is\s+(?<value>.+)$/i),
  single('email', zh('(?:的)?(?:邮箱|电子邮件)(?:地址)?是(?<value>.+)')),
  single('car', /^(?<owner>.{0,60}?)\s+drives\s+an?\s+(?<value>.+)$/i),
  several('allergy', en(String.raw`(?:is\s+)?(?:severely |highly |very )?allergic\s+to\s+`)),
  several(
    'allergy',
    /^(?<owner>.{0,60}?)\s+(?:has|suffers from)\s+(?:an?\s+)?(?:severe\s+)?(?<value>[\p{L} ]{2,30}?)\s+allerg(?:y|ies)$/iu,
  ),
  several('allergy', /^(?<owner>.{0,60}?)\s+has\s+an?\s+allergy\s+to\s+(?<value>.+)$/i),
  several('allergy', zh('对(?<value>.+?)(?:严重)?过敏')),
  several(
    'likes',
    en(
      String.raw`(?:likes?|loves?|enjoys?|adores?|(?:is|are) (?:fond of|into|a fan of)|prefers?)\s+(?:drinking |eating )?(?=\S)`,
    ),
  ),
  several('likes', zh('(?:喜欢|爱|热爱)(?:喝|吃|玩|看)?(?!的)(?<value>[^的]{1,20})')),
  several('dislikes', en(String.raw`(?:dislikes?|hates?|detests?|can(?:not|'t) stand)\s+`)),
  several('dislikes', zh('(?:讨厌|不喜欢)(?:喝|吃)?(?<value>.{1,20})')),
  several('speaks', en(String.raw`speaks?\s+`)),
  several('eats', en(String.raw`(?:eats?|drinks?|smokes?)\s+`)),
  several('has', en(String.raw`(?:has|owns|have)\s+(?:an?\s+)?`)),
]

/** Whose value is a name. */
const isNamed = new Set(['home', 'employer', 'name'])

const negation =
  /\b(?:no longer|not any ?more|does(?:n['’]t| not)|do(?:n['’]t| not)|is(?:n['’]t| not)|stopped|quit|gave up|has given up|moved (?:away|out) from|left)\b|\b(?:any ?more|any longer)\b|不再|已不|没有?再|不住|不在|戒了|戒掉|辞去|离开了|不对(?=.{1,10}过敏)|不过敏/gi

const withoutOwner =
  /^(?:lives|living|resides|residing|moved|relocated|settled|based|works|working|employed|got|joined|likes|loves|enjoys|adores|prefers|wants|dislikes|hates|detests|cannot|can['’]t|has|have|is|was|owns|speaks|eats|drinks|smokes|drives|suffers|goes by|became|turned|went|now|currently|recently|just|also|still|really|mainly|mostly|(?:full |first |real |given )?name|home|home ?town|city|current city|place of residence|residence|address|job|profession|occupation|employer|favou?rite|birthday|phone|mobile|cell|telephone|e-?mail)\b/i

/** What a sentence says of somebody, if it has one of the forms that code reads. */
export function attributeOf(text: string, subject: string | null): Attribute | null {
  const whole = text
    .normalize('NFKC')
    .trim()
    .replace(/[.。!！]+$/, '')
  const isNegated = whole.search(negation) >= 0
  const positive = isNegated ? affirmed(whole) : whole
  // "Lives in Porto", whose owner is the subject.
  const plain = withoutOwner.test(positive) ? ` ${positive}` : positive
  for (const { name, isSingle, pattern } of forms) {
    const groups = pattern.exec(plain)?.groups
    if (!groups?.value) continue
    const thing =
      groups.thing === undefined ? '' : ` ${normaliseText(groups.thing).replace('favourite', 'favorite')}`
    const owner = ownerName(`${groups.owner ?? ''} ${groups.kin ?? ''}`, text, subject)
    return {
      owner,
      name: `${name}${thing}`,
      value: valueName(groups.value),
      isNegated,
      // "moved to a new team" and "lives in a small flat" name no other place.
      isSingle:
        isSingle &&
        !(name === 'name' && oneOfSeveral.test(owner)) &&
        (!isNamed.has(name) || /^(?:\p{Lu}|\p{Script=Han})/u.test(groups.value)),
    }
  }
  return null
}

/** "does not live in" as "lives in", "no longer works at" as "works at". */
const affirmed = (text: string): string =>
  text
    .replace(/\bdo(?:es)?(?:n['’]t| not) have\b/gi, 'has')
    .replace(/\bdo(?:es)?(?:n['’]t| not) (\p{L}+?)s?\b/giu, '$1s')
    .replace(/\bstopped (\p{L}+?)ing\b/giu, '$1s')
    .replace(/\b(?:quit|gave up|has given up) (?:smoking)\b/gi, 'smokes')
    .replace(/\bmoved (?:away|out) from\b/gi, 'lives in')
    .replace(/\b(is|are)(?:n['’]t| not)\b/gi, '$1')
    .replace(/不再?(?=过敏)/, '')
    .replace(/不再?对(?=.{1,10}过敏)/, '对')
    .replace(negation, ' ')
    .replace(/\s+/g, ' ')
    .replace(/(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu, '')
    .replace(/\blive in\b/i, 'lives in')
    .trim()

function ownerName(words: string, text: string, subject: string | null): string {
  const name = normaliseText(words.replace(/['’]s\b/g, ''))
    .replace(/\b(?:now|currently|recently|has|is|my|i)\b|现在|目前|我|^的|的$/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (name !== '') return name
  // A sentence without an owner is about its subject.
  const about = normaliseText(subject ?? '')
  const isTold = /^\s*(?:the |my )?user/i.test(words) || /用户|我/.test(words)
  return isTold || isOfUser(text, subject) ? 'user' : about
}

/** What stands after a comma says more of the same: it stays apart. */
const valueName = (words: string): string =>
  words
    .split(/[,，、(（]/)
    .map(partName)
    .filter((part) => part !== '')
    .join(', ')

const partName = (words: string): string =>
  normaliseText(words)
    .replace(/\b(?:now|currently|these days|any ?more|at the moment|today|anymore|since .*)$/g, '')
    .replace(/(?:了|的)$/, '')
    .replace(/s\b/g, '')
    .trim()

/** "Porto" and "Porto, Portugal" are one value, "Porto Alegre" is another; words in another order are the same. */
export function isSameValue(left: string, right: string): boolean {
  if (left === right) return true
  if (left === '' || right === '') return false
  const [short, long] = left.length < right.length ? [left, right] : [right, left]
  if (long.startsWith(`${short}, `)) return true
  const words = (value: string) => value.split(/,? /).sort().join(' ')
  return words(left) === words(right)
}

/** Whether a value is another one with more said of it: "porto near the douro" of "porto", not "porto alegre". */
export const saysMoreOf = (whole: string, value: string): boolean =>
  value !== '' && whole.startsWith(value) && additions.test(whole.slice(value.length))

const additions =
  /^(?:, | (?:near|with|in|on|at|by|and|where|which|who|for|since|because|close|together|next|outside|from|last|this|again|alone|after|now)\b| ?(?:的|附近|靠近|旁边|和|与|跟|并|已))/
