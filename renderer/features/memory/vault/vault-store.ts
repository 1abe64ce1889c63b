import { create } from 'zustand'
import type { Client } from '../../../../shared/contract'
import type { MemoryItem } from '../../../../shared/contract/memory'
import type { AppErrorData } from '../../../../shared/errors'
import { onChange } from '../../../app/changes'

export type VaultItem = MemoryItem & { detail: Extract<MemoryItem['detail'], { kind: 'vault' }> }
type VaultState = { items: readonly VaultItem[] | null; total: number; error: AppErrorData | null }
const start: VaultState = { items: null, total: 0, error: null }
export const useVault = create<VaultState>(() => start)

const most = 200
const isVault = (item: MemoryItem): item is VaultItem => item.detail.kind === 'vault'
type Asks = Pick<Client, 'memory'>

export async function refreshVault(client: Asks) {
  const result = await client.memory.list({ kinds: ['vault'], sort: 'changed', limit: most })
  if (!result.ok) return useVault.setState({ error: result.error })
  useVault.setState({ items: result.value.items.filter(isVault), total: result.value.total, error: null })
}

export function followVault(client: Asks) {
  void refreshVault(client)
  const end = onChange(['memory'], () => void refreshVault(client))
  return () => {
    end()
    useVault.setState(start, true)
  }
}
