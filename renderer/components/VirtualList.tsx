import type { ReactNode, Ref } from 'react'
import { VList, type VListHandle } from 'virtua'

export type VirtualListHandle = VListHandle

type Props<T> = {
  items: readonly T[]
  itemKey: (item: T) => string
  children: (item: T, index: number) => ReactNode
  label: string
  ref?: Ref<VirtualListHandle>
  className?: string
  onScroll?: (offset: number) => void
}

/** A long list of which only what is in sight exists. */
export const VirtualList = <T,>({ items, itemKey, children, label, ref, className, onScroll }: Props<T>) => (
  <VList ref={ref} className={className} onScroll={onScroll} aria-label={label} tabIndex={0} role="list">
    {items.map((item, index) => (
      // biome-ignore lint/a11y/useSemanticElements: the list itself is no <ul>, so its items cannot be <li>
      <div key={itemKey(item)} role="listitem">
        {children(item, index)}
      </div>
    ))}
  </VList>
)
