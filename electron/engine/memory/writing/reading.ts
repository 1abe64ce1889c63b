import type { ChatModel } from '../../providers'
import type { MemoryStore } from '../memory-store'
import type { Related } from './apply'
import type { Call } from './batch'
import { extract } from './extract'
import type { Item } from './item'
import type { ManagerUsage } from './ladder'
import { matchMemory } from './match'
import { languageOf } from './prompt'
import type { Relater } from './relate'
import { readByRules, rulesAuthor } from './rules/read-by-rules'
import { echoInTurn } from './same-turn'
import type { ReadableTurn } from './select'
import { type Rejected, type Verified, verify } from './verify'
import { withSubject } from './voice'

/** What was read of some turns: each item as it was found, and what the manager says it is to a memory near it. */
export type Reading = {
  author: string
  checked: { item: Verified | Rejected; related: Related | null }[]
  malformed: number
}

type Deps = { store: MemoryStore; relater: Relater; onUsage: (usage: ManagerUsage) => void }

/** What the rules read in each of these turns. */
export function rulesReading(turns: readonly ReadableTurn[]): Reading {
  const checked = turns.flatMap((turn) =>
    readByRules(turn).map((item) => ({ item: verify(item, new Map([[1, turn]])), related: null })),
  )
  return { author: rulesAuthor, checked, malformed: 0 }
}

/** What the manager reads in these turns, with what it says of memories that are near and not surely the same. */
export async function managerReading(
  deps: Deps,
  { model, displayName }: { model: ChatModel; displayName: string },
  { prompt, turns }: Call,
  signal: AbortSignal,
): Promise<Reading> {
  const { items, malformed } = await extract(model, prompt, languageOf(prompt), signal, deps.onUsage)
  const checked: Reading['checked'] = []
  for (const item of items.map(withSubject)) {
    const verified = verify(item, turns)
    const isAlone = !('reason' in verified) && !echoInTurn(deps.store, item, verified.turns, displayName)
    const related = isAlone ? await relate(deps, model, item, signal) : null
    checked.push({ item: verified, related })
  }
  return { author: displayName, checked, malformed }
}

async function relate(
  { store, relater, onUsage }: Deps,
  model: ChatModel,
  item: Item,
  signal: AbortSignal,
): Promise<Related | null> {
  const match = matchMemory(store.memories, { ...item, kind: item.type })
  if (match.relation !== 'new' || match.near.length === 0) return null
  const found = await relater.relate(model, item.text, match.near, signal, onUsage)
  return found && { rowId: found.row.rowId, textHash: found.row.textHash, relation: found.relation }
}
