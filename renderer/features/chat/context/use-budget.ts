import { useEffect, useState } from 'react'
import { onChange } from '../../../app/changes'
import { client } from '../../../app/client'
import { showError } from '../../../components/toast-store'

/** Most tokens of memory in the next prompt of this conversation, as it stands now; null until that is known. */
export function useBudget(conversationId: string, contextWindow: number): number | null {
  const [budget, setBudget] = useState<number | null>(null)
  useEffect(() => {
    let current = true
    const load = async () => {
      const result = await client.context.budget({ conversationId, contextWindow })
      if (!current) return
      if (result.ok) setBudget(result.value)
      else showError(result.error)
    }
    void load()
    const stop = onChange(['context', 'memory-status'], () => void load())
    return () => {
      current = false
      stop()
    }
  }, [conversationId, contextWindow])
  return budget
}
