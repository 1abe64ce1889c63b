import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import type { EngineContract, Handlers } from '../../../shared/contract'
import type { Change } from '../../../shared/contract/app'
import { undoMs } from '../../../shared/undo'
import type { Database } from '../database/connection'
import { ForgettingTables } from '../database/forgetting'
import type { NewJob } from '../database/memory-jobs'
import type { UsedRow } from '../database/run-memories'
import type { KeyStore } from '../models'
import { estimateTokens } from '../providers'
import type { RunHolders } from '../run-holder'
import { Care } from './care/care'
import { createDocuments } from './documents'
import { Erasure } from './erasure'
import { createFinding, type Finding } from './finding'
import { backupsIn } from './forget/backups'
import { endUndoing, forgetApi } from './forget/forget-api'
import { Forgetting } from './forget/forgetting'
import { rewriteInThread } from './forget/rewriting/rewrite-in-thread'
import { IndexRebuild } from './index-rebuild'
import { indexTurn } from './index-turn'
import { chatHelp } from './intents/chat-help'
import { openMemoryStore } from './memory-store'
import { MemoryChanges } from './owned/change'
import { memoryApi } from './owned/memory-api'
import { MemorySettingsStore } from './owned/memory-settings'
import { Pause } from './pause'
import { type ForPrograms, forPrograms } from './programs/for-programs'
import { Proposals, proposalsApi } from './proposals/proposals'
import { Retention } from './retention'
import { SessionBackfill } from './retrieval/backfill'
import { SessionWriter } from './retrieval/session-writer'
import { takeBackImports, transferApi } from './transfer'
import { createVault } from './vault/vault'
import type { RecallModels } from './vectors/recall-models'
import { openViews } from './views/views'
import type { ManagerUsage } from './writing/ladder'
import { type HolderProcess, type Log, type Manager, MemoryQueue, type TimerHandle } from './writing/queue'

export type { RecallModels } from './vectors/recall-models'

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
  /** Longest that a question waits for each of them. */
  modelLimits?: { embedMs: number; rerankMs: number }
  /** The built thread that finds; null: this thread. */
  readerFile?: string | null
  /** The built thread that reads for views, exports and imports; null: this thread. */
  viewsFile?: string | null
  /** Encrypts what the vault holds; null: there is no real one, and it holds nothing. */
  keyStore?: KeyStore | null
  /** The built thread that reads documents; null: this thread. */
  documentReaderFile?: string | null
  /** The built thread that writes the file anew; absent: the thread of the engine. */
  fileRewriterFile?: string
  /** Where the copies lie that were made before updates; null for a database in memory alone. */
  backupFolder?: string | null
  /** Called for each answer of the manager, and for what was embedded. */
  onUsage: (usage: MemoryUsage) => void
  /** Whoever asks a model beside replies gives way while something is forgotten, and reads all anew afterwards. */
  onForgetting?: (isUnderWay: boolean) => void
  log: Log
  setTimer: (run: () => void, delayMs: number) => TimerHandle
  clearTimer: (timer: TimerHandle) => void
  /** How long a conversation must be still before its turns are read. */
  quietMs?: number
  holderProcess: HolderProcess
  /** Tells imports under way from those whose program died. */
  holders: RunHolders
  /** How long a removed memory can be brought back. */
  undoMs?: number
  /** Another door than the window, perhaps beside it: documents and vectors are left to the app. */
  beside?: boolean
  /** False: turns wait for another door to read them. */
  learns?: boolean
}

/** What one answer cost. */
type MemoryUsage = ManagerUsage & { modelRowId: number | null; modelName: string; at: number }

type Domain = 'memory' | 'proposals' | 'forget' | 'transfer' | 'documents' | 'vault'

/** Long-term memory: learns from finished turns in the background, and finds what is known about a question. */
export type MemoryFeature = {
  apis: Pick<Handlers<EngineContract>, Domain>
  /**
   * Stores the job of a finished reply; call it in the reply's own transaction. Nothing is stored for a conversation
   * that does not take part, or while memory is paused.
   */
  enqueue: (job: NewJob) => void
  /** Makes a complete message findable; call it in the transaction that completes the message. */
  indexTurn: (messageRowId: number) => void
  /** Keeps what stood in the prompt of a reply. */
  recordUsed: (runRowId: number, used: readonly UsedRow[]) => void
  /** The memory as other programs reach it. */
  forPrograms: ForPrograms
  /** Looks for work now, e.g. when another manager model was chosen. */
  wake: () => void
  /** Leaves the models to a reply while `busy`. */
  setBusy: (busy: boolean) => void
  /** A conversation was removed: nothing more is asked about it. */
  leave: (conversationRowId: number) => void
  start: () => void
  close: () => Promise<void>
} & ReturnType<typeof chatHelp>

/** After how long a forgetting that failed is tried again. */
const forgetAgainMs = 60_000

/** Builds memory over an open database; nothing runs before `start`. */
export function createMemory(deps: MemoryDeps): MemoryFeature {
  const { db, now, newId, timeZone, managerModel, onUsage, setTimer, clearTimer, log } = deps
  const { beside = false, backupFolder = null } = deps
  const publish = (change: Change) => {
    deps.publish(change)
    if (change.topic !== 'memory' && change.topic !== 'documents') return
    finding.dropAhead()
    finding.wake()
  }
  const store = openMemoryStore(db)
  const pause = new Pause(store.settings)
  const settings = new MemorySettingsStore(store.settings)
  const changes = new MemoryChanges({ store, now, newId, publish })
  const shared = { store, now, newId, publish, timeZone, changes }
  const timers = { setTimer, clearTimer, log }
  const views = openViews({ db, workerFile: deps.viewsFile ?? null, ...timers })
  const queue = new MemoryQueue({
    ...{ store, changes, now, newId, timeZone, publish, managerModel, ...timers },
    learning: () => settings.get().learning,
    onUsage: ({ rowId, displayName }, tokens) =>
      onUsage({ ...tokens, modelRowId: rowId, modelName: displayName, at: now() }),
    isPaused: () => pause.isOn(),
    quietMs: deps.quietMs ?? 3_000,
    holderProcess: deps.holderProcess,
  })
  const erasure = new Erasure({ store, now, publish, ...timers, undoMs: deps.undoMs ?? undoMs })
  const retention = new Retention({
    store,
    now,
    publish,
    ...timers,
    settings: () => settings.get(),
  })
  const backfill = new SessionBackfill({ store, ...timers })
  const sessionWriter = new SessionWriter({ store, ...timers })
  const indexRebuild = new IndexRebuild(store)
  const proposals = new Proposals({ ...shared, onRemoved: () => erasure.schedule() })
  const care = new Care({
    ...{ store, changes, proposals, managerModel, now, ...timers },
    settings: () => settings.get(),
    isPaused: () => pause.isOn(),
    onUsage: ({ rowId, displayName }, tokens) =>
      onUsage({ ...tokens, modelRowId: rowId, modelName: displayName, at: now() }),
  })
  const finding: Finding = createFinding({ ...deps, store, isManagerAtWork: () => queue.running })
  const documents = createDocuments({
    ...{ ...shared, ...timers, views, readerFile: deps.documentReaderFile ?? null },
    onRemoved: () => erasure.schedule(),
  })
  const vault = createVault({ ...shared, log, keyStore: deps.keyStore ?? null })
  const rewriterFile = db.memory ? undefined : deps.fileRewriterFile
  const forgettingTables = new ForgettingTables(db)
  let isReplying = false
  let forgettings = 0
  const failed = (text: string) => (error: unknown) => log('error', text, { error: String(error) })
  const endForgetting = (resume: () => Promise<void>) =>
    void resume().catch(failed('forgetting could not be ended'))
  let forgettingRetry: TimerHandle = null
  const toEnd = new Set<() => Promise<void>>()
  const rest = () => {
    const busy = isReplying || forgettings > 0
    queue.setBusy(busy)
    care.setBusy(busy)
    sessionWriter.setBusy(busy)
    finding.setBusy(busy)
  }
  const forgetting = {
    ...{ ...shared, erasure, views, tables: forgettingTables, backups: backupsIn(backupFolder) },
    breathe: () => breathe(),
    pause: (ms: number) => new Promise<void>((resolve) => void setTimer(resolve, ms)),
    onErased: () => finding.wake(),
    // A holder begins with the id of its process.
    isReplying: () =>
      forgettingTables.around
        .replyHolders()
        .some((holder) => deps.holderProcess.isAlive(Number.parseInt(holder, 10))),
    hold: (isHeld: boolean) => {
      forgettings += isHeld ? 1 : -1
      deps.onForgetting?.(forgettings > 0)
      rest()
    },
    later: (resume: () => Promise<void>) => {
      toEnd.add(resume)
      if (forgettingRetry !== null) clearTimer(forgettingRetry)
      forgettingRetry = setTimer(() => {
        const all = [...toEnd]
        toEnd.clear()
        all.forEach(endForgetting)
      }, forgetAgainMs)
    },
    // It lies beside the folder of the backups.
    typedLinesFile: backupFolder === null ? null : join(backupFolder, '..', 'cli-history'),
    ...(rewriterFile === undefined ? {} : { rewrite: () => rewriteInThread(rewriterFile, db.name) }),
  }
  const forget = new Forgetting(forgetting)
  const memory = memoryApi({
    ...{ ...shared, views, queue, erasure, pause, settings },
    countProposals: () => store.proposals.countOpen(),
    needLabel: vault.needLabel,
    vectors: () => finding.vectors(),
    rebuildIndexes: () => indexRebuild.run(),
    rebuildMore: () => {
      backfill.restart()
      finding.rebuild()
    },
  })
  const help = chatHelp({
    ...{ ...shared, proposals, estimateTokens },
    isPaused: () => pause.isOn(),
    recall: (question) => finding.recall(question),
    lookAhead: (question) => finding.lookAhead(question),
    granted: (conversationRowId) => vault.grantedItems(conversationRowId),
    toldIn: (conversationRowId) => vault.toldIn(conversationRowId),
    settings: () => settings.get(),
  })
  return {
    apis: {
      memory: {
        ...memory,
        retryNow: (input) => {
          finding.retry()
          return memory.retryNow(input)
        },
      },
      proposals: proposalsApi(proposals),
      forget: forgetApi(forgetting, forget),
      transfer: transferApi({ ...shared, views, holders: deps.holders, onImported: () => finding.wake() }),
      documents: documents.api,
      vault: vault.api,
    },
    ...help,
    enqueue: (job) => {
      if (pause.isOn() || !store.turns.isLearnable(job.userMessageRowId)) return
      if (!store.jobs.insert(job)) return
      // By a timer and a microtask, so that both come after the caller's transaction.
      queue.wake()
      queueMicrotask(() => publish({ topic: 'memory-status' }))
    },
    indexTurn: (messageRowId) => {
      const vault = help.vaultValuesAt(messageRowId)
      indexTurn(store, messageRowId, !pause.isOn(), vault, (session, isDue) =>
        sessionWriter.add(session, isDue),
      )
      finding.wake()
    },
    recordUsed: (runRowId, used) => store.transact(() => store.runMemories.replace(runRowId, used)),
    forPrograms: forPrograms({ store, list: memory.list, find: finding.memories, proposals }),
    wake: () => {
      queue.wake()
      care.wake()
      finding.wake()
    },
    setBusy: (busy) => {
      isReplying = busy
      // What no prompt took, as where its model did not open, is not for a later one.
      if (!busy) finding.dropAhead()
      rest()
    },
    leave: (conversationRowId) => queue.leave(conversationRowId),
    start: () => {
      erasure.schedule()
      if (deps.learns ?? true) queue.start()
      if (beside) return
      retention.start()
      care.start()
      finding.start()
      backfill.start()
      indexRebuild.resume().catch(failed('the index is not made anew'))
      documents.start()
      takeBackImports({ store, holders: deps.holders }).catch(failed('an import could not be taken back'))
      endForgetting(() => forget.resume())
      endUndoing(forgetting, forget).catch(failed('what was learned could not be taken back'))
    },
    close: async () => {
      if (forgettingRetry !== null) clearTimer(forgettingRetry)
      erasure.close()
      retention.close()
      backfill.close()
      sessionWriter.close()
      await Promise.all([
        queue.close(),
        indexRebuild.close(),
        care.close(),
        documents.close(),
        finding.close(),
        views.close(),
      ])
    },
  }
}
