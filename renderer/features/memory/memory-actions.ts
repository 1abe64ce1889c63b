import type { MemoryItem, memory } from '../../../shared/contract/memory'
import type { CallerInput } from '../../../shared/contract/procedure'
import type { AppErrorData, Result } from '../../../shared/errors'
import { showError, showToast } from '../../components/toast-store'
import {
  hideMemories,
  type MemoryClient,
  refreshMemories,
  refreshMemoryStatus,
  showChanged,
} from './memory-store'

export const pinMemory = async (client: MemoryClient<'pin'>, item: MemoryItem) =>
  take(await client.memory.pin({ id: item.id, pinned: !item.pinned }))

/** It is no longer so, or is so after all. */
export const closeMemory = async (client: MemoryClient<'close' | 'reopen'>, item: MemoryItem) =>
  take(await (item.validTo === null ? client.memory.close : client.memory.reopen)({ id: item.id }))

export const revertMemory = async (client: MemoryClient<'revert'>, id: string, versionId: number) =>
  take(await client.memory.revert({ id, versionId }))

/** What was merged stands apart again. */
export async function splitMemory(client: MemoryClient<'split' | 'list'>, id: string) {
  const result = await client.memory.split({ id })
  if (!result.ok) showError(result.error)
  await refreshMemories(client)
}

/** Null where it was saved, else why not: said at the field. */
export async function editMemory(
  client: MemoryClient<'edit'>,
  change: CallerInput<(typeof memory)['edit']>,
): Promise<AppErrorData | null> {
  const result = await client.memory.edit(change)
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
  hideMemories(new Set([item.id]))
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

/** Forgets several at once, with one way back for all of them. */
export async function forgetMany(
  client: MemoryClient<'list' | 'bulk'>,
  ids: readonly string[],
  said: (count: number) => string,
) {
  hideMemories(new Set(ids))
  const result = await client.memory.bulk({ ids: [...ids], action: 'remove' })
  if (!result.ok) {
    showError(result.error)
    await refreshMemories(client)
    return
  }
  showToast({ text: said(result.value.changed), undo: () => restoreMany(client, ids) })
}

/** Brings back what was taken away, as long as the time to undo lasts. */
export async function restoreMany(client: MemoryClient<'list' | 'bulk'>, ids: readonly string[]) {
  const restored = await client.memory.bulk({ ids: [...ids], action: 'restore' })
  if (!restored.ok) showError(restored.error)
  else if (restored.value.changed === 0) showError({ code: 'undo_expired', params: {}, fixes: [] })
  await refreshMemories(client)
}

export async function pinMany(
  client: MemoryClient<'list' | 'bulk'>,
  ids: readonly string[],
  action: 'pin' | 'unpin',
) {
  const result = await client.memory.bulk({ ids: [...ids], action })
  if (!result.ok) showError(result.error)
  await refreshMemories(client)
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

/** Every full-text index is made anew from the texts. */
export async function rebuildIndex(client: MemoryClient<'rebuild' | 'list' | 'status'>) {
  const result = await client.memory.rebuild()
  if (!result.ok) showError(result.error)
  await Promise.all([refreshMemories(client), refreshMemoryStatus(client)])
}

function take(result: Result<MemoryItem>) {
  if (result.ok) showChanged(result.value)
  else showError(result.error)
}
