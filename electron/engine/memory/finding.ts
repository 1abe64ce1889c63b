import type { MemoryItem, MemoryStatus } from '../../../shared/contract/memory'
import type { MemoryDeps } from './index'
import type { MemoryStore } from './memory-store'
import { openReader } from './reader/reader'
import { lookAhead, type Recalled, type RecallInput, recall } from './recall'
import { FindsAhead } from './recall-ahead'
import { RecentFinds } from './recall-recent'
import { createVectors } from './vectors/vectors'
import type { TimerHandle } from './writing/queue'

type Deps = MemoryDeps & {
  store: MemoryStore
  /** The memory manager asks a model just now. */
  isManagerAtWork: () => boolean
}

/** What finds: the thread that reads, vectors and the models that make them. */
export type Finding = {
  recall: (input: RecallInput) => Promise<Recalled>
  /** Begins what `recall` will be asked. */
  lookAhead: (input: Pick<RecallInput, 'conversationRowId' | 'text'>) => void
  /** What is being looked for may be no longer so: it is looked for again. */
  dropAhead: () => void
  /** Current memories about a question, the best first. @throws AppError memory_index_broken */
  memories: (question: string, limit: number) => Promise<MemoryItem[]>
  vectors: () => MemoryStatus['vectors']
  /** Looks whether every text has its vector. */
  rebuild: () => void
  /** Tries models again that failed. */
  retry: () => void
  /** Something is new, or another model was chosen. */
  wake: () => void
  setBusy: (busy: boolean) => void
  start: () => void
  /** Before the file is closed. */
  close: () => Promise<void>
}

/** When the first window has been drawn: a thread takes its share of the start. */
const warmAfterMs = 1_500

export function createFinding(deps: Deps): Finding {
  const { db, store, now, newId, timeZone, setTimer, clearTimer, log, publish, onUsage } = deps
  const vectors = createVectors({
    ...{ db, now, setTimer, clearTimer, log },
    models: deps.recallModels,
    ...(deps.modelLimits === undefined ? {} : { limits: deps.modelLimits }),
    holder: `${deps.holderProcess.id}:${newId()}`,
    onCost: ({ rowId, displayName }, { promptTokens, estimated }) =>
      onUsage({
        ...{ promptTokens, completionTokens: 0, estimated, at: now() },
        ...{ modelRowId: rowId, modelName: displayName },
      }),
    onVectors: () => reader.vectorsChanged(),
    onProgress: () => publish({ topic: 'memory-status' }),
    mustWait: deps.isManagerAtWork,
  })
  const reader = openReader({ db, workerFile: deps.readerFile ?? null, model: vectors.model, log })
  const { embedQuestion, rerank } = vectors
  const recalling = { store, now, timeZone, reader, log, embedQuestion, rerank }
  const [recent, ahead] = [new RecentFinds(), new FindsAhead()]
  let warming: TimerHandle | null = null
  return {
    recall: (input) => recall({ ...recalling, recent, ahead }, input),
    lookAhead: (input) => lookAhead({ ...recalling, recent, ahead }, input),
    dropAhead: () => ahead.clear(),
    memories: async (text, limit) => {
      const meaning = await embedQuestion(text)
      const hits = await reader.retrieve({
        ...{
          text,
          now: now(),
          timeZone: timeZone(),
          limit,
          exceptConversationRowId: null,
          kinds: ['memory'],
        },
        ...(meaning === null ? { vector: null } : meaning),
      })
      const rows = hits.flatMap(({ isLikely, rowId }) =>
        isLikely ? (store.memories.byRowId(rowId) ?? []) : [],
      )
      return store.sources.items(rows.filter((row) => row.removedAt === null))
    },
    vectors: vectors.status,
    rebuild: () => vectors.wake(true),
    retry: vectors.retry,
    wake: () => vectors.wake(),
    setBusy: vectors.setBusy,
    start: () => {
      vectors.start()
      reader.vectorsChanged()
      warming = setTimer(() => reader.warm(), warmAfterMs)
    },
    close: async () => {
      if (warming !== null) clearTimer(warming)
      await vectors.close()
      await reader.close()
    },
  }
}
