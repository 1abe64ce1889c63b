import { randomBytes } from 'node:crypto'
import { freemem, totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { v7 as newId } from 'uuid'
import type { EngineContract, Handlers } from '../../shared/contract'
import { AppError, toErrorData } from './app-error'
import { appApi } from './app-settings'
import { Background, inOrder } from './background'
import { Changes } from './changes'
import { chatApi, conversationsApi, RunManager, Titles } from './chat'
import { closeDatabase, type Database, openDatabase } from './database/connection'
import { Conversations } from './database/conversations'
import { DownloadsTable } from './database/downloads'
import { Messages } from './database/messages'
import { ModelsTable, type StoredModel } from './database/models'
import { Runs } from './database/runs'
import { SecretsTable } from './database/secrets'
import { SettingsTable } from './database/settings'
import { Usage } from './database/usage'
import { createMemory } from './memory'
import { Choices, type KeyStore, ModelRegistry, Secrets } from './models'
import { modelsApi } from './models-api'
import { openModel, watchLoading } from './open-model'
import { isProcessAlive } from './process-alive'
import { createModelFetch, warmChatModels } from './providers'
import {
  addDownloadedModel,
  BuiltinEngine,
  builtinApi,
  builtinStatus,
  Downloads,
  downloadPlan,
  freeBytesAt,
  HealthBoard,
  serversApi,
  type WorkerProcess,
  wireNameOf,
} from './servers'

export type EngineOptions = {
  /** Where the database, its backups and fetched models lie. */
  dataFolder: string
  /** Null: there is no real key store, keys live as long as the engine. */
  keyStore: KeyStore | null
  /** Starts the built-in engine's process. */
  spawnWorker: () => WorkerProcess
  environment: NodeJS.ProcessEnv
  log: (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
  now?: () => number
}

export type Engine = {
  api: Handlers<EngineContract>
  /** Ends replies, children and connections, and closes the file. */
  close: () => Promise<void>
}

/** How often the servers of saved models are asked while somebody looks. */
const healthEveryMs = 30_000

/** When the first window has been drawn and its person has not written yet. */
const adapterAfterMs = 1_500

/** The file's place in a data folder. */
export const databaseFile = (dataFolder: string) => join(dataFolder, 'keepsake.db')
/** Where the copies lie that were made before each migration. */
export const backupFolder = (dataFolder: string) => join(dataFolder, 'backups')

/**
 * Everything that Keepsake does, behind one object.
 * @throws AppError database_newer, database_damaged, migration_failed, file_unreadable
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { dataFolder } = options
  const now = options.now ?? Date.now
  const db = await openDatabase({
    file: databaseFile(dataFolder),
    backupFolder: backupFolder(dataFolder),
    now,
  })
  try {
    return engineOver(db, now, options)
  } catch (error) {
    // Whoever mends it moves the file, and tries again.
    closeDatabase(db)
    throw error
  }
}

function engineOver(db: Database, now: () => number, options: EngineOptions): Engine {
  const { dataFolder, environment, log } = options
  const background = new Background((error) => {
    const { code, detail = '' } = toErrorData(error)
    log('error', 'work in the background failed', { code, detail })
  })
  const { begin, setTimer, clearTimer } = background
  const changes = new Changes()
  const { publish } = changes
  const settings = new SettingsTable(db)
  const tables = { conversations: new Conversations(db), messages: new Messages(db), runs: new Runs(db) }
  const usage = new Usage(db)
  const modelsTable = new ModelsTable(db)
  const secrets = new Secrets({ table: new SecretsTable(db), keyStore: options.keyStore, now })
  const registry = new ModelRegistry({
    db,
    models: modelsTable,
    conversations: tables.conversations,
    secrets,
    choices: new Choices(settings),
    now,
    newId,
    publish,
  })

  const builtin = new BuiltinEngine({
    spawnWorker: options.spawnWorker,
    listModels: () =>
      registry
        .all()
        .flatMap((model) =>
          model.filePath === null
            ? []
            : [{ id: wireNameOf(model), path: model.filePath, contextSize: model.contextWindow }],
        ),
    randomKey: () => randomBytes(32).toString('hex'),
    useGpu: environment.KEEPSAKE_GPU !== 'off',
    log,
  })
  const chatFetch = createModelFetch()
  const probeFetch = (url: string, init?: RequestInit) => fetch(url, init)
  const open = (id: string) => openModel({ registry, builtin, fetch: chatFetch, now }, id)

  const downloads = new Downloads({
    store: new DownloadsTable(db),
    planOf: (key) => downloadPlan(join(dataFolder, 'models'), key),
    fetch,
    wait: (ms, signal) => wait(ms, undefined, { signal }),
    stallTimeoutMs: 30_000,
    hubUrl: environment.HF_ENDPOINT ?? 'https://huggingface.co',
    pythons: process.platform === 'win32' ? ['py', 'python', 'python3'] : ['python3', 'python'],
    environment,
    freeBytes: freeBytesAt,
    now,
    newId,
    publish: (id) => publish({ topic: 'downloads', id }),
    onDone: (row) => {
      addDownloadedModel(registry, row)
        .then(() => health.checkAll())
        .catch((error) => log('error', 'a fetched model could not be added', { error: String(error) }))
    },
    log,
  })
  const health = new HealthBoard({
    registry,
    fetch: probeFetch,
    now,
    builtinStatus: (model: StoredModel) => builtinStatus(builtin, model, now()),
    log,
  })
  builtin.subscribe(() => {
    publish({ topic: 'builtin-engine' })
    begin(() => health.checkBuiltin())
  })

  const memory = createMemory({
    db,
    now,
    newId,
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    publish,
    managerModel: async () => {
      const id = registry.choices().memory
      if (id === null) return null
      const model = await open(id)
      return { model: model.chat, displayName: model.displayName, rowId: model.rowId }
    },
    onUsage: (entry) => usage.add({ ...entry, runRowId: null, purpose: 'memory' }),
    holderProcess: { id: process.pid, isAlive: isProcessAlive },
    setTimer,
    clearTimer,
    log,
  })
  const titles = new Titles({ tables, usage, now, publish, log })
  const runs = new RunManager({
    db,
    tables,
    usage,
    memory,
    openModel: open,
    watchLoading: (id, listener) => watchLoading(builtin, id, listener),
    now,
    setTimer,
    clearTimer,
    publish,
    onBusy: (busy) => {
      if (busy) titles.cancel()
      memory.setBusy(busy)
    },
    onDone: (conversationRowId, model) => titles.begin(conversationRowId, model),
    log,
  })

  runs.recover()
  tables.conversations.purgeRemoved(now())
  downloads.recover()
  memory.start()
  const checkHealth = () => begin(() => health.checkAll())
  const healthTimer = setInterval(checkHealth, healthEveryMs)
  checkHealth()
  setTimer(() => begin(warmChatModels), adapterAfterMs)

  const chooseModel = (id: string | null) => {
    const chosen = id ?? registry.choices().chat
    if (chosen === null) {
      const anyModel = registry.all().length > 0
      throw new AppError('no_chat_model', {}, { fixes: [{ do: anyModel ? 'choose-model' : 'add-model' }] })
    }
    const model = registry.resolve(chosen)
    return { id: model.id, rowId: model.rowId, displayName: model.displayName }
  }

  const api: Handlers<EngineContract> = {
    app: appApi(settings, changes),
    models: modelsApi({ registry, health, fetch: probeFetch, begin, onMemoryModel: () => memory.wake() }),
    conversations: conversationsApi({
      tables,
      settings,
      now,
      setTimer,
      publish,
      stopRunsOf: (conversationRowId) => runs.stopConversation(conversationRowId),
    }),
    chat: chatApi({ db, tables, settings, memory, runs, chooseModel, now, newId, publish }),
    memory: memory.api,
    servers: serversApi({ registry, fetch: probeFetch, onAdded: (id) => begin(() => health.check(id)), log }),
    builtin: builtinApi({
      registry,
      engine: builtin,
      downloads,
      memory: () => ({ totalBytes: totalmem(), freeBytes: freemem() }),
    }),
  }

  return {
    api,
    close: () => {
      clearInterval(healthTimer)
      health.close()
      // A reply that ends may still ask for a title, so titles end after replies; the file is closed last of all.
      return inOrder([
        () => runs.close(),
        () => titles.close(),
        () => memory.close(),
        () => downloads.close(),
        () => builtin.close(),
        () => chatFetch.close(),
        () => background.close(),
        () => closeDatabase(db),
      ])
    },
  }
}
