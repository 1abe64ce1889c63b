import { type RefObject, useEffect, useState } from 'react'

/** How far down in what scrolls it something begins: what stands above changes its height with what it tells. */
export function useTopInside(
  box: RefObject<HTMLElement | null>,
  scroller: RefObject<HTMLElement | null>,
): number {
  const [above, setAbove] = useState(0)
  // Not a layout effect: what it measures may be the parent, whose ref is set only after its children's effects.
  useEffect(() => {
    const outer = scroller.current
    const content = outer?.firstElementChild
    if (!box.current || !outer || !content) return
    const measure = () => {
      if (!box.current) return
      const top = box.current.getBoundingClientRect().top - outer.getBoundingClientRect().top
      setAbove(Math.round(top + outer.scrollTop))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(content)
    return () => observer.disconnect()
  }, [box, scroller])
  return above
}
