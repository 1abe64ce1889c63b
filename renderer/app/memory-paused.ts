import { useEffect, useState } from 'react'
import { showError } from '../components/toast-store'
import { onChange } from './changes'
import { client } from './client'

/** Pauses remembering, or goes on with it; what fails is told in a toast. */
export async function setPaused(paused: boolean) {
  const result = await client.memory.setPaused({ paused })
  if (!result.ok) showError(result.error)
}

/** Whether remembering is paused, wherever the window is. */
export function usePaused(): boolean {
  const [paused, setPausedHere] = useState(false)
  useEffect(() => {
    const read = async () => {
      const result = await client.memory.status()
      if (result.ok) setPausedHere(result.value.paused)
    }
    void read()
    return onChange(['memory-status'], () => void read())
  }, [])
  return paused
}
