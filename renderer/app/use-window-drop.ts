import { useEffect, useRef, useState } from 'react'

type Options = {
  /** Whether what hangs over the window is taken; its files are seen only when it is let go. */
  takes: (data: DataTransfer) => boolean
  onDrop: (data: DataTransfer) => void
  /** Comes before those that take any file: what it takes they do not hear of. */
  isFirst?: boolean
}

/** Takes what is dropped anywhere on the window. True while something that it takes hangs over it. */
export function useWindowDrop({ takes, onDrop, isFirst = false }: Options): boolean {
  const [over, setOver] = useState(false)
  const latest = useRef({ takes, onDrop })
  useEffect(() => {
    latest.current = { takes, onDrop }
  })
  useEffect(() => {
    // Caught on its way down.
    const options = { capture: isFirst }
    const taken = (event: DragEvent): DataTransfer | null => {
      const data = event.dataTransfer
      if (data === null || !latest.current.takes(data)) return null
      // Without this the window would go to the file.
      event.preventDefault()
      if (isFirst) event.stopPropagation()
      return data
    }
    const enter = (event: DragEvent) => {
      if (taken(event) !== null) setOver(true)
    }
    const leave = (event: DragEvent) => {
      // Between two elements of the page there is always a next one.
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      const data = taken(event)
      if (data === null) return
      setOver(false)
      latest.current.onDrop(data)
    }
    addEventListener('dragenter', enter, options)
    addEventListener('dragover', enter, options)
    addEventListener('dragleave', leave, options)
    addEventListener('drop', drop, options)
    return () => {
      removeEventListener('dragenter', enter, options)
      removeEventListener('dragover', enter, options)
      removeEventListener('dragleave', leave, options)
      removeEventListener('drop', drop, options)
    }
  }, [isFirst])
  return over
}

/** Files, of whatever kind. */
export const holdsFiles = ({ types }: DataTransfer): boolean => types.includes('Files')
