import type { MemoryRow } from '../../database/memory-row'
import type { MemoryStore } from '../memory-store'
import { stemsOf } from '../words'
import { attributeOf, isSameValue, saysMoreOf } from './attributes'
import type { Item } from './item'
import { readByRules, rulesAuthor } from './rules/read-by-rules'
import type { ReadableTurn } from './select'
import { hashesOf } from './voice'

/** What an item is to what was read in the same words of its turn: no more than it, or the whole of it. */
export type Echo = { row: MemoryRow; relation: 'same' | 'fuller' }

/**
 * The rules and the manager read the same turns: one fact that both read is one memory, with the fuller sentence.
 * Null where the item says something else.
 */
export function echoInTurn(
  store: Pick<MemoryStore, 'memories' | 'sources'>,
  item: Item,
  turns: readonly ReadableTurn[],
  author: string,
): Echo | null {
  for (const turn of turns) {
    const written = store.memories
      .byRowIds(store.sources.writtenFrom(turn.messageRowId))
      .filter((row) => row.validTo === null && row.removedAt === null)
    const echo =
      author === rulesAuthor ? echoOfManager(written, item, turn) : echoOfRules(written, item, turn)
    if (echo) return echo
  }
  return null
}

function echoOfRules(written: readonly MemoryRow[], item: Item, turn: ReadableTurn): Echo | null {
  for (const read of readByRules(turn)) {
    // A row that says something else by now was corrected, or made fuller before.
    const hashes = hashesOf(read.text)
    const row = written.find(({ textHash, author }) => hashes.includes(textHash) && author === rulesAuthor)
    if (!row || !overlaps(turn.text, read.quote, item.quote)) continue
    if (covers(read, item, turn.text)) return { row, relation: 'same' }
    if (covers(item, read, turn.text)) return { row, relation: 'fuller' }
  }
  return null
}

/** The rules read a turn again after a crash. */
function echoOfManager(written: readonly MemoryRow[], item: Item, turn: ReadableTurn): Echo | null {
  const row = written.find(({ kind, text, subject }) => {
    const isFact = kind === 'core' || kind === 'semantic'
    return isFact && covers({ type: kind, text, subject }, item, turn.text)
  })
  return row ? { row, relation: 'same' } : null
}

type Said = Pick<Item, 'type' | 'text' | 'subject'>

/** Whether one sentence about a turn holds all that another one says. */
function covers(whole: Said, part: Said, turn: string): boolean {
  // An event has a day of its own, and the way something is done its steps.
  if ([whole, part].some(({ type }) => type === 'episodic' || type === 'procedural')) return false
  const [more, less] = [attributeOf(whole.text, whole.subject), attributeOf(part.text, part.subject)]
  if (more && less && more.owner === less.owner && more.name === less.name) {
    const isHeld = isSameValue(more.value, less.value)
      ? more.value.length >= less.value.length
      : saysMoreOf(more.value, less.value)
    return more.isNegated === less.isNegated && isHeld
  }
  // Whoever works as a nurse at Initech has two attributes, each of which can change alone.
  const isOwnAttribute = less?.isSingle && !(less.name === 'name' && less.owner !== 'user')
  if (isOwnAttribute || isNegated(whole.text) !== isNegated(part.text)) return false
  const said = stemsOf(turn)
  const words = [...stemsOf(part.text)].filter((stem) => !calling.has(stem))
  const told = words.filter((stem) => said.has(stem))
  const held = stemsOf(whole.text)
  // One shared word is only the same place or the same person; what is said of it may be another thing.
  return told.length >= 2 && told.length === words.length && words.every((stem) => held.has(stem))
}

const calling = new Set(['call', 'nam', 'name', '叫', '名叫', '叫做', '名字'])
const isNegated = (text: string): boolean => /\b(?:not|no|never)\b|n['’]t\b|[不没]/i.test(text)

/** Whether two quotes share words of the turn; one that stands there in another writing may. */
function overlaps(turn: string, left: string, right: string): boolean {
  const text = turn.toLowerCase()
  const [from, other] = [text.indexOf(left.toLowerCase()), text.indexOf(right.toLowerCase())]
  if (from < 0 || other < 0) return true
  return from < other + right.length && other < from + left.length
}
