import { AppError, toErrorData } from '../../../app-error'
import type { ForgettingTables } from '../../../database/forgetting'

type Deps = {
  tables: ForgettingTables
  /** Waits so many milliseconds. */
  pause: (ms: number) => Promise<void>
  /** Writes the file anew and empties its log; false while another process reads. Absent: here and at once. */
  rewrite?: () => Promise<boolean>
}

/** How often and for how long another process is waited for. */
const tries = 20
const waitMs = 250

/** @throws AppError database_busy where another process keeps reading */
export async function rewriteWhenFree({ tables, pause, ...deps }: Deps): Promise<void> {
  const rewrite = deps.rewrite ?? (async () => tables.rewrite())
  let isWritten = false
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      // Once the file is written anew, its log alone is waited for.
      if (isWritten ? tables.emptyLog() : await rewrite()) return
      isWritten = true
    } catch (error) {
      if (toErrorData(error).code !== 'database_busy') throw error
    }
    await pause(waitMs)
  }
  throw new AppError('database_busy', {}, { fixes: [{ do: 'retry' }] })
}
