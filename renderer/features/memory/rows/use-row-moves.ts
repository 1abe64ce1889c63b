import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'
import type { VirtualizerHandle } from 'virtua'
import { itemAt, useMemory } from '../memory-store'
import { type ActiveRow, placeOfActive, rowAfter } from './row-moves'

type Places = { box: RefObject<HTMLElement | null>; list: RefObject<VirtualizerHandle | null> }

/** One Tab stop for all rows; the arrows, Home and End lead from one to the next, out of sight ones too. */
export function useRowMoves({ box, list }: Places) {
  const [remembered, setRemembered] = useState<ActiveRow>({ index: 0, id: null })
  const active = useMemory((state) => placeOfActive(state, remembered))
  const isThere = useMemory((state) => itemAt(state, active) !== undefined)
  const inside = useRef(false)
  const remember = (index: number) =>
    setRemembered({ index, id: itemAt(useMemory.getState(), index)?.id ?? null })

  useEffect(() => {
    if (!inside.current || !isThere) return
    const focused = document.activeElement
    const row = box.current?.querySelector(`[data-index="${active}"]`)
    // A row that went took the focus with it; who went elsewhere is left there.
    const isOurs = focused === document.body || box.current?.contains(focused)
    if (row && isOurs && !row.contains(focused))
      row.querySelector<HTMLElement>('[data-row]')?.focus({ preventScroll: true })
  }, [active, isThere, box])

  return {
    active,
    keys: {
      onFocus: (event: FocusEvent<HTMLElement>) => {
        const row = event.target.closest<HTMLElement>('[data-index]')
        inside.current = row !== null
        if (row) remember(Number(row.dataset.index))
      },
      onBlur: (event: FocusEvent<HTMLElement>) => {
        if (event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget))
          inside.current = false
      },
      onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
        if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
        if (!(event.target instanceof Element) || !event.target.closest('[data-index]')) return
        const next = rowAfter(useMemory.getState(), active, event.key)
        if (next === null) return
        event.preventDefault()
        list.current?.scrollToIndex(next, { align: 'nearest' })
        remember(next)
      },
    },
  }
}
