import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { Change } from '../../../../shared/contract/app'
import type { MemoryStatus } from '../../../../shared/contract/memory'
import type { MemoryStore } from '../memory-store'
import type { Pause } from '../pause'
import type { MemorySettingsStore } from './memory-settings'

export type StatusDeps = {
  store: MemoryStore
  now: () => number
  publish: (change: Change) => void
  queue: { readonly running: boolean; wake: () => void }
  pause: Pause
  settings: MemorySettingsStore
  /** Proposals that wait for a click. */
  countProposals: () => number
  /** How far vectors are; null where no embedding model is chosen. */
  vectors: () => MemoryStatus['vectors']
  /** Makes the full-text indexes anew, until they are whole. */
  rebuildIndexes: () => Promise<void>
  /** Makes what lies beside the full-text indexes anew, e.g. the sessions of every conversation. */
  rebuildMore: () => void
}
type Names = 'status' | 'setPaused' | 'settings' | 'updateSettings' | 'retryNow' | 'rebuild'

/** How memory stands, and what a person may set. */
export function statusApi(deps: StatusDeps): Pick<Handlers<EngineContract>['memory'], Names> {
  const { store, now, publish, queue, pause, settings } = deps
  const changed = () => {
    publish({ topic: 'memory-status' })
    queue.wake()
  }
  return {
    status: () => status(deps),
    setPaused: ({ paused }) => {
      pause.set(paused)
      changed()
    },
    settings: () => settings.get(),
    updateSettings: (change) => {
      const updated = settings.update(change)
      changed()
      return updated
    },
    retryNow: () => {
      store.jobs.hurryAll(now())
      changed()
    },
    rebuild: async () => {
      deps.rebuildMore()
      await deps.rebuildIndexes()
      publish({ topic: 'memory' })
      publish({ topic: 'memory-status' })
    },
  }
}

function status({ store, now, queue, pause, vectors, countProposals }: StatusDeps): MemoryStatus {
  const failure = store.jobs.lastFailure()
  return {
    paused: pause.isOn(),
    waitingJobs: store.jobs.count(),
    running: queue.running,
    lastError: failure?.error ?? null,
    nextTryAt: failure && failure.notBefore > now() ? failure.notBefore : null,
    lastReadAt: store.jobs.lastReadAt(),
    indexedTurns: store.turns.count(),
    memories: store.memories.count(),
    proposals: countProposals(),
    vectors: vectors(),
    indexBroken: !store.indexes.areWhole(),
  }
}
