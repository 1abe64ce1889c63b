import { randomBytes } from 'node:crypto'
import { v7 as newId } from 'uuid'
import type { Change } from '../../shared/contract/app'
import { EndpointAccess, FileWishes, OpenModels, plainFetch, TokenCommands } from './access'
import { AppError } from './app-error'
import { type CatalogFiles, createCatalogSide } from './catalog-side'
import { configFolder } from './config-side'
import type { Database } from './database/connection'
import { Consents } from './database/consents'
import type { Conversations } from './database/conversations'
import { EndpointsTable } from './database/endpoints'
import { ModelsTable, type StoredModel } from './database/models'
import { SecretsTable } from './database/secrets'
import type { SettingsTable } from './database/settings'
import type { EngineOptions } from './engine-types'
import {
  Choices,
  EndpointRegistry,
  environmentSecrets,
  ModelRegistry,
  namedPrefix,
  Secrets,
  type Variables,
} from './models'
import { createModelFetch, ModelQueues } from './providers'
import type { RunHolders } from './run-holder'
import {
  BuiltinEngine,
  builtinStatus,
  HealthBoard,
  isGguf,
  OnnxEngine,
  onnxModelOf,
  type ServerAt,
  wireNameOf,
} from './servers'

type Deps = {
  db: Database
  settings: SettingsTable
  conversations: Conversations
  options: EngineOptions
  variables: Variables
  files: CatalogFiles
  holders: RunHolders
  /** The Ollama behind a card; by default there is none. */
  ollamaServerAt?: ServerAt
  now: () => number
  publish: (change: Change) => void
  begin: (work: () => Promise<unknown>) => void
  setTimer: (run: () => void, ms: number) => unknown
}

/** So long after a line before a model moved windows are told of it. */
const tellLinesAfterMs = 100

const noServer: ServerAt = (id) => Promise.reject(new AppError('server_missing', { id }))

/** Everything that has to do with models, servers and secrets, but for who chats with them. */
export function createModelSide({
  db,
  settings,
  conversations,
  options,
  variables,
  files,
  holders,
  ollamaServerAt = noServer,
  now,
  publish,
  begin,
  setTimer,
}: Deps) {
  const { environment, log } = options
  const configs = configFolder(options.dataFolder)
  const endpointsTable = new EndpointsTable(db, configs)
  const models = new ModelsTable(db, configs)
  const secrets = new Secrets({
    table: new SecretsTable(db),
    keyStore: options.keyStore,
    fromEnvironment: environmentSecrets(variables.all),
    variable: (name) => variables.all[name] || null,
    now,
  })
  const queues = new ModelQueues()
  const common = { db, models, endpoints: endpointsTable, now, newId, publish }
  const registry = new ModelRegistry({
    ...common,
    conversations,
    secrets,
    choices: new Choices(settings),
    queueOf: (id) => queues.snapshotOf(id),
    // Nobody need wait half a minute to see how a model of a new file stands.
    onDescribed: () => {
      if (!options.beside) begin(() => health.lookAgain())
    },
  })
  const endpoints = new EndpointRegistry({ ...common, registry })
  // Windows ask anew for all models then: not while a request of a person is on its way.
  const moved = new Set<string>()
  queues.onChange((id) => {
    if (moved.size === 0) setTimer(tellMoved, tellLinesAfterMs)
    moved.add(id)
  })
  const tellMoved = () => {
    const ids = [...moved]
    moved.clear()
    for (const id of ids) publish({ topic: 'models', id })
  }

  const catalog = createCatalogSide({
    ...{ files, db, holders, registry, ollamaServerAt, now, publish, log },
    onAdded: () => health.checkAll(),
  })
  const { downloads } = catalog
  const randomKey = () => randomBytes(32).toString('hex')
  const builtin = new BuiltinEngine({
    spawnWorker: options.spawnWorker,
    listModels: () =>
      registry
        .all()
        .filter(isGguf)
        .map((model) => ({
          id: wireNameOf(model),
          path: model.filePath ?? '',
          contextSize: model.contextWindow,
        })),
    randomKey,
    useGpu: environment.KEEPSAKE_GPU !== 'off',
    log,
  })
  const onnx = new OnnxEngine({
    spawnWorker: options.spawnOnnxWorker,
    listModels: () => registry.all().flatMap((model) => onnxModelOf(model, catalog.catalog.current) ?? []),
    randomKey,
    log,
  })
  const fetchModels = createModelFetch()
  const access = new EndpointAccess({
    registry,
    wishes: new FileWishes({ registry, consents: new Consents(db, 'endpoint'), now }),
    tokens: new TokenCommands({ now }),
    lookup: (name) => secrets.get(namedPrefix + name),
    fetch: fetchModels,
    now,
  })
  const open = new OpenModels({
    ...{ registry, access, queues, builtin },
    handlers: catalog.handlers,
    onnx: {
      // The person's own list may say how a model's vectors are made.
      ensureRunning: async () => {
        await catalog.catalog.reload()
        return onnx.ensureRunning()
      },
    },
  })

  const health = new HealthBoard({
    registry,
    accessOf: (model) => access.asking(model),
    now,
    builtinStatus: (model: StoredModel) => builtinStatus(builtin, model, now()),
    log,
  })
  builtin.subscribe(() => {
    publish({ topic: 'builtin-engine' })
    begin(() => health.checkBuiltin())
  })
  return {
    ...{
      registry,
      endpoints,
      endpointsTable,
      secrets,
      access,
      open,
      health,
      downloads,
      catalog,
      builtin,
      onnx,
    },
    fetch: plainFetch(fetchModels),
    /** A secret of the person's own by its name. */
    secretOf: (name: string) => secrets.get(namedPrefix + name),
    close: [
      ...catalog.close,
      () => builtin.close(),
      () => onnx.close(),
      () => access.close(),
      () => fetchModels.close(),
    ],
  }
}
