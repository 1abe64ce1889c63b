import { useCallback, useEffect, useRef, useState } from 'react'
import type { Passage } from '../../../../shared/contract/documents'
import type { AppErrorData } from '../../../../shared/errors'
import { client } from '../../../app/client'

const pageSize = 50

type Found = { passages: readonly Passage[] | null; total: number; error: AppErrorData | null }

/** Passages of a document, all in order or the best for some words; `more` reads on. */
export function usePassages(id: string, query: string) {
  const [found, setFound] = useState<Found>({ passages: null, total: 0, error: null })
  const round = useRef(0)
  const read = useCallback(
    async (known: readonly Passage[]) => {
      const mine = ++round.current
      const result = await client.documents.passages({ id, query, offset: known.length, limit: pageSize })
      if (mine !== round.current) return
      if (!result.ok) return setFound((before) => ({ ...before, error: result.error }))
      const { passages, total } = result.value
      setFound({ passages: [...known, ...passages], total, error: null })
    },
    [id, query],
  )
  useEffect(() => {
    void read([])
    return () => {
      round.current++
    }
  }, [read])
  return { ...found, more: () => read(found.passages ?? []) }
}
