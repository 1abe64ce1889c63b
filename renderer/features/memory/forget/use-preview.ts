import { useEffect, useState } from 'react'
import type { ForgetPreview, ForgetScope } from '../../../../shared/contract/forget'
import type { AppErrorData } from '../../../../shared/errors'
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
    const timer = setTimeout(async () => {
      const result = await client.forget.preview({ scope })
      if (!current) return
      setKnown(
        result.ok
          ? { of: asked, preview: result.value, error: null }
          : { of: asked, preview: null, error: result.error },
      )
    }, typingPauseMs)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [asked])
  return known?.of === asked ? known : { preview: null, error: null }
}
