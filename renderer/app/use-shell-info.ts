import { useEffect, useState } from 'react'
import type { shell } from '../../shared/contract/app'
import type { Output } from '../../shared/contract/procedure'
import type { AppErrorData } from '../../shared/errors'
import { client } from './client'

export type ShellInfo = Output<typeof shell.info>

/** What the shell tells of itself; null while it is asked. */
export function useShellInfo(): { info: ShellInfo | null; error: AppErrorData | null } {
  const [answer, setAnswer] = useState<{ info: ShellInfo | null; error: AppErrorData | null }>({
    info: null,
    error: null,
  })
  useEffect(() => {
    let gone = false
    void client.shell.info().then((result) => {
      if (gone) return
      setAnswer(result.ok ? { info: result.value, error: null } : { info: null, error: result.error })
    })
    return () => {
      gone = true
    }
  }, [])
  return answer
}
