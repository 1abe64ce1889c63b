import type { MemoryItem } from '../../../shared/contract/memory'
import type { AppErrorData } from '../../../shared/errors'
import { showError, showToast } from '../../components/toast-store'
import {
  hideMemory,
  type MemoryClient,
  refreshMemories,
  refreshMemoryStatus,
  showChanged,
} from './memory-store'

export async function pinMemory(client: MemoryClient<'pin'>, item: MemoryItem) {
  const result = await client.memory.pin({ id: item.id, pinned: !item.pinned })
  if (result.ok) showChanged(result.value)
  else showError(result.error)
}

/** Null where it was saved, else why not: said at the field. */
export async function editMemory(
  client: MemoryClient<'edit'>,
  id: string,
  text: string,
): Promise<AppErrorData | null> {
  const result = await client.memory.edit({ id, text })
  if (!result.ok) return result.error
  showChanged(result.value)
  return null
}

/** Forgets at once; the toast takes it back as long as it is there. */
export async function forgetMemory(
  client: MemoryClient<'list' | 'remove' | 'restore'>,
  item: MemoryItem,
  said: string,
) {
  hideMemory(item.id)
  const result = await client.memory.remove({ id: item.id })
  if (!result.ok) {
    showError(result.error)
    await refreshMemories(client)
    return
  }
  showToast({
    text: said,
    undo: async () => {
      const restored = await client.memory.restore({ id: item.id })
      if (!restored.ok) showError(restored.error)
      await refreshMemories(client)
    },
  })
}

export async function addMemory(
  client: MemoryClient<'add' | 'list'>,
  kind: 'core' | 'episodic' | 'semantic',
  text: string,
): Promise<AppErrorData | null> {
  const result = await client.memory.add({ kind, text })
  if (!result.ok) return result.error
  await refreshMemories(client)
  return null
}

export async function pauseMemory(client: MemoryClient<'setPaused' | 'status'>, paused: boolean) {
  const result = await client.memory.setPaused({ paused })
  if (!result.ok) showError(result.error)
  await refreshMemoryStatus(client)
}

export async function retryMemory(client: MemoryClient<'retryNow' | 'status'>) {
  const result = await client.memory.retryNow()
  if (!result.ok) showError(result.error)
  await refreshMemoryStatus(client)
}
