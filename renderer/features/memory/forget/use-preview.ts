import { useEffect, useState } from 'react'
import type { ForgetPreview, ForgetScope } from '../../../../shared/contract/forget'
import type { AppErrorData } from '../../../../shared/errors'
import { onChange, oneAtATime } from '../../../app/changes'
import { client } from '../../../app/client'

const typingPauseMs = 300

/** What would be erased, asked when the scope (as JSON) rests; null while that is not known. */
export function usePreview(asked: string): { preview: ForgetPreview | null; error: AppErrorData | null } {
  const [known, setKnown] = useState<{
    of: string
    preview: ForgetPreview | null
    error: AppErrorData | null
  } | null>(null)
  useEffect(() => {
    const scope: ForgetScope | null = JSON.parse(asked)
    if (scope === null) return
    let current = true
    const look = async () => {
      const result = await client.forget.preview({ scope })
      if (!current) return
      setKnown(
        result.ok
          ? { of: asked, preview: result.value, error: null }
          : { of: asked, preview: null, error: result.error },
      )
    }
    const timer = setTimeout(() => void look(), typingPauseMs)
    // What is learned while the dialog is open would go too.
    const stop = onChange(['memory'], oneAtATime(look))
    return () => {
      current = false
      clearTimeout(timer)
      stop()
    }
  }, [asked])
  return known?.of === asked ? known : { preview: null, error: null }
}
