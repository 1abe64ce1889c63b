import type { MemoryRow } from '../../database/memory-row'
import type { UsedRow } from '../../database/run-memories'
import type { MemoryStore } from '../memory-store'
import { memoryBlock, memoryLine } from '../prompt-block'
import { best } from './find-about'

type Deps = { store: MemoryStore; timeZone: () => string }
type Input = { budgetTokens: number; countTokens: (text: string) => number }

const mostListed = 60

/** All that stands in the core and the weightiest memories of every kind, as far as the budget goes. */
export function overview({ store, timeZone }: Deps, { budgetTokens, countTokens }: Input) {
  const zone = timeZone()
  const core = store.memories.core()
  const rest = store.pages.page({ ...best, limit: mostListed }).rows.filter(({ kind }) => kind !== 'core')
  let left = budgetTokens - countTokens(memoryBlock(['']) ?? '')
  const lines: string[] = []
  const used: UsedRow[] = []
  let coreTokens = 0
  for (const row of [...core, ...rest.sort(byWeight)]) {
    const line = memoryLine(row, zone)
    const tokens = countTokens(line) + 1
    if (tokens > left) continue
    left -= tokens
    if (row.kind === 'core') coreTokens += tokens
    lines.push(line)
    used.push({
      ...{ position: used.length, memoryRowId: row.rowId, messageRowId: null, chunkRowId: null },
      ...{ kind: row.kind, text: row.text, createdAt: row.createdAt, score: weight(row), tokens },
      why: [{ feature: row.kind === 'core' ? 'core' : 'weightiest', value: weight(row) }],
    })
  }
  return { block: memoryBlock(lines), used, coreTokens }
}

/** Of one: pinned, important, said often. */
const weight = (row: MemoryRow): number =>
  Math.min(1, (row.pinned ? 0.4 : 0) + row.importance * 0.15 + Math.min(3, row.seenCount) * 0.05)
const byWeight = (left: MemoryRow, right: MemoryRow): number =>
  weight(right) - weight(left) || right.validFrom - left.validFrom
