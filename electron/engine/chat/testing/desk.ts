import { v7 as newId } from 'uuid'
import { onTestFinished } from 'vitest'
import type { Change } from '../../../../shared/contract/app'
import type { Conversation, MessageView, RunEvent } from '../../../../shared/contract/chat'
import { AppError } from '../../app-error'
import { closeDatabase, type Database, openDatabase } from '../../database/connection'
import { Conversations } from '../../database/conversations'
import { EndpointsTable, ownOrigin } from '../../database/endpoints'
import { Messages, plainText } from '../../database/messages'
import { ModelsTable } from '../../database/models'
import { RunContexts } from '../../database/run-contexts'
import { RunMemories, type UsedRow } from '../../database/run-memories'
import { Runs } from '../../database/runs'
import { toSearchText } from '../../database/search-text'
import { SettingsTable } from '../../database/settings'
import { Summaries } from '../../database/summaries'
import { temporaryFolder } from '../../database/testing'
import { Usage } from '../../database/usage'
import { noCapabilities } from '../../models'
import { createChatModel, createModelFetch } from '../../providers'
import {
  type ChatMemory,
  chatApi,
  contextApi,
  conversationsApi,
  type OpenedModel,
  RunManager,
  SummaryWriter,
  Titles,
} from '..'
import { ManualTime } from './manual-time'

type DeskOptions = {
  /** The model server. */
  baseUrl: string
  folder?: string
  maxTokens?: number | null
  contextWindow?: number
  recall?: ChatMemory['recall']
  /** What else memory does, in place of nothing. */
  memory?: Partial<ChatMemory>
  /** The model is known to call tools. */
  tools?: boolean
  openModel?: (open: () => OpenedModel) => Promise<OpenedModel>
  titles?: boolean
  summaries?: boolean
  /** The process that drives what is sent here. */
  holder?: string
  isHolderAlive?: (holder: string) => boolean
}

/** The chat part of the engine over a real file and a model server. */
export async function openChatDesk(options: DeskOptions) {
  const folder = options.folder ?? temporaryFolder()
  const time = new ManualTime()
  const changes: Change[] = []
  const logged: string[] = []
  const jobs: { userMessageRowId: number; replyRowId: number }[] = []
  const recorded: number[] = []
  const busy: boolean[] = []
  const log = (_level: 'info' | 'warn' | 'error', text: string) => void logged.push(text)
  const db: Database = await openDatabase({
    file: `${folder}/keepsake.db`,
    backupFolder: `${folder}/backups`,
    now: time.now,
  })
  const tables = {
    ...{ conversations: new Conversations(db), messages: new Messages(db), runs: new Runs(db) },
    ...{ summaries: new Summaries(db), contexts: new RunContexts(db) },
  }
  const settings = new SettingsTable(db)
  const modelsTable = new ModelsTable(db)
  const endpointsTable = new EndpointsTable(db)
  const usage = new Usage(db)
  const modelIds: string[] = []
  const addModel = (displayName: string): string => {
    const id = newId()
    modelsTable.insert(
      id,
      {
        endpointRowId: endpointsTable.ensure(
          { kind: 'openai-compatible', baseUrl: options.baseUrl, apiVersion: null, origin: ownOrigin },
          newId,
          1,
        ).rowId,
        wireName: 'scripted-model',
        displayName,
        description: '',
        slug: id,
        task: 'chat',
        temperature: 0.2,
        topP: null,
        maxTokens: options.maxTokens ?? null,
        stop: [],
        extraBody: {},
        reasoning: 'default',
        maxParallel: null,
        price: { input: null, output: null },
        contextWindow: options.contextWindow ?? 8_192,
        contextWindowSource: 'user',
        firstTokenTimeoutSeconds: 60,
        capabilities: noCapabilities,
        filePath: null,
        fileSizeBytes: null,
        catalogKey: null,
      },
      1,
    )
    modelIds.push(id)
    return id
  }
  if (modelsTable.all().length === 0) addModel('Scripted')
  else modelIds.push(...modelsTable.all().map((model) => model.id))
  const stored = (id: string) => {
    const model = modelsTable.byId(id)
    if (!model) throw new AppError('model_missing', { id })
    return model
  }
  const fetch = createModelFetch()
  onTestFinished(() => fetch.close())
  const open = (id: string): OpenedModel => {
    const model = stored(id)
    return {
      id,
      rowId: model.rowId,
      displayName: model.displayName,
      temperature: model.temperature,
      maxTokens: model.maxTokens,
      contextWindow: model.contextWindow,
      tools: options.tools ?? false,
      chat: createChatModel({
        name: model.displayName,
        wireName: model.wireName,
        contextWindow: model.contextWindow,
        endpoint: {
          kind: 'openai-compatible',
          baseUrl: options.baseUrl,
          apiKey: null,
          apiVersion: null,
          headers: {},
          secrets: [],
          maxRetries: 0,
          timeouts: {},
          fetch,
          now: Date.now,
        },
      }),
    }
  }
  const runMemories = new RunMemories(db)
  const usedOf = new Map<number, readonly UsedRow[]>()
  const memory: ChatMemory = {
    lookAhead: () => undefined,
    recall: options.recall ?? (() => ({ block: null, used: [], coreTokens: 0 })),
    recordUsed: (runRowId, used) => {
      recorded.push(runRowId)
      usedOf.set(runRowId, used)
    },
    usedIn: (runRowId) => runMemories.view(usedOf.get(runRowId) ?? []),
    viewUsed: (used) => runMemories.view(used),
    anyForeign: (used, replies) => runMemories.anyForeign(used, replies),
    settings: () => ({ budgetTokens: 1_500, tools: true }),
    heed: () => null,
    tools: () => [],
    redact: (text) => text,
    tellable: ({ text }) => text,
    quote: (text) => JSON.stringify(text),
    indexTurn: (rowId) => {
      db.prepare('UPDATE messages SET search_text = ? WHERE id = ?').run(
        toSearchText(plainText(tables.messages.partsOf(rowId))),
        rowId,
      )
    },
    enqueue: ({ userMessageRowId, replyRowId }) => void jobs.push({ userMessageRowId, replyRowId }),
    ...options.memory,
  }
  const publish = (change: Change) => void changes.push(change)
  const titles = new Titles({ tables, usage, memory, now: time.now, publish, log })
  const summaries = new SummaryWriter({ tables, usage, memory, now: time.now, newId, publish, log })
  let loading: (load: { progress: number | null } | null) => void = () => undefined
  const runs = new RunManager({
    db,
    tables,
    usage,
    memory,
    // Every desk is a process of its own, and the one before it is gone.
    holders: { own: options.holder ?? folder, isAlive: options.isHolderAlive ?? (() => false) },
    openModel: async (id) => (options.openModel ? options.openModel(() => open(id)) : open(id)),
    watchLoading: (_id, listener) => {
      loading = listener
      return () => undefined
    },
    now: time.now,
    setTimer: time.setTimer,
    clearTimer: time.clearTimer,
    publish,
    onBusy: (value) => {
      busy.push(value)
      if (!value) return
      titles.job.cancel()
      summaries.job.cancel()
    },
    onDone: (rowId, model) => {
      if (options.titles) titles.begin(rowId, model)
      if (options.summaries) summaries.begin(rowId, model)
    },
    log,
  })
  const chooseModel = (id: string | null) => {
    const model = stored(id ?? modelIds[0] ?? '')
    return { id: model.id, rowId: model.rowId, displayName: model.displayName }
  }
  const chat = chatApi({
    db,
    tables,
    settings,
    memory,
    runs,
    holder: options.holder ?? folder,
    chooseModel,
    now: time.now,
    // Whoever sends waits a moment for the request to go out, also while this time stands still.
    setTimer: (run, ms) => setTimeout(run, ms),
    newId,
    publish,
  })
  const conversations = conversationsApi({
    tables,
    settings,
    now: time.now,
    setTimer: time.setTimer,
    publish,
    stopRunsOf: (rowId) => runs.stopConversation(rowId),
  })
  const context = contextApi({
    ...{ tables, memory, now: time.now, newId, publish },
    modelFor: (id) => {
      const { chat: asked, displayName, contextWindow, maxTokens } = open(id ?? modelIds[0] ?? '')
      const countTokens = (text: string) => asked.estimateTokens(text)
      return { displayName, contextWindow, maxTokens, tools: options.tools ?? false, countTokens }
    },
  })
  let closed = false
  const close = async () => {
    if (closed) return
    closed = true
    await titles.close()
    await summaries.close()
    await runs.close()
    closeDatabase(db)
  }
  onTestFinished(close)

  /** Everything that a watcher of the run sees, to its end. */
  const follow = (runId: string) => {
    const events: RunEvent[] = []
    const ended = new Promise<MessageView>((resolve, reject) => {
      chat.watch(
        { runId },
        (event) => events.push(event),
        () => {
          const last = events.at(-1)
          if (last?.type === 'end') resolve(last.message)
          else reject(new Error('the run ended without a message'))
        },
      )
    })
    return { events, ended }
  }
  type Sent = { conversationId: string; userMessageId: string; replyId: string; runId: string }
  const send = async (text: string, conversationId: string | null = null): Promise<Sent> =>
    chat.send({ conversationId, text, modelId: null })
  /** Sends and waits for the whole reply. */
  const ask = async (text: string, conversationId: string | null = null) => {
    const sent = await send(text, conversationId)
    return { ...sent, reply: await follow(sent.runId).ended }
  }
  const view = async (id: string): Promise<Conversation> => conversations.get({ id })
  const textsOf = async (id: string) => (await view(id)).messages.map((message) => plainText(message.parts))

  return {
    ...{
      folder,
      time,
      tables,
      runMemories,
      settings,
      modelsTable,
      runs,
      titles,
      chat,
      conversations,
      context,
      usage,
    },
    // The type of the connection has no name that could be written into a declaration.
    db: db as Pick<Database, keyof Database>,
    ...{ changes, logged, jobs, recorded, busy, modelIds, addModel, open },
    ...{ follow, send, ask, view, textsOf, close },
    summariesDone: () => summaries.settled(),
    setLoading: (progress: number | null) => loading(progress === null ? null : { progress }),
  }
}
