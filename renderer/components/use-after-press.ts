import { useEffect, useRef } from 'react'

/**
 * Runs something at once, or, while the pointer is held down, right after it is let go: what appears under a field
 * that loses the focus would move the button that is being pressed away from under the pointer.
 */
export function useAfterPress(): (run: () => void) => void {
  const pressed = useRef(false)
  const waiting = useRef<(() => void)[]>([])
  useEffect(() => {
    const down = () => {
      pressed.current = true
    }
    const up = () => {
      pressed.current = false
      // The click comes after the pointer is up.
      requestAnimationFrame(() => {
        for (const run of waiting.current.splice(0)) run()
      })
    }
    addEventListener('pointerdown', down, true)
    addEventListener('pointerup', up, true)
    addEventListener('pointercancel', up, true)
    return () => {
      removeEventListener('pointerdown', down, true)
      removeEventListener('pointerup', up, true)
      removeEventListener('pointercancel', up, true)
    }
  }, [])
  return (run) => {
    if (pressed.current) waiting.current.push(run)
    else run()
  }
}
