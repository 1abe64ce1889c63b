import type { EngineContract, Handlers } from '../../../shared/contract'
import { type MemoryItem, MemoryKind } from '../../../shared/contract/memory'
import type { ProposedChange } from '../../../shared/contract/proposals'

export type MemoryDoorDeps = {
  list: Handlers<EngineContract>['memory']['list']
  /** Undefined where there is none, or where it was forgotten. */
  get: (id: string) => MemoryItem | undefined
  /** Memories about a question, the best first; where absent, those that hold its words. */
  find?: (question: string, limit: number) => Promise<readonly MemoryItem[]>
  proposals: {
    add: (change: ProposedChange, by: { origin: 'tool'; author: string }) => string | null
    /** How many additions `author` has proposed since then. */
    madeSince: (author: string, since: number) => number
  }
  now: () => number
}

/** What any program sees: never the vault. Documents have a domain of their own; here is what they are about. */
const open: readonly MemoryKind[] = MemoryKind.options.filter((kind) => kind !== 'vault')
/** A search brings no core: who the person is takes leave to read. */
const searched: readonly MemoryKind[] = open.filter((kind) => kind !== 'core')

const hourMs = 3_600_000
const mostProposalsAnHour = 30

type Page = { items: readonly MemoryItem[]; total: number }

/** The memory as another program may see it. */
export class MemoryDoor {
  readonly #deps: MemoryDoorDeps

  constructor(deps: MemoryDoorDeps) {
    this.#deps = deps
  }

  async search(query: string, kinds: readonly MemoryKind[], offset: number, limit: number): Promise<Page> {
    const wanted = kinds.length === 0 ? searched : searched.filter((kind) => kinds.includes(kind))
    if (wanted.length === 0) return { items: [], total: 0 }
    const { find } = this.#deps
    if (!find) return this.#page(query, wanted, offset, limit)
    const found = (await find(query, 200)).filter((item) => isOpen(item) && wanted.includes(item.kind))
    return { items: found.slice(offset, offset + limit), total: found.length }
  }

  async list(kinds: readonly MemoryKind[], offset: number, limit: number): Promise<Page> {
    const wanted = kinds.length === 0 ? open : open.filter((kind) => kinds.includes(kind))
    return wanted.length === 0 ? { items: [], total: 0 } : this.#page('', wanted, offset, limit)
  }

  /** Undefined where there is none that may be seen. */
  get(id: string): MemoryItem | undefined {
    const item = this.#deps.get(id)
    return item?.kind === 'vault' ? undefined : item
  }

  /** The id of what now waits for the person; null where it is not put to them. `busy`: too many in an hour. */
  propose(
    author: string,
    wanted: Omit<Extract<ProposedChange, { type: 'add' }>, 'type'>,
  ): string | null | 'busy' {
    const { proposals, now } = this.#deps
    if (proposals.madeSince(author, now() - hourMs) >= mostProposalsAnHour) return 'busy'
    return proposals.add({ type: 'add', ...wanted }, { origin: 'tool', author })
  }

  async #page(query: string, kinds: readonly MemoryKind[], offset: number, limit: number): Promise<Page> {
    const filter = { query, kinds: [...kinds], origins: [], subject: null, pinned: null, importance: null }
    const times = { conversationId: null, from: null, to: null, asOf: null }
    const { items, total } = await this.#deps.list({
      ...{ ...filter, ...times, writtenBy: null, state: 'current', descending: true, offset, limit },
      sort: query === '' ? 'changed' : 'best',
    })
    return { items: items.filter(isOpen), total }
  }
}

const isOpen = ({ kind, validTo }: MemoryItem): boolean => kind !== 'vault' && validTo === null
