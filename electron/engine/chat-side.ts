import type { Change } from '../../shared/contract/app'
import { AppError } from './app-error'
import {
  type ChatMemory,
  chatApi,
  contextApi,
  conversationsApi,
  type OpenedModel,
  RunManager,
  SummaryWriter,
  Titles,
} from './chat'
import type { Database } from './database/connection'
import { Conversations } from './database/conversations'
import { Messages } from './database/messages'
import { RunContexts } from './database/run-contexts'
import { Runs } from './database/runs'
import type { SettingsTable } from './database/settings'
import { Summaries } from './database/summaries'
import type { Usage } from './database/usage'
import type { EngineOptions } from './engine-types'
import type { ModelRegistry } from './models'
import { estimateTokens } from './providers'
import type { RunHolders } from './run-holder'

export const chatTables = (db: Database) => ({
  conversations: new Conversations(db),
  messages: new Messages(db),
  runs: new Runs(db),
  summaries: new Summaries(db),
  contexts: new RunContexts(db),
})

type Deps = {
  db: Database
  tables: ReturnType<typeof chatTables>
  settings: SettingsTable
  usage: Usage
  memory: ChatMemory & { setBusy: (busy: boolean) => void; leave: (conversationRowId: number) => void }
  registry: ModelRegistry
  options: EngineOptions
  holders: RunHolders
  openModel: (id: string) => Promise<OpenedModel>
  now: () => number
  newId: () => string
  publish: (change: Change) => void
  setTimer: (run: () => void, ms: number) => unknown
  clearTimer: (timer: unknown) => void
} & Pick<ConstructorParameters<typeof RunManager>[0], 'watchLoading' | 'explain'>

/** Conversations, replies, and what is sent for them. */
export function createChatSide(deps: Deps) {
  const { tables, settings, usage, memory, registry, options, holders, openModel } = deps
  const { db, now, newId, publish, setTimer } = deps
  const { guest, beside = false, log } = options
  const instructions = options.instructions === undefined ? {} : { instructions: options.instructions }
  const titles = new Titles({ tables, usage, memory, now, publish, log })
  const summaries = new SummaryWriter({ tables, usage, memory, now, newId, publish, log })
  const sideJobs = [titles.job, summaries.job]
  const runs = new RunManager({
    ...{ db, tables, usage, memory, holders, openModel, now, setTimer, publish, log, ...instructions },
    clearTimer: deps.clearTimer,
    watchLoading: deps.watchLoading,
    ...(deps.explain === undefined ? {} : { explain: deps.explain }),
    ...(options.ask === undefined ? {} : { ask: options.ask }),
    onBusy: (busy) => {
      if (busy) for (const job of sideJobs) job.cancel()
      memory.setBusy(busy)
    },
    // Whoever talks through another door asked for one reply, and pays for it.
    onDone: (conversationRowId, model) => {
      if (beside) return
      titles.begin(conversationRowId, model)
      summaries.begin(conversationRowId, model)
    },
  })

  /** The model that is asked: this one, else the chat agent model; null: the guest's. */
  const chosen = (id: string | null) => {
    const wanted = id ?? registry.choices().chat
    if (wanted === null) {
      const anyModel = registry.all().length > 0
      throw new AppError('no_chat_model', {}, { fixes: [{ do: anyModel ? 'choose-model' : 'add-model' }] })
    }
    return wanted === guest?.id ? null : registry.usable(wanted)
  }
  return {
    runs,
    /** While something is forgotten nothing is asked beside replies. */
    hold: (isHeld: boolean) => {
      for (const job of sideJobs) job.hold(isHeld)
    },
    apis: {
      conversations: conversationsApi({
        ...{ tables, settings, now, setTimer, publish },
        stopRunsOf: (conversationRowId) => {
          runs.stopConversation(conversationRowId)
          for (const job of sideJobs) job.end(conversationRowId)
          memory.leave(conversationRowId)
        },
      }),
      chat: chatApi({
        ...{ db, tables, settings, memory, runs, holder: holders.own, now, setTimer, newId, publish },
        chooseModel: (id) => {
          const model = chosen(id)
          if (model !== null) return { id: model.id, rowId: model.rowId, displayName: model.displayName }
          return { id: guest?.id ?? '', rowId: null, displayName: guest?.displayName ?? '' }
        },
      }),
      context: contextApi({
        ...{ tables, memory, now, newId, publish, ...instructions },
        modelFor: (id) => {
          const model = chosen(id)
          if (model === null) throw new AppError('model_missing', { id: guest?.id ?? '' })
          const { displayName, contextWindow, maxTokens, capabilities } = model
          return {
            displayName,
            contextWindow,
            maxTokens,
            tools: capabilities.tools.value === true,
            countTokens: estimateTokens,
          }
        },
      }),
    },
    // A reply that ends may still ask for a title, so titles end after replies.
    close: [() => runs.close(), () => titles.close(), () => summaries.close()],
  }
}
