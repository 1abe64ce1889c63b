import { useCallback, useEffect, useState } from 'react'
import type { Client } from '../../../../shared/contract'
import type { AppErrorData } from '../../../../shared/errors'
import { onChange } from '../../../app/changes'
import { showError } from '../../../components/toast-store'

/** The ids of the items that this conversation's model may read. */
export function useGrants(client: Pick<Client, 'vault'>, conversationId: string) {
  const [granted, setGranted] = useState<ReadonlySet<string> | null>(null)
  const [error, setError] = useState<AppErrorData | null>(null)
  const refresh = useCallback(async () => {
    const result = await client.vault.grants({ conversationId })
    if (result.ok) setGranted(new Set(result.value.map(({ id }) => id)))
    else setError(result.error)
  }, [client, conversationId])
  useEffect(() => {
    void refresh()
    return onChange(['memory'], () => void refresh())
  }, [refresh])
  const allow = async (id: string, allowed: boolean) => {
    const result = await client.vault.grant({ id, conversationId, allowed })
    if (!result.ok) showError(result.error)
    await refresh()
  }
  return { granted, error, allow }
}
