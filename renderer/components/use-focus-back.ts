import { type RefObject, useEffect, useRef } from 'react'

/**
 * Gives the focus back to a button that a field has replaced for a while, where nothing else took it.
 * `away` while the field stands there.
 */
export function useFocusBack(away: boolean): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null)
  const wasAway = useRef(away)
  useEffect(() => {
    if (wasAway.current && !away && document.activeElement === document.body) button.current?.focus()
    wasAway.current = away
  }, [away])
  return button
}
