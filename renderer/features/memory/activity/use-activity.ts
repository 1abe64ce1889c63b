import { useCallback, useEffect, useRef, useState } from 'react'
import type { MemoryActivity } from '../../../../shared/contract/memory'
import type { AppErrorData } from '../../../../shared/errors'
import { onChange, oneAtATime } from '../../../app/changes'
import { client } from '../../../app/client'

const pageSize = 50
const mostAtOnce = 200

type Log = { entries: readonly MemoryActivity[] | null; hasMore: boolean; error: AppErrorData | null }

/** What the memory did, newest first, as far back as the reader went. */
export function useActivity() {
  const [log, setLog] = useState<Log>({ entries: null, hasMore: false, error: null })
  const [busy, setBusy] = useState(false)
  const latest = useRef(log)
  latest.current = log

  const refresh = useCallback(async () => {
    const limit = Math.min(mostAtOnce, Math.max(pageSize, latest.current.entries?.length ?? 0))
    const result = await client.memory.activity({ limit })
    if (!result.ok) return setLog((known) => ({ ...known, error: result.error }))
    // What was read beyond one page stays: a log only grows at its top.
    const oldest = result.value.at(-1)?.id ?? 0
    const older = latest.current.entries?.filter(({ id }) => id < oldest) ?? []
    setLog({
      entries: [...result.value, ...older],
      hasMore: older.length > 0 ? latest.current.hasMore : result.value.length === limit,
      error: null,
    })
  }, [])
  useEffect(() => {
    void refresh()
    return onChange(['memory', 'memory-status'], oneAtATime(refresh))
  }, [refresh])

  const older = async () => {
    const before = latest.current.entries?.at(-1)?.id
    if (before === undefined) return
    setBusy(true)
    const result = await client.memory.activity({ limit: pageSize, before })
    setBusy(false)
    setLog((known) =>
      result.ok
        ? {
            entries: [...(known.entries ?? []), ...result.value.filter(({ id }) => id < before)],
            hasMore: result.value.length === pageSize,
            error: null,
          }
        : { ...known, error: result.error },
    )
  }
  return { ...log, busy, refresh, older }
}
