import { useCallback, useEffect, useRef, useState } from 'react'
import type { MemoryKind } from '../../../../shared/contract/memory'
import { onChange } from '../../../app/changes'
import { client } from '../../../app/client'
import { showError } from '../../../components/toast-store'
import { askedSubject } from './subject-groups'
import { type Branch, kindKey } from './tree-nodes'

const leavesAtOnce = 100
const mostAtOnce = 200

/** The memories below the kinds that were opened, as they are now or were at an instant. */
export function useBranches(asOf: number | null) {
  const [branches, setBranches] = useState<ReadonlyMap<string, Branch>>(new Map())
  const latest = useRef(branches)
  latest.current = branches

  /** Reads on from what is known, or, without `more`, what is known anew. */
  const read = useCallback(
    async (subject: string, kind: MemoryKind, more: boolean) => {
      const key = kindKey(subject, kind)
      const had = latest.current.get(key)?.items ?? []
      const offset = more ? had.length : 0
      const limit = more ? leavesAtOnce : Math.min(mostAtOnce, Math.max(leavesAtOnce, had.length))
      const result = await client.memory.list({
        subject: askedSubject(subject),
        kinds: [kind],
        asOf,
        sort: 'when',
        offset,
        limit,
      })
      if (!result.ok) return showError(result.error)
      const kept = more ? had : []
      // A memory that moved between two pages is in both.
      const items = new Map([...kept, ...result.value.items].map((item) => [item.id, item]))
      const branch = { subject, kind, items: [...items.values()], total: result.value.total }
      setBranches((known) => new Map(known).set(key, branch))
    },
    [asOf],
  )
  useEffect(() => {
    const again = () => {
      for (const { subject, kind } of latest.current.values()) void read(subject, kind, false)
    }
    again()
    return onChange(['memory'], again)
  }, [read])
  return { branches, readMore: (subject: string, kind: MemoryKind) => void read(subject, kind, true) }
}
