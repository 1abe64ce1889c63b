import type { MemoryStatus } from '../../../shared/contract/memory'
import type { MemoryDeps } from './index'
import type { MemoryStore } from './memory-store'
import { type RecallInput, recall } from './recall'

type Deps = MemoryDeps & { store: MemoryStore; isPaused: () => boolean }
type Recalled = {
  block: string | null
  used: import('../database/run-memories').UsedRow[]
  coreTokens: number
}

/** What finds: the thread that reads, vectors and the models that make them. */
export type Finding = {
  recall: (input: RecallInput) => Promise<Recalled>
  vectors: () => MemoryStatus['vectors']
  rebuild: () => void
  wake: () => void
  setBusy: (busy: boolean) => void
  start: () => void
  close: () => Promise<void>
}

export function createFinding(deps: Deps): Finding {
  const { store, now, timeZone } = deps
  return {
    recall: async (input) => ({
      coreTokens: 0,
      ...(await recall({ store, now, timeZone, meaning: null }, input)),
    }),
    vectors: () => null,
    rebuild: () => undefined,
    wake: () => undefined,
    setBusy: () => undefined,
    start: () => undefined,
    close: async () => undefined,
  }
}
