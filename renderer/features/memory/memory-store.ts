import { create } from 'zustand'
import type { Client } from '../../../shared/contract'
import type {
  CoreBlock,
  MemoryFilter,
  MemoryItem,
  MemorySort,
  MemoryStatus,
} from '../../../shared/contract/memory'
import type { AppErrorData } from '../../../shared/errors'
import { onChange, oneAtATime } from '../../app/changes'
import { showError } from '../../components/toast-store'

const pageSize = 100
const mostAtOnce = 200
/** As much of the client as is needed, so that a test can stand in for it. */
export type MemoryClient<Name extends keyof Client['memory']> = { memory: Pick<Client['memory'], Name> }

/** What the view asks for: a filter, and in which order. */
export type MemoryQuestion = { filter: Partial<MemoryFilter>; sort: MemorySort; descending: boolean }

type MemoryState = {
  question: MemoryQuestion
  /** Null until the engine has answered this question once. */
  total: number | null
  /** What has been read of the answer, by number of page; what was never in sight is not there. */
  pages: ReadonlyMap<number, readonly MemoryItem[]>
  /** Forgotten just now, until the engine's answer follows. */
  hidden: ReadonlySet<string>
  error: AppErrorData | null
  core: readonly MemoryItem[] | null
  blocks: readonly CoreBlock[] | null
  status: MemoryStatus | null
}

const start: MemoryState = {
  question: { filter: {}, sort: 'best', descending: true },
  total: null,
  pages: new Map(),
  hidden: new Set(),
  error: null,
  core: null,
  blocks: null,
  status: null,
}

/** What is remembered, as far as the view has asked for it. */
export const useMemory = create<MemoryState>(() => start)
export const resetMemory = () => {
  inSight = { from: 0, to: 0 }
  round++
  asking.clear()
  useMemory.setState(start, true)
}

/** Each question asked; an answer that a newer question has overtaken is dropped. */
let round = 0
/** Pages on their way. */
const asking = new Set<number>()
/** The rows that are read now: asked again when something changes. */
let inSight = { from: 0, to: 0 }

export const itemAt = ({ pages }: Pick<MemoryState, 'pages'>, index: number): MemoryItem | undefined =>
  pages.get(Math.floor(index / pageSize))?.[index % pageSize]

/** Where a memory stands among what has been read; null where it is not among it. */
export function indexOf({ pages }: Pick<MemoryState, 'pages'>, id: string | null): number | null {
  for (const [page, items] of pages) {
    const at = items.findIndex((item) => item.id === id)
    if (at >= 0) return page * pageSize + at
  }
  return null
}

/** The memory of this id, where it is among what is shown. */
export function shownItem({ pages, core }: Pick<MemoryState, 'pages' | 'core'>, id: string) {
  for (const page of pages.values()) {
    const found = page.find((item) => item.id === id)
    if (found) return found
  }
  return core?.find((item) => item.id === id)
}

const listPage = (client: MemoryClient<'list'>, { filter, sort, descending }: MemoryQuestion, page: number) =>
  client.memory.list({ ...filter, sort, descending, offset: page * pageSize, limit: pageSize })

const pagesOf = (from: number, to: number): number[] => {
  const first = Math.floor(Math.max(0, from) / pageSize)
  return Array.from({ length: Math.floor(Math.max(0, to) / pageSize) - first + 1 }, (_, step) => first + step)
}

/** Asks for something else; the list begins anew. */
export function lookFor(client: MemoryClient<'list'>, question: MemoryQuestion) {
  inSight = { from: 0, to: 0 }
  useMemory.setState({ question, total: null, pages: new Map(), error: null })
  return refreshMemories(client)
}

/** Asks again for what is in sight. The rest is asked for when it comes in sight. */
export async function refreshMemories(client: MemoryClient<'list'>) {
  const mine = ++round
  asking.clear()
  const { question } = useMemory.getState()
  const numbers = pagesOf(inSight.from, inSight.to)
  const answers = await Promise.all(numbers.map((number) => listPage(client, question, number)))
  if (mine !== round) return
  const pages = new Map<number, readonly MemoryItem[]>()
  let total = 0
  for (const [index, answer] of answers.entries()) {
    if (!answer.ok) return useMemory.setState({ error: answer.error })
    pages.set(numbers[index] ?? 0, answer.value.items)
    total = answer.value.total
  }
  useMemory.setState({ pages, total, hidden: new Set(), error: null })
}

/** Rows have come in sight: what is missing of them is read. */
export async function showRows(client: MemoryClient<'list'>, from: number, to: number) {
  const { total, pages, question } = useMemory.getState()
  if (total === null) return
  inSight = { from, to: Math.min(to, Math.max(0, total - 1)) }
  const mine = round
  const missing = pagesOf(from, inSight.to).filter((page) => !pages.has(page) && !asking.has(page))
  for (const page of missing) asking.add(page)
  await Promise.all(
    missing.map(async (page) => {
      const answer = await listPage(client, question, page)
      if (mine !== round) return
      asking.delete(page)
      if (!answer.ok) return showError(answer.error)
      useMemory.setState((state) => ({
        pages: new Map(state.pages).set(page, answer.value.items),
        total: answer.value.total,
      }))
    }),
  )
}

/** All memories from one row to another, those that were never in sight too; null where they cannot be read. */
export async function itemsBetween(
  client: MemoryClient<'list'>,
  from: number,
  to: number,
): Promise<readonly MemoryItem[] | null> {
  const { pages, question } = useMemory.getState()
  const items: MemoryItem[] = []
  for (const page of pagesOf(from, to)) {
    const known = pages.get(page)
    const answer = known ? null : await listPage(client, question, page)
    if (answer && !answer.ok) {
      showError(answer.error)
      return null
    }
    const first = page * pageSize
    items.push(
      ...(known ?? answer?.value.items ?? []).filter((_, at) => first + at >= from && first + at <= to),
    )
  }
  return items
}

/** The core at the instant that is shown, and the limits of its blocks. */
export async function refreshCore(client: MemoryClient<'list' | 'coreBlocks'>) {
  const asOf = useMemory.getState().question.filter.asOf ?? null
  const [core, blocks] = await Promise.all([
    client.memory.list({ kinds: ['core'], asOf, sort: 'when', descending: false, limit: mostAtOnce }),
    client.memory.coreBlocks(),
  ])
  if (asOf !== (useMemory.getState().question.filter.asOf ?? null)) return
  if (core.ok) useMemory.setState({ core: core.value.items })
  if (blocks.ok) useMemory.setState({ blocks: blocks.value })
}

export async function refreshMemoryStatus(client: MemoryClient<'status'>) {
  const result = await client.memory.status()
  if (result.ok) useMemory.setState({ status: result.value })
}

/** Keeps everything in step while the view is there. */
export function followMemory(client: MemoryClient<'list' | 'status' | 'coreBlocks'>) {
  const refreshStatus = oneAtATime(() => refreshMemoryStatus(client))
  refreshStatus()
  const ends = [
    onChange(
      ['memory'],
      oneAtATime(() => Promise.all([refreshMemories(client), refreshCore(client)])),
    ),
    onChange(['memory', 'memory-status', 'proposals'], refreshStatus),
  ]
  return () => {
    for (const end of ends) end()
    resetMemory()
  }
}

const changeAll = (edit: (items: readonly MemoryItem[]) => readonly MemoryItem[]) =>
  useMemory.setState(({ pages, core }) => ({
    pages: new Map([...pages].map(([page, items]) => [page, edit(items)])),
    core: core && edit(core),
  }))

/** Puts a changed memory in the place of what is shown of it. */
export const showChanged = (item: MemoryItem) =>
  changeAll((items) => items.map((other) => (other.id === item.id ? item : other)))

/** Takes memories out of sight; the engine's own list follows. */
export const hideMemories = (ids: ReadonlySet<string>) => useMemory.setState({ hidden: ids })
