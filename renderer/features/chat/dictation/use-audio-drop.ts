import { useEffect, useRef, useState } from 'react'

const isAudio = ({ type }: { type: string }) => type.startsWith('audio/')

/** Whether a recording hangs over the window; let go, it is handed on. Files of other kinds are for others. */
export function useAudioDrop(onFile: (file: File) => void): boolean {
  const [over, setOver] = useState(false)
  const latest = useRef(onFile)
  useEffect(() => {
    latest.current = onFile
  })
  useEffect(() => {
    // Before those who take any file: caught on its way down.
    const options = { capture: true }
    const take = (event: DragEvent) => {
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    const enter = (event: DragEvent) => {
      const items = [...(event.dataTransfer?.items ?? [])].filter(({ kind }) => kind === 'file')
      if (items.length === 0 || !items.every(isAudio)) return
      take(event)
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      const [file] = event.dataTransfer?.files ?? []
      if (!file || !isAudio(file)) return
      take(event)
      setOver(false)
      latest.current(file)
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
  }, [])
  return over
}
