import { setImmediate as breathe } from 'node:timers/promises'
import type { MemoryRow } from '../../database/memories'
import type { MemoryStore } from '../memory-store'

/** Rows read in one go: some milliseconds, then other work of the process has its turn. */
const rowsAtOnce = 200

/** All that is not forgotten, oldest first, in steps, so that twenty thousand of them hold nothing up. */
export async function* rowsInSteps({ memories, transfer }: MemoryStore): AsyncGenerator<MemoryRow[]> {
  const rowIds = transfer.rowIds()
  for (let first = 0; first < rowIds.length; first += rowsAtOnce) {
    const rows = memories.byRowIds(rowIds.slice(first, first + rowsAtOnce))
    yield rows.filter((row) => row.removedAt === null)
    await breathe()
  }
}
