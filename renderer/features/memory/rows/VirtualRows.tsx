import { type ReactElement, type RefObject, useEffect, useMemo, useRef } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { client } from '../../../app/client'
import { indexOf, showRows, useMemory } from '../memory-store'
import { useTopInside } from './use-top-inside'

type Props = {
  /** What the rows stand in, and what scrolls it. */
  box: RefObject<HTMLDivElement | null>
  scroller: RefObject<HTMLDivElement | null>
  list: RefObject<VirtualizerHandle | null>
  /** The row that stays where it is out of sight, as it has the focus. */
  kept: number
  /** The memory that is opened beside the list: its row comes in sight once, and is left alone then. */
  selectedId: string | null
  total: number
  children: (index: number) => ReactElement
}

/** Rows below something that scrolls with them; those that come in sight are asked for. */
export function VirtualRows({ box, scroller, list, kept, selectedId, total, children }: Props) {
  const above = useTopInside(box, scroller)
  const rows = useMemo(() => Array.from({ length: total }, (_, index) => index), [total])

  const ask = () => {
    const handle = list.current
    if (!handle || total === 0) return
    const from = handle.findItemIndex(handle.scrollOffset)
    const to = handle.findItemIndex(handle.scrollOffset + handle.viewportSize)
    void showRows(client, from, to + 20)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: a ref's content is no dependency
  useEffect(ask, [total])
  const isPlaced = above > 0
  const shown = useMemory((state) => indexOf(state, selectedId))
  const brought = useRef<string | null>(null)
  useEffect(() => {
    if (selectedId === brought.current || !isPlaced || (selectedId !== null && shown === null)) return
    brought.current = selectedId
    if (shown !== null) list.current?.scrollToIndex(shown, { align: 'nearest' })
  }, [shown, selectedId, isPlaced, list])
  return (
    <Virtualizer
      ref={list}
      scrollRef={scroller}
      startMargin={above}
      keepMounted={kept < total ? [kept] : undefined}
      data={rows}
      onScroll={ask}
    >
      {children}
    </Virtualizer>
  )
}
