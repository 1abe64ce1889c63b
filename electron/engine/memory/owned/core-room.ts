import type { MemoryDetail } from '../../../../shared/contract/memory-item'
import { AppError } from '../../app-error'
import type { MemoryStore } from '../memory-store'

/** Characters of an own block that nobody gave a limit. */
const ownBlockLimit = 1_000

/** What still fits into the blocks of the core; what is no core always does. */
export class CoreRoom {
  readonly #store: Pick<MemoryStore, 'memories' | 'blocks'>

  constructor(store: Pick<MemoryStore, 'memories' | 'blocks'>) {
    this.#store = store
  }

  has(detail: MemoryDetail, text: string, exceptRowId: number): boolean {
    if (detail.kind !== 'core') return true
    const { memories, blocks } = this.#store
    const limit = blocks.limit(detail.label, detail.block) ?? ownBlockLimit
    return memories.coreLength(detail.label, detail.block, exceptRowId) + text.length <= limit
  }

  /** @throws AppError memory_core_full */
  need(detail: MemoryDetail, text: string, exceptRowId = -1): void {
    if (!this.has(detail, text, exceptRowId)) throw this.full(detail)
  }

  full(detail: MemoryDetail): AppError {
    const limit = detail.kind === 'core' ? this.#store.blocks.limit(detail.label, detail.block) : undefined
    return new AppError('memory_core_full', { limit: limit ?? ownBlockLimit })
  }

  /** The block that a core memory belongs to is there from now on. */
  ensureBlock(detail: MemoryDetail): void {
    if (detail.kind !== 'core') return
    const { blocks } = this.#store
    const { label, block } = detail
    if (blocks.limit(label, block) === undefined) blocks.set(label, block, ownBlockLimit)
  }
}
