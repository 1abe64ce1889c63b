import type { Findable, FindableMemory } from '../../database/findable'
import { toSearchText } from '../../database/search-text'
import { stemsOf } from '../words'
import { type Candidate, coverage, meaningOf, type Search, scaled, scored } from './candidate'
import type { ReadQuestion } from './question'
import { memoryWeights, passageWeights } from './weights'

const mostFound = 60

/** Memories that may answer the question, without the core, which is always there, and the vault, which never is. */
export function findMemories(findable: Findable, search: Search): Candidate[] {
  const { question, past, range, pool, now } = search
  const { memory_search: match } = question.matches
  const words = scaled(match === null ? [] : findable.memories(match, mostFound, past))
  const meaning = meaningOf('memory', search)
  const ofTime = range === null ? [] : findable.memoriesOfTime({ ...range, except: -1, limit: pool }, past)
  const rows = findable.memoryRows([...new Set([...words.keys(), ...meaning.rowIds, ...ofTime])], past)
  const { near, share } = meaning.of(rows.map(({ rowId }) => rowId))
  return rows.map((row) => {
    const held = question.finder.held(row.searchText)
    const subject = isNamed(row, question) ? 1 : 0
    const features = {
      words: words.get(row.rowId) ?? 0,
      coverage: coverage(held, question),
      meaning: share(row.rowId),
      time: range === null ? 0 : timeFeature(row, range),
      subject,
      importance: row.importance - 2,
      pinned: row.pinned,
      past: row.validTo === null ? 0 : 1,
    }
    const isLikely =
      subject === 1 ||
      Math.max(features.coverage, containment(held.size, row.searchText)) >= question.floors.memory ||
      near(row.rowId) >= question.floors.meaning ||
      (range?.alone === true && features.time > 0)
    return {
      ...{ type: 'memory', rowId: row.rowId, isLikely, neighbours: [] },
      ...scored(features, memoryWeights, now - row.createdAt),
    }
  })
}

/** Passages of documents that may answer the question. */
export function findPassages(findable: Findable, search: Search): Candidate[] {
  const { question, now } = search
  const { chunk_search: match } = question.matches
  const words = scaled(match === null ? [] : findable.passages(match, mostFound))
  const meaning = meaningOf('passage', search)
  const rows = findable.passageRows([...new Set([...words.keys(), ...meaning.rowIds])])
  const { near, share } = meaning.of(rows.map(({ rowId }) => rowId))
  return rows.map((row) => {
    const holds = coverage(question.finder.held(`${toSearchText(row.title)} ${row.text}`), question)
    const features = { words: words.get(row.rowId) ?? 0, coverage: holds, meaning: share(row.rowId) }
    const isLikely = holds >= question.floors.passage || near(row.rowId) >= question.floors.meaning
    return {
      ...{ type: 'passage', rowId: row.rowId, isLikely, neighbours: [] },
      ...scored(features, passageWeights, now - row.createdAt),
    }
  })
}

/** It happened then; what has no time of its own was told then. */
function timeFeature(row: FindableMemory, { from, to }: { from: number; to: number }): number {
  if (row.occurredAt !== null) return row.occurredAt >= from && row.occurredAt < to ? 1 : 0
  return row.createdAt >= from && row.createdAt < to ? 0.5 : 0
}

/** Whether the question names whom or what the memory is about. */
function isNamed({ subject }: FindableMemory, { finder }: ReadQuestion): boolean {
  if (subject === null || /^(?:the )?users?$|^用户$/i.test(subject)) return false
  return [...finder.held(toSearchText(subject))].some((term) => !term.isRequest)
}

/** Share of the memory's words that the question holds, where it is more than one by chance. */
const containment = (held: number, searchText: string): number =>
  held < 2 ? 0 : held / Math.max(held, stemsOf(searchText).size)
