import { z } from 'zod'
import { MemoryFilter, MemoryKind, MemoryOrigin } from '../../shared/contract/memory-item'

/** The ways to look at memories, then the other tabs of the view. */
export const memoryShows = ['list', 'timeline', 'subjects', 'graph', 'table'] as const
export type MemoryShow = (typeof memoryShows)[number]
const memoryTabs = ['documents', 'vault', 'activity'] as const
export type MemoryTab = (typeof memoryTabs)[number]

/** What opens over the view. */
const memoryDialogs = ['add', 'forget', 'import', 'since'] as const
export type MemoryDialog = (typeof memoryDialogs)[number]

export type MemoryRoute = {
  view: 'memory'
  memoryId?: string
  /** The list where nothing is said. */
  show?: MemoryShow
  /** A tab beside the memories. */
  tab?: MemoryTab
  /** What is looked for, as far as it narrows anything. */
  filter?: Partial<MemoryFilter>
  dialog?: MemoryDialog
  /** The document that is open over their tab, perhaps at a page. */
  document?: { id: string; page: number | null }
}

const id = /^[0-9a-f-]{36}$/

export function memoryHash({ memoryId, show, tab, filter, dialog, document }: MemoryRoute): string {
  const place = tab ?? (show === 'list' ? undefined : show)
  const asked = new URLSearchParams()
  if (filter) {
    if (filter.query) asked.set('q', filter.query)
    if (filter.kinds?.length) asked.set('kind', filter.kinds.join('.'))
    if (filter.origins?.length) asked.set('origin', filter.origins.join('.'))
    if (typeof filter.subject === 'string') asked.set('subject', filter.subject)
    if (typeof filter.pinned === 'boolean') asked.set('pinned', filter.pinned ? '1' : '0')
    if (filter.importance) asked.set('importance', String(filter.importance))
    if (filter.writtenBy) asked.set('by', filter.writtenBy)
    if (filter.conversationId) asked.set('chat', filter.conversationId)
    if (typeof filter.from === 'number') asked.set('from', String(filter.from))
    if (typeof filter.to === 'number') asked.set('to', String(filter.to))
    if (filter.state && filter.state !== 'current') asked.set('state', filter.state)
    if (typeof filter.asOf === 'number') asked.set('asof', String(filter.asOf))
  }
  if (dialog) asked.set('open', dialog)
  if (document) asked.set('document', document.id)
  if (document?.page) asked.set('page', String(document.page))
  const path = ['#/memory', place, memoryId].filter(Boolean).join('/')
  const query = asked.toString()
  return query === '' ? path : `${path}?${query}`
}

export function readMemoryHash(path: readonly string[], query: string): MemoryRoute {
  const asked = new URLSearchParams(query)
  const place = path.find((part) => !id.test(part))
  const memoryId = path.find((part) => id.test(part))
  const show = memoryShows.find((one) => one === place && one !== 'list')
  const tab = memoryTabs.find((one) => one === place)
  const dialog = memoryDialogs.find((one) => one === asked.get('open'))
  const filter = readFilter(asked)
  const document = tab === 'documents' ? readDocument(asked) : undefined
  return {
    view: 'memory',
    ...(memoryId ? { memoryId } : {}),
    ...(show ? { show } : {}),
    ...(tab ? { tab } : {}),
    ...(Object.keys(filter).length > 0 ? { filter } : {}),
    ...(dialog ? { dialog } : {}),
    ...(document ? { document } : {}),
  }
}

function readDocument(asked: URLSearchParams): MemoryRoute['document'] {
  const named = asked.get('document')
  if (named === null || !id.test(named)) return undefined
  return { id: named, page: optional(z.coerce.number().int().min(1), asked.get('page')) ?? null }
}

const Instant = z.coerce.number().int()
const optional = <T>(schema: z.ZodType<T>, value: string | null): T | undefined => {
  if (value === null) return undefined
  const read = schema.safeParse(value)
  return read.success ? read.data : undefined
}

/** What an address asks for; a part that is damaged asks for nothing. */
function readFilter(asked: URLSearchParams): Partial<MemoryFilter> {
  const some = (value: string | null) => (value ?? '').split('.').filter(Boolean)
  const kinds = some(asked.get('kind')).flatMap((one) => MemoryKind.safeParse(one).data ?? [])
  const origins = some(asked.get('origin')).flatMap((one) => MemoryOrigin.safeParse(one).data ?? [])
  const shape = MemoryFilter.shape
  const pinned = asked.get('pinned')
  const read = {
    query: asked.get('q')?.slice(0, 500) || undefined,
    kinds: kinds.length > 0 ? kinds : undefined,
    origins: origins.length > 0 ? origins : undefined,
    subject: asked.get('subject')?.slice(0, 200),
    pinned: pinned === '1' ? true : pinned === '0' ? false : undefined,
    importance: optional(z.coerce.number().int().min(1).max(3), asked.get('importance')),
    writtenBy: optional(shape.writtenBy, asked.get('by')) ?? undefined,
    conversationId: optional(shape.conversationId, asked.get('chat')) ?? undefined,
    from: optional(Instant, asked.get('from')),
    to: optional(Instant, asked.get('to')),
    state: optional(shape.state, asked.get('state')),
    asOf: optional(Instant, asked.get('asof')),
  }
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined))
}
