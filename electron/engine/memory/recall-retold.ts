import { toSearchText } from '../database/search-text'
import type { MemoryStore } from './memory-store'
import type { RetrievedHit } from './retrieval/retrieve'
import { TermFinder, termsOf } from './retrieval/terms'
import { normaliseText } from './words'

const readLength = 4_000

/** Without turns that say again what a memory read from them, or an earlier turn, says of the question. */
export function withoutRetold(
  store: MemoryStore,
  question: string,
  hits: readonly RetrievedHit[],
): RetrievedHit[] {
  const finder = new TermFinder(termsOf(question))
  const heldBy = (text: string) => new Set([...finder.held(toSearchText(text))].map(({ text: word }) => word))
  const memories = [
    ...store.memories.byRowIds(hits.filter(({ type }) => type === 'memory').map(({ rowId }) => rowId)),
    ...store.memories.core(),
  ]
  const told = new Map<number, Set<string>>()
  for (const [memoryRowId, messageRowIds] of store.sources.messagesOf(memories.map(({ rowId }) => rowId))) {
    const text = memories.find(({ rowId }) => rowId === memoryRowId)?.text ?? ''
    for (const rowId of messageRowIds) told.set(rowId, new Set([...(told.get(rowId) ?? []), ...heldBy(text)]))
  }
  const seen = new Set<string>()
  return hits.filter((hit) => {
    if (hit.type !== 'turn') return true
    const text = store.turns.turn(hit.rowId)?.text.slice(0, readLength) ?? ''
    const retold = told.get(hit.rowId)
    if (retold && [...heldBy(text)].every((word) => retold.has(word))) return false
    const normal = normaliseText(text)
    return !seen.has(normal) && seen.add(normal)
  })
}
