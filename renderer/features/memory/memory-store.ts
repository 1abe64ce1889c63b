import { create } from 'zustand'
import type { Client } from '../../../shared/contract'
import type { MemoryActivity, MemoryItem, MemoryKind, MemoryStatus } from '../../../shared/contract/memory'
import type { AppErrorData, Result } from '../../../shared/errors'
import { onChange } from '../../app/changes'
import { showError } from '../../components/toast-store'

const pageSize = 100
const mostAtOnce = 200
/** As much of the client as is needed, so that a test can stand in for it. */
export type MemoryClient<Name extends keyof Client['memory']> = { memory: Pick<Client['memory'], Name> }

type MemoryState = {
  query: string
  kind: MemoryKind | null
  /** Null until the engine has answered once. */
  items: readonly MemoryItem[] | null
  total: number
  error: AppErrorData | null
  loadingMore: boolean
  core: readonly MemoryItem[] | null
  status: MemoryStatus | null
  activity: readonly MemoryActivity[] | null
}

const start: MemoryState = {
  query: '',
  kind: null,
  items: null,
  total: 0,
  error: null,
  loadingMore: false,
  core: null,
  status: null,
  activity: null,
}

/** What is remembered, as far as the view has asked for it. */
export const useMemory = create<MemoryState>(() => start)
export const resetMemory = () => useMemory.setState(start, true)

/** Each list asked for; an answer that a newer question has overtaken is dropped. */
let round = 0

/** Asks again for what is shown, as many as are loaded. */
export async function refreshMemories(client: MemoryClient<'list'>) {
  const mine = ++round
  const { query, kind, items } = useMemory.getState()
  const [list, core] = await Promise.all([
    listFirst(client, { query, kind }, Math.max(pageSize, items?.length ?? 0)),
    client.memory.list({ kind: 'core', limit: mostAtOnce }),
  ])
  if (mine !== round) return
  if (!list.ok) return useMemory.setState({ error: list.error })
  useMemory.setState({
    ...list.value,
    error: null,
    loadingMore: false,
    ...(core.ok ? { core: core.value.items } : {}),
  })
}

/** The first `count` memories, in as many pages as they need. */
async function listFirst(
  client: MemoryClient<'list'>,
  asked: Pick<MemoryState, 'query' | 'kind'>,
  count: number,
): Promise<Result<Pick<MemoryState, 'total'> & { items: readonly MemoryItem[] }>> {
  const offsets = Array.from({ length: Math.ceil(count / mostAtOnce) }, (_, page) => page * mostAtOnce)
  const pages = await Promise.all(
    offsets.map((offset) =>
      client.memory.list({ ...asked, offset, limit: Math.min(mostAtOnce, count - offset) }),
    ),
  )
  // A memory that moved up between two pages is in both.
  const items = new Map<string, MemoryItem>()
  let total = 0
  for (const page of pages) {
    if (!page.ok) return page
    for (const item of page.value.items) items.set(item.id, item)
    total = page.value.total
  }
  return { ok: true, value: { items: [...items.values()], total } }
}

/** The next page, when the reader comes near the end. */
export async function loadMoreMemories(client: MemoryClient<'list'>) {
  const { query, kind, items, total, loadingMore } = useMemory.getState()
  if (items === null || loadingMore || items.length >= total) return
  const mine = round
  useMemory.setState({ loadingMore: true })
  const page = await client.memory.list({ query, kind, offset: items.length, limit: pageSize })
  if (mine !== round) return
  if (!page.ok) {
    useMemory.setState({ loadingMore: false })
    return showError(page.error)
  }
  const known = new Set(items.map((item) => item.id))
  useMemory.setState({
    items: [...items, ...page.value.items.filter((item) => !known.has(item.id))],
    total: page.value.total,
    loadingMore: false,
  })
}

/** Searches and filters; the list begins anew. */
export function lookFor(client: MemoryClient<'list'>, change: Partial<Pick<MemoryState, 'query' | 'kind'>>) {
  useMemory.setState({ ...change, items: null, total: 0, error: null })
  return refreshMemories(client)
}

export async function refreshMemoryStatus(client: MemoryClient<'status'>) {
  const result = await client.memory.status()
  if (result.ok) useMemory.setState({ status: result.value })
}

async function refreshActivity(client: MemoryClient<'activity'>) {
  const result = await client.memory.activity({ limit: mostAtOnce })
  if (result.ok) useMemory.setState({ activity: result.value })
  else showError(result.error)
}

/** Keeps everything in step while the view is there. */
export function followMemory(client: MemoryClient<'list' | 'status' | 'activity'>) {
  const all = () => {
    void refreshMemories(client)
    void refreshMemoryStatus(client)
    void refreshActivity(client)
  }
  all()
  const ends = [
    onChange(['memory'], all),
    onChange(['memory-status'], () => {
      void refreshMemoryStatus(client)
      void refreshActivity(client)
    }),
  ]
  return () => {
    for (const end of ends) end()
    // An answer still on its way belongs to a view that is gone.
    round++
    resetMemory()
  }
}

/** Puts a changed memory in the place of what is shown of it. */
export function showChanged(item: MemoryItem) {
  const swap = (list: readonly MemoryItem[] | null) =>
    list?.map((other) => (other.id === item.id ? item : other)) ?? null
  useMemory.setState(({ items, core }) => ({ items: swap(items), core: swap(core) }))
}

/** Takes a memory out of sight; the engine's own list follows. */
export function hideMemory(id: string) {
  const drop = (list: readonly MemoryItem[] | null) => list?.filter((other) => other.id !== id) ?? null
  useMemory.setState(({ items, core, total }) => ({
    items: drop(items),
    core: drop(core),
    total: items?.some((other) => other.id === id) ? total - 1 : total,
  }))
}
