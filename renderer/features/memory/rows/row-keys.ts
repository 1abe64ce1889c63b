/** What a key asks of a row: the button before or after in it, or something done with its memory. */
export type RowDeed = 'before' | 'after' | 'pin' | 'forget' | 'choose'

type Press = {
  key: string
  repeat: boolean
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
}

/** Null where it asks nothing. A held key moves on, but does nothing twice: a row takes the focus of one that goes. */
export function rowDeed(
  { key, repeat, ctrlKey, metaKey, altKey }: Press,
  /** Whether the focus is on the memory itself, and not on one of the row's buttons. */
  isOnMemory: boolean,
): RowDeed | null {
  if (ctrlKey || metaKey || altKey) return null
  if (key === 'ArrowLeft') return 'before'
  if (key === 'ArrowRight') return 'after'
  if (repeat) return null
  switch (key) {
    case 'p':
    case 'P':
      return 'pin'
    case 'Delete':
    case 'Backspace':
      return isOnMemory ? 'forget' : null
    case 'x':
    case 'X':
      return 'choose'
    default:
      return null
  }
}
