import { type RefObject, useLayoutEffect, useState } from 'react'

/** How far down in what scrolls it something begins: what stands above changes its height with what it tells. */
export function useTopInside(
  box: RefObject<HTMLElement | null>,
  scroller: RefObject<HTMLElement | null>,
): number {
  const [above, setAbove] = useState(0)
  useLayoutEffect(() => {
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
