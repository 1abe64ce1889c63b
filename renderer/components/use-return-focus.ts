import { useState } from 'react'

/**
 * Gives the focus back to what had it before, as Radix does for its own triggers only.
 * For the content of a dialog, which is mounted as the dialog opens.
 */
export function useReturnFocus(): (event: Event) => void {
  const [opener] = useState(openerNow)
  return (event) => {
    event.preventDefault()
    if (opener?.isConnected) opener.focus()
  }
}

/** A menu is gone when its dialog closes, but the button that opened it is not. */
function openerNow(): HTMLElement | null {
  const active = document.activeElement
  const menuButtonId = active?.closest('[role=menu]')?.getAttribute('aria-labelledby')
  const opener = menuButtonId ? document.getElementById(menuButtonId) : active
  return opener instanceof HTMLElement ? opener : null
}
