import { useEffect, useState } from 'react'
import { client } from '../../../app/client'
import { showError } from '../../../components/toast-store'
import type { VaultItem } from './vault-store'

const shownMs = 20_000

/** The value of an item for twenty seconds after a click, or until it is changed; nowhere else in the page. */
export function useRevealed({ id, changedAt }: Pick<VaultItem, 'id' | 'changedAt'>) {
  const [shown, setShown] = useState<{ value: string; changedAt: number } | null>(null)
  useEffect(() => {
    if (shown === null) return
    const timer = setTimeout(() => setShown(null), shownMs)
    return () => clearTimeout(timer)
  }, [shown])
  const reveal = async () => {
    const result = await client.vault.reveal({ id })
    if (result.ok) setShown({ value: result.value.value, changedAt })
    else showError(result.error)
  }
  return { value: shown?.changedAt === changedAt ? shown.value : null, reveal, hide: () => setShown(null) }
}
