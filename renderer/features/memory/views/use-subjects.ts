import { useEffect, useState } from 'react'
import type { MemorySubject } from '../../../../shared/contract/memory'
import type { Result } from '../../../../shared/errors'
import { onChange, oneAtATime } from '../../../app/changes'
import { client } from '../../../app/client'

/** Whom and what memories are about, at an instant or now; null until the engine has answered. */
export function useSubjects(asOf: number | null): Result<MemorySubject[]> | null {
  const [subjects, setSubjects] = useState<Result<MemorySubject[]> | null>(null)
  useEffect(() => {
    let current = true
    const load = async () => {
      const result = await client.memory.subjects({ asOf })
      if (current) setSubjects(result)
    }
    void load()
    const stop = onChange(['memory'], oneAtATime(load))
    return () => {
      current = false
      stop()
    }
  }, [asOf])
  return subjects
}
