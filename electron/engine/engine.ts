import { freemem, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { v7 as newId } from 'uuid'
import type { EngineContract, Handlers } from '../../shared/contract'
import { configFilesApi } from './api/config-files-api'
import { endpointsApi } from './api/endpoints-api'
import { modelsApi } from './api/models-api'
import { secretsApi } from './api/secrets-api'
import { speechApi } from './api/speech-api'
import { StageTests } from './api/stage-tests'
import { toErrorData } from './app-error'
import { appApi } from './app-settings'
import { Background, inOrder } from './background'
import { type CatalogFiles, checkModelsToStart, openCatalogFiles } from './catalog-side'
import { Changes } from './changes'
import { chatTables, createChatSide } from './chat-side'
import { configFolder, createConfigSide } from './config-side'
import { closeDatabase, type Database, openDatabase, openInMemory } from './database/connection'
import { ForeignWrites } from './database/foreign-writes'
import { SettingsTable } from './database/settings'
import { Usage } from './database/usage'
import type { Engine, EngineOptions } from './engine-types'
import { createEnvironmentSide, readVariables } from './environment-side'
import { createMcp } from './mcp'
import { createMemory } from './memory'
import { modelKnowledge } from './model-knowledge'
import { createModelSide } from './model-side'
import type { Variables } from './models'
import { isProcessAlive } from './process-alive'
import { warmChatModels } from './providers'
import { recallModels } from './recall-models'
import { runHolders } from './run-holder'
import { builtinApi } from './servers'
import { createServersSide, type ServersSide } from './servers-side'
import { FileWatch } from './watch-file'

export type { Engine, EngineOptions } from './engine-types'

/** How often the servers of saved models are asked while somebody looks. */
const healthEveryMs = 30_000

/** When the first window has been drawn and its person has not written yet. */
const afterFirstWindowMs = 1_500
/** How long work in the background may take to end when the engine closes. */
const settleMs = 3_000

/** The file's place in a data folder. */
export const databaseFile = (dataFolder: string) => join(dataFolder, 'keepsake.db')
/** Where the copies lie that were made before each migration. */
export const backupFolder = (dataFolder: string) => join(dataFolder, 'backups')

/**
 * Everything that Keepsake does, behind one object.
 * @throws AppError database_newer, database_damaged, migration_failed, file_unreadable; not_in_catalog, weights_missing
 *   for what MODELS names
 */
export async function openEngine(given: EngineOptions): Promise<Engine> {
  const dataFolder = resolve(given.dataFolder)
  const options = { ...given, dataFolder }
  const now = options.now ?? Date.now
  const variables = readVariables(options.environment, dataFolder)
  const files = openCatalogFiles(dataFolder, variables.all)
  if (!options.beside) await checkModelsToStart(files)
  const db = options.inMemory
    ? await openInMemory(now)
    : await openDatabase({ file: databaseFile(dataFolder), backupFolder: backupFolder(dataFolder), now })
  try {
    return engineOver({ db, now, options, variables, files })
  } catch (error) {
    // Whoever mends it moves the file, and tries again.
    closeDatabase(db)
    throw error
  }
}

type Ground = {
  db: Database
  now: () => number
  options: EngineOptions
  variables: Variables
  files: CatalogFiles
}

function engineOver({ db, now, options, variables, files }: Ground): Engine {
  const { dataFolder, log } = options
  const background = new Background((error) => {
    const { code, detail = '' } = toErrorData(error)
    log('error', 'work in the background failed', { code, detail })
  })
  const { begin, setTimer, clearTimer } = background
  const changes = new Changes()
  const { publish } = changes
  const settings = new SettingsTable(db)
  const tables = chatTables(db)
  const usage = new Usage(db)
  const holders = runHolders(newId)
  const side = createModelSide({
    ...{ db, settings, options, variables, files, holders, now, publish, begin, setTimer },
    conversations: tables.conversations,
    ollamaServerAt: (id) => servers.ollamaAt(id),
  })
  const { registry, endpoints, access, open, health, downloads, catalog, builtin } = side
  const servers: ServersSide = createServersSide({
    ...{
      db,
      options,
      holders,
      registry,
      endpoints,
      builtin,
      downloads,
      now,
      publish,
      begin,
      setTimer,
      clearTimer,
    },
    secrets: side.secrets,
    secretOf: side.secretOf,
    fetch: side.fetch,
    asking: (model) => access.asking(model),
    lookAgain: () => health.lookAgain(),
    check: (id) => health.check(id),
  })
  const { guest, beside = false } = options
  /** Looking at servers: of no use where nobody sees it, and a request that nobody asked for. */
  const beginLooking: typeof begin = (work) => {
    if (!beside) begin(work)
  }
  const openFor = (owner: 'chat' | 'memory') => async (id: string) =>
    id === guest?.id ? { ...(await guest.open()), rowId: null } : open.chat(id, owner)

  const memory = createMemory({
    db,
    now,
    newId,
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    publish,
    managerModel: async () => {
      const id = registry.choices().memory ?? guest?.id ?? null
      if (id === null) return null
      const model = await openFor('memory')(id)
      return { model: model.chat, displayName: model.displayName, rowId: model.rowId }
    },
    recallModels: recallModels(registry, open),
    keyStore: options.keyStore,
    ...(options.memoryReaderFile === undefined ? {} : { readerFile: options.memoryReaderFile }),
    ...(options.memoryViewsFile === undefined ? {} : { viewsFile: options.memoryViewsFile }),
    ...(options.documentReaderFile === undefined ? {} : { documentReaderFile: options.documentReaderFile }),
    ...(options.fileRewriterFile === undefined ? {} : { fileRewriterFile: options.fileRewriterFile }),
    backupFolder: options.inMemory ? null : backupFolder(dataFolder),
    beside,
    learns: options.learns ?? true,
    onUsage: (entry) => usage.add({ ...entry, runRowId: null, purpose: 'memory' }),
    onForgetting: (isUnderWay) => chat.hold(isUnderWay),
    holderProcess: { id: process.pid, isAlive: isProcessAlive },
    holders,
    setTimer,
    clearTimer,
    log,
  })
  const { runs, ...chat } = createChatSide({
    ...{
      db,
      tables,
      settings,
      usage,
      memory,
      registry,
      options,
      holders,
      now,
      newId,
      publish,
      setTimer,
      clearTimer,
    },
    openModel: openFor('chat'),
    watchLoading: (id, listener) => open.watchLoading(id, listener),
    // Beside the app nobody here knows how its servers stand.
    ...(beside ? {} : { explain: servers.explainChatError }),
  })
  const mcp = createMcp({
    ...{ db, settings, now, newId, publish, log, ...memory.forPrograms },
    ...(options.program ?? { version: '0', command: 'keepsake mcp' }),
  })

  runs.recover()
  let visible = true
  const look = async () => {
    if (visible) await Promise.all([health.checkAll(), servers.look()])
  }
  const checkHealth = () => begin(look)
  const setVisible = (now: boolean) => {
    if (now && !visible) begin(() => health.lookAgain())
    visible = now
  }
  const watch = new FileWatch({
    writes: new ForeignWrites(db),
    publish,
    isWatched: () => visible && changes.watched,
    onWritten: () => memory.wake(),
    onLook: () => runs.recover(),
    setTimer,
    clearTimer,
  })
  const stages = new StageTests({ registry, access, open, now })
  const closing = new AbortController()
  let healthTimer: NodeJS.Timeout | undefined
  const surroundings = createEnvironmentSide(registry, variables)
  for (const issue of surroundings.issues) log('warn', `the environment is not taken over: ${issue}`)
  memory.start()
  if (!beside) {
    tables.conversations.purgeRemoved(now())
    begin(() => catalog.start())
    watch.start()
    surroundings.sync()
    begin(() => mcp.start())
    healthTimer = setInterval(checkHealth, healthEveryMs)
    begin(() => health.checkAll())
    servers.start()
    setTimer(() => begin(async () => visible && servers.look()), afterFirstWindowMs)
    setTimer(() => begin(warmChatModels), afterFirstWindowMs)
  }
  const config = createConfigSide({
    ...{ registry, publish, setTimer, clearTimer, now, newId, log },
    secrets: side.secrets,
    folder: configFolder(dataFolder),
  })
  // Until then models of files are as they were last; beside the app they stay so.
  if (!beside && !options.inMemory) setTimer(() => begin(() => config.folder.start()), afterFirstWindowMs)

  const api: Handlers<EngineContract> = {
    app: appApi(settings, changes, setVisible),
    models: modelsApi({
      ...{ registry, access, health, stages, log },
      ...modelKnowledge(dataFolder),
      begin: beginLooking,
      describedBy: async (id) => surroundings.describedBy(id) ?? config.describedBy(id),
      editFile: config.edit,
      onMemoryModel: () => memory.wake(),
    }),
    endpoints: endpointsApi({ endpoints, registry, access, health, begin: beginLooking }),
    secrets: secretsApi({
      ...{ secrets: side.secrets, registry, endpoints: side.endpointsTable, publish },
      servers: servers.secretUsers,
    }),
    speech: speechApi({ registry, open, closing: closing.signal }),
    configFiles: configFilesApi({ folder: config.folder, registry }),
    catalog: catalog.api,
    ...chat.apis,
    ...memory.apis,
    mcp: mcp.api,
    ...servers.api,
    builtin: builtinApi({
      registry,
      engine: builtin,
      downloads,
      memory: () => ({ totalBytes: totalmem(), freeBytes: freemem() }),
    }),
  }

  return {
    api,
    openModel: openFor('chat'),
    serveMcp: mcp.serveStdio,
    close: () => {
      clearInterval(healthTimer)
      health.close()
      access.endCommands()
      closing.abort()
      watch.close()
      // They need most of the time that an app is given to quit, so they begin to end first of all.
      const serversEnded = inOrder(servers.close)
      serversEnded.catch(() => undefined)
      // The file is closed last of all.
      return inOrder([
        () => mcp.close(),
        ...chat.close,
        () => memory.close(),
        () => config.folder.close(),
        () => serversEnded,
        ...side.close,
        () => background.close(settleMs),
        () => closeDatabase(db),
      ])
    },
  }
}
