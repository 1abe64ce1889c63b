import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { EngineContract, Handlers } from '../../../shared/contract'
import type { ModelStatus } from '../../../shared/contract/models'
import { modelDefaults } from '../../../shared/model-form'
import { AppError } from '../app-error'
import type { DownloadRow } from '../database/downloads'
import type { StoredModel } from '../database/models'
import { builtinCapabilities, type ModelRegistry } from '../models'
import {
  type BuiltinEngine,
  type CatalogModel,
  estimateMemoryNeed,
  fitsMachine,
  readGgufFile,
  starterModels,
  viewEngine,
} from './builtin'
import type { DownloadPlan, Downloads } from './downloads'

/** Tokens of context that the built-in engine loads at most, as its memory grows with them. */
const mostContextTokens = 8_192

type Deps = {
  registry: ModelRegistry
  engine: BuiltinEngine
  downloads: Downloads
  memory: () => { totalBytes: number; freeBytes: number }
}

/** The plan of a download: where the file goes and where it comes from. */
export function downloadPlan(folder: string, key: string): DownloadPlan | undefined {
  const model = starterModels.find((candidate) => candidate.key === key)
  return (
    model && {
      kind: 'file',
      displayName: model.displayName,
      targetPath: join(folder, model.fileName),
      sizeBytes: model.sizeBytes,
      sha256: model.sha256,
      sources: model.sources,
    }
  )
}

/**
 * Registers a GGUF file where it lies; the same file twice is one model.
 * @throws AppError gguf_invalid, file_unreadable
 */
export async function addGgufFile(
  registry: ModelRegistry,
  path: string,
  entry?: Pick<CatalogModel, 'key' | 'displayName'>,
) {
  const header = await readGgufFile(path)
  const there = registry.all().find((model) => model.filePath === path)
  if (there) return registry.view(there.id)
  const name = entry?.displayName ?? basename(path).replace(/\.gguf$/i, '')
  return registry.addKnown({
    wireName: basename(path).replace(/\.gguf$/i, ''),
    displayName: name,
    baseUrl: null,
    temperature: modelDefaults.temperature,
    maxTokens: null,
    contextWindow: Math.min(header.contextLength ?? 4_096, mostContextTokens),
    contextWindowSource: header.contextLength === null ? 'default' : 'server',
    firstTokenTimeoutSeconds: modelDefaults.firstTokenTimeoutSeconds,
    capabilities: builtinCapabilities,
    file: { path, sizeBytes: header.fileSizeBytes, catalogKey: entry?.key ?? null },
  })
}

/** What a finished download becomes. */
export async function addDownloadedModel(registry: ModelRegistry, row: DownloadRow): Promise<void> {
  const entry = starterModels.find((model) => model.key === row.modelKey)
  await addGgufFile(registry, row.targetPath, entry)
}

/** The status of a model of the built-in engine, from the engine's own state. */
export async function builtinStatus(
  engine: BuiltinEngine,
  model: StoredModel,
  at: number,
): Promise<ModelStatus> {
  const base: ModelStatus = { state: 'idle', checkedAt: at, latencyMs: null, progress: null, error: null }
  if (model.filePath === null || !(await exists(model.filePath))) {
    const error = new AppError('file_unreadable', { path: model.filePath ?? '' }).toData()
    return { ...base, state: 'down', error }
  }
  const view = viewEngine(engine.state, (wireName) => (wireName === wireNameOf(model) ? model.id : null))
  if (view.state === 'crashed') return { ...base, state: 'down', error: view.error }
  if (view.modelId !== model.id) return base
  if (view.state === 'loading') return { ...base, state: 'loading', progress: view.progress }
  return view.state === 'ready' ? { ...base, state: 'ready' } : { ...base, error: view.error }
}

/** The built-in engine opens GGUF files; a folder is a model for the ONNX engine. */
export const isGguf = ({ filePath }: Pick<StoredModel, 'filePath'>): boolean =>
  filePath?.toLowerCase().endsWith('.gguf') ?? false

/** The built-in engine's name of a model: unique, whatever the file is called. */
export const wireNameOf = (model: Pick<StoredModel, 'id'>) => model.id

export function builtinApi(deps: Deps): Handlers<EngineContract>['builtin'] {
  const { registry, engine, downloads, memory } = deps
  return {
    catalog: () => {
      const now = memory()
      const models = registry.all()
      return {
        memory: now,
        models: starterModels.map((entry) => {
          const need = estimateMemoryNeed(entry)
          const download = downloads.ofModel(entry.key)
          return {
            key: entry.key,
            displayName: entry.displayName,
            description: entry.description,
            licence: entry.licence,
            sizeBytes: entry.sizeBytes ?? download?.totalBytes ?? entry.aboutBytes,
            memoryNeedBytes: need,
            fits: fitsMachine(need, now),
            modelId: models.find((model) => model.catalogKey === entry.key)?.id ?? null,
            download: download && download.state !== 'done' ? download : null,
          }
        }),
      }
    },
    engine: () => viewEngine(engine.state, (wireName) => wireName),
    restart: async () => {
      await engine.restart()
    },
    download: ({ key }) => downloads.start(key),
    pause: ({ id }) => downloads.pause(id),
    resume: ({ id }) => void downloads.resume(id),
    cancel: ({ id }) => downloads.cancel(id),
    addFile: ({ path }) => addGgufFile(registry, path),
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      ['ENOENT', 'ENOTDIR', 'EACCES'].includes(String(error.code))
    ) {
      return false
    }
    throw error
  }
}
