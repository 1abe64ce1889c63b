import type { EngineContract, Handlers } from '../../../shared/contract'
import type { Change } from '../../../shared/contract/app'
import type { Database } from '../database/connection'
import { EmbeddingCache } from '../database/embedding-cache'
import type { NewJob } from '../database/memory-jobs'
import type { UsedRow } from '../database/run-memories'
import { Erasure } from './erasure'
import { indexTurn } from './index-turn'
import { MeaningRanker } from './meaning/meaning-ranker'
import type { RecallModels } from './meaning/recall-models'
import { openMemoryStore } from './memory-store'
import { memoryApi } from './owned/memory-api'
import { MemorySettingsStore } from './owned/memory-settings'
import { Pause } from './pause'
import { type Recalled, type RecallInput, recall } from './recall'
import type { ManagerUsage } from './writing/extract'
import { type HolderProcess, type Log, type Manager, MemoryQueue, type TimerHandle } from './writing/queue'

export type { RecallModels } from './meaning/recall-models'

export type MemoryDeps = {
  db: Database
  now: () => number
  /** A new UUIDv7. */
  newId: () => string
  /** The person's time zone by its IANA name. */
  timeZone: () => string
  publish: (change: Change) => void
  /** The chosen memory manager; null where none is chosen: the jobs wait. */
  managerModel: () => Promise<Manager | null>
  /** What helps to find by meaning; absent: words alone. */
  recallModels?: RecallModels
  /** Longest that a question waits for them. */
  recallBudgetMs?: number
  /** Called for each answer of the manager, and for what was embedded. */
  onUsage: (usage: MemoryUsage) => void
  log: Log
  setTimer: (run: () => void, delayMs: number) => TimerHandle
  clearTimer: (timer: TimerHandle) => void
  /** How long a conversation must be still before its turns are read. */
  quietMs?: number
  holderProcess: HolderProcess
  /** How long a removed memory can be brought back. */
  undoMs?: number
}

/** What one answer cost. */
type MemoryUsage = ManagerUsage & { modelRowId: number | null; modelName: string; at: number }

/** Long-term memory: learns from finished turns in the background, and finds what is known about a question. */
export type MemoryFeature = {
  api: Handlers<EngineContract>['memory']
  /**
   * Stores the job of a finished reply; call it in the reply's own transaction. Nothing is stored for a conversation
   * that does not take part, or while memory is paused.
   */
  enqueue: (job: NewJob) => void
  /** Makes a complete message findable; call it in the transaction that completes the message. */
  indexTurn: (messageRowId: number) => void
  /**
   * What is known about a question, as a block of quoted data for the prompt; at once where no embedding or rerank
   * model is chosen, else within `recallBudgetMs`.
   */
  recall: (input: RecallInput) => Recalled | Promise<Recalled>
  /** Keeps what stood in the prompt of a reply. */
  recordUsed: (runRowId: number, used: readonly UsedRow[]) => void
  /** Looks for work now, e.g. when another manager model was chosen. */
  wake: () => void
  /** Leaves the models to a reply while `busy`. */
  setBusy: (busy: boolean) => void
  start: () => void
  close: () => Promise<void>
}

/** Builds memory over an open database; nothing runs before `start`. */
export function createMemory(deps: MemoryDeps): MemoryFeature {
  const { db, now, newId, timeZone, publish, managerModel, onUsage, setTimer, clearTimer, log } = deps
  const store = openMemoryStore(db)
  const pause = new Pause(store.settings)
  const queue = new MemoryQueue({
    store,
    now,
    newId,
    timeZone,
    publish,
    managerModel,
    onUsage: ({ rowId, displayName }, tokens) =>
      onUsage({ ...tokens, modelRowId: rowId, modelName: displayName, at: now() }),
    setTimer,
    clearTimer,
    log,
    isPaused: () => pause.isOn(),
    quietMs: deps.quietMs ?? 3_000,
    holderProcess: deps.holderProcess,
  })
  const erasure = new Erasure({ store, now, publish, setTimer, clearTimer, undoMs: deps.undoMs ?? 10_000 })
  const meaning =
    deps.recallModels === undefined
      ? null
      : new MeaningRanker({
          ...{ store, now, setTimer, clearTimer, log },
          cache: new EmbeddingCache(db),
          models: deps.recallModels,
          ...(deps.recallBudgetMs === undefined ? {} : { budgetMs: deps.recallBudgetMs }),
          onCost: ({ rowId, displayName }, { promptTokens, estimated }) =>
            onUsage({
              ...{ promptTokens, completionTokens: 0, estimated, at: now() },
              ...{ modelRowId: rowId, modelName: displayName },
            }),
        })
  return {
    api: memoryApi({
      ...{ store, now, newId, publish, timeZone, queue, erasure, pause },
      settings: new MemorySettingsStore(store.settings),
      countProposals: () => 0,
      vectors: () => null,
      rebuildMore: () => undefined,
    }),
    enqueue: (job) => {
      if (pause.isOn() || !store.turns.isLearnable(job.userMessageRowId)) return
      if (!store.jobs.insert(job)) return
      // By a timer and a microtask, so that both come after the caller's transaction.
      queue.wake()
      queueMicrotask(() => publish({ topic: 'memory-status' }))
    },
    indexTurn: (messageRowId) => indexTurn(store, messageRowId, !pause.isOn()),
    recall: (input) => recall({ store, now, timeZone, meaning }, input),
    recordUsed: (runRowId, used) => store.transact(() => store.runMemories.replace(runRowId, used)),
    wake: () => queue.wake(),
    setBusy: (busy) => queue.setBusy(busy),
    start: () => {
      erasure.schedule()
      queue.start()
    },
    close: async () => {
      erasure.close()
      await Promise.all([queue.close(), meaning?.close()])
    },
  }
}
