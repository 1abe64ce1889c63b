import { useEffect, useState } from 'react'
import type { ContextReport } from '../../../../shared/contract/context'
import type { UsedMemory } from '../../../../shared/contract/memory'
import type { Result } from '../../../../shared/errors'
import { onChange } from '../../../app/changes'
import { client } from '../../../app/client'

/** What was sent for a reply; of one from before that was kept, the memories alone. */
export type Sent = { report: ContextReport | null; used: readonly UsedMemory[] }

export function useSent(runId: string): Result<Sent> | null {
  const [result, setResult] = useState<{ runId: string; value: Result<Sent> } | null>(null)
  useEffect(() => {
    let current = true
    const load = async () => {
      const value = await loadSent(runId)
      if (current) setResult({ runId, value })
    }
    void load()
    const stop = onChange(['memory', 'context'], () => void load())
    return () => {
      current = false
      stop()
    }
  }, [runId])
  return result?.runId === runId ? result.value : null
}

async function loadSent(runId: string): Promise<Result<Sent>> {
  const told = await client.context.of({ runId })
  if (!told.ok) return told
  if (told.value !== null) return { ok: true, value: { report: told.value, used: told.value.used } }
  const used = await client.memory.usedIn({ runId })
  return used.ok ? { ok: true, value: { report: null, used: used.value } } : used
}
