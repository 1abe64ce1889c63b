import { useEffect, useState } from 'react'
import { client } from '../../../app/client'
import { takeDropped } from './documents-store'

const options = { capture: true }

/** While it is there, files dropped anywhere on the window are documents. True while some are held over it. */
export function useFileDrop(): boolean {
  const [over, setOver] = useState(false)
  useEffect(() => {
    // Before the window's own, which takes files for configurations.
    const take = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return false
      event.preventDefault()
      event.stopPropagation()
      return true
    }
    const enter = (event: DragEvent) => {
      if (take(event)) setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (take(event) && event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      if (!take(event)) return
      setOver(false)
      void takeDropped(client)
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
