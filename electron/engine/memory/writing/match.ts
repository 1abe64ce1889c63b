import type { Memories } from '../../database/memories'
import type { MemoryRow } from '../../database/memory-row'
import { quotePhrase } from '../../database/search-text'
import { contentWords, jaccard, normaliseText, stemsOf } from '../words'
import { type Attribute, attributeOf, isSameValue, saysMoreOf } from './attributes'
import { hashesOf } from './voice'

export type Statement = { kind: string; text: string; subject: string | null }
export type Match =
  | { relation: 'same' | 'updates'; row: MemoryRow }
  /** Code cannot tell; these are near enough that somebody who understands them may be asked. */
  | { relation: 'new'; near: MemoryRow[] }

const sameFrom = 0.85
const nearFrom = 0.34
const candidates = 12
/** As many as a question to the manager can hold. */
const mostNear = 5

/** What a proposed memory is to those that are there: said before, a change of one, or new. */
export function matchMemory(memories: Memories, candidate: Statement): Match {
  const twin = hashesOf(candidate.text).flatMap((hash) => memories.currentByHash(hash) ?? [])[0]
  if (twin) return { relation: 'same', row: twin }
  const found = nearRows(memories, candidate)
  const same = found.find((row) => isSameFact(row, candidate))
  if (same) return { relation: 'same', row: same }
  const old = found.find((row) => updates(row, candidate))
  if (old) return { relation: 'updates', row: old }
  const stems = stemsOf(candidate.text)
  const near = found.filter(
    (row) =>
      row.kind !== 'resource' &&
      isAboutTheSame(row, candidate) &&
      jaccard(stemsOf(row.text), stems) >= nearFrom,
  )
  return { relation: 'new', near: near.slice(0, mostNear) }
}

/** By words, and, as "moved to Porto" shares none with "lives in Lisbon", by what is said of the same one. */
function nearRows(memories: Memories, candidate: Statement): MemoryRow[] {
  const words = contentWords(`${candidate.subject ?? ''} ${candidate.text}`)
  const terms = [...new Set(words.map((word) => word.text))].slice(0, 24)
  const rows: MemoryRow[] =
    terms.length === 0 ? [] : memories.matching(terms.map(quotePhrase).join(' OR '), candidates)
  const attribute = attributeOf(candidate.text, candidate.subject)
  if (attribute === null) return rows
  const seen = new Set(rows.map((row) => row.rowId))
  const leads = attributeWords[attribute.name.split(' ')[0] ?? ''] ?? []
  const others = leads.length === 0 ? [] : memories.matching(leads.map(quotePhrase).join(' OR '), 60)
  return [...rows, ...others.filter((row) => !seen.has(row.rowId))]
}

/** The words by which statements of one attribute are found, whatever their value is. */
const attributeWords: Record<string, string[]> = {
  home: [
    'lives',
    'living',
    'moved',
    'resides',
    'based',
    'relocated',
    'settled',
    'home',
    'hometown',
    '住',
    '搬',
    '定居',
    '家',
  ],
  job: ['works', 'job', 'profession', 'occupation', '职业', '工作'],
  employer: [
    'works',
    'working',
    'employed',
    'job',
    'joined',
    'employer',
    '工作',
    '上班',
    '就职',
    '任职',
    '入职',
  ],
  age: ['years', 'old', 'aged', '岁'],
  name: ['name', 'called', 'named', '名字', '姓名', '叫'],
  status: ['married', 'single', 'divorced', 'engaged', 'widowed'],
  diet: ['vegan', 'vegetarian', 'pescatarian', 'kosher', 'halal', 'gluten', '素食', '吃素', '纯素', '清真'],
  birthday: ['birthday', 'born', '生日'],
  phone: ['phone', 'mobile', 'cell', 'telephone', '电话', '手机'],
  email: ['email', 'mail', '邮箱', '邮件'],
  allergy: ['allergic', 'allergy', '过敏'],
}

/** Whether a memory says the same as a statement, in whatever words. */
export function isSameFact(row: MemoryRow, candidate: Statement): boolean {
  if (row.kind === 'resource' || row.kind === 'vault') return false
  // Two visits are two events, however alike they are told; their dates are not known here.
  if ((row.kind === 'episodic') !== (candidate.kind === 'episodic')) return false
  return (
    isSame(row.text, candidate.text) || (isAboutTheSame(row, candidate) && isSameAttribute(row, candidate))
  )
}

/** Of where somebody lives or works what was told before may say more. */
function isSameAttribute(old: Omit<Statement, 'kind'>, candidate: Omit<Statement, 'kind'>): boolean {
  const pair = attributesOf(old, candidate)
  if (pair === null || pair.before.isNegated !== pair.after.isNegated) return false
  const { before, after } = pair
  if (isSameValue(before.value, after.value)) return true
  const hasPlace = before.name === 'home' || before.name === 'employer'
  return hasPlace && before.isSingle && after.isSingle && saysMoreOf(before.value, after.value)
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

/** The same thing of the same one with another value, or what was so and is no longer. */
export function updates(old: Statement, candidate: Statement): boolean {
  // What happened stays so; only what is can change.
  if (old.kind === 'episodic' || candidate.kind === 'episodic') return false
  const pair = attributesOf(old, candidate)
  if (pair === null) return false
  const { before, after } = pair
  const isSameThing = isSameValue(before.value, after.value)
  if (before.isNegated !== after.isNegated)
    return isSameThing || (before.isSingle && after.isSingle && before.isNegated)
  return before.isSingle && after.isSingle && !before.isNegated && !isSameThing
}

/** Where both say the same kind of thing of the same one. */
function attributesOf(
  old: Omit<Statement, 'kind'>,
  candidate: Omit<Statement, 'kind'>,
): { before: Attribute; after: Attribute } | null {
  const before = attributeOf(old.text, old.subject)
  const after = attributeOf(candidate.text, candidate.subject)
  if (!before || !after) return null
  return before.owner === after.owner && before.name === after.name ? { before, after } : null
}

/** One that tells no subject, or "user", is about the person. */
function isAboutTheSame(old: Omit<Statement, 'kind'>, candidate: Omit<Statement, 'kind'>): boolean {
  const name = (subject: string | null) => {
    const plain = normaliseText(subject ?? '')
    return plain === '' || plain === '用户' || plain === 'i' || plain === '我' ? 'user' : plain
  }
  const [left, right] = [name(old.subject), name(candidate.subject)]
  if (left === right) return true
  // Small models put the value in place of the subject: what the sentences say decides.
  const [before, after] = [attributeOf(old.text, old.subject), attributeOf(candidate.text, candidate.subject)]
  return before !== null && after !== null && before.owner === after.owner && before.name === after.name
}
