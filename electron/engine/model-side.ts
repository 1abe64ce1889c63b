import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { v7 as newId } from 'uuid'
import type { Change } from '../../shared/contract/app'
import { EndpointAccess, isGguf, OpenModels, TokenCommands } from './access'
import type { Database } from './database/connection'
import type { Conversations } from './database/conversations'
import { DownloadsTable } from './database/downloads'
import { EndpointsTable } from './database/endpoints'
import { ModelsTable, type StoredModel } from './database/models'
import { SecretsTable } from './database/secrets'
import type { SettingsTable } from './database/settings'
import type { EngineOptions } from './engine'
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
import {
  addDownloadedModel,
  BuiltinEngine,
  builtinStatus,
  Downloads,
  downloadPlan,
  freeBytesAt,
  HealthBoard,
  OnnxEngine,
  type OnnxModel,
  wireNameOf,
} from './servers'

type Deps = {
  db: Database
  settings: SettingsTable
  conversations: Conversations
  options: EngineOptions
  variables: Variables
  now: () => number
  publish: (change: Change) => void
  begin: (work: () => Promise<unknown>) => void
}

export type ModelSide = ReturnType<typeof createModelSide>

/** Everything that has to do with models, servers and secrets, but for who chats with them. */
export function createModelSide({
  db,
  settings,
  conversations,
  options,
  variables,
  now,
  publish,
  begin,
}: Deps) {
  const { dataFolder, environment, log } = options
  const endpointsTable = new EndpointsTable(db)
  const models = new ModelsTable(db)
  const secrets = new Secrets({
    table: new SecretsTable(db),
    keyStore: options.keyStore,
    fromEnvironment: environmentSecrets(variables.all),
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
  })
  const endpoints = new EndpointRegistry({ ...common, registry })
  queues.onChange((id) => publish({ topic: 'models', id }))

  const files = () => registry.all().filter((model) => model.filePath !== null)
  const randomKey = () => randomBytes(32).toString('hex')
  const builtin = new BuiltinEngine({
    spawnWorker: options.spawnWorker,
    listModels: () =>
      files()
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
    listModels: () => files().flatMap((model) => onnxModel(model) ?? []),
    randomKey,
    log,
  })
  const fetchModels = createModelFetch()
  const access = new EndpointAccess({
    registry,
    tokens: new TokenCommands({ now }),
    lookup: (name) => secrets.get(namedPrefix + name),
    fetch: fetchModels,
    now,
  })
  const open = new OpenModels({ registry, access, queues, builtin, onnx })

  const health = new HealthBoard({
    registry,
    accessOf: (model) => access.asking(model),
    now,
    builtinStatus: (model: StoredModel) => builtinStatus(builtin, model, now()),
    log,
  })
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
  builtin.subscribe(() => {
    publish({ topic: 'builtin-engine' })
    begin(() => health.checkBuiltin())
  })
  return {
    ...{ registry, endpoints, endpointsTable, secrets, access, open, health, downloads, builtin, onnx },
    close: [
      () => downloads.close(),
      () => builtin.close(),
      () => onnx.close(),
      () => access.close(),
      () => fetchModels.close(),
    ],
  }
}

/** A model folder as the ONNX engine takes it; null for a GGUF file or a model that chats. */
function onnxModel(model: StoredModel): OnnxModel | null {
  if (isGguf(model) || model.filePath === null || model.task === 'chat') return null
  return { id: wireNameOf(model), path: model.filePath, task: model.task }
}
