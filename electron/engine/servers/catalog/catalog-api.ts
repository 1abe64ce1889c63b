import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { Change } from '../../../../shared/contract/app'
import type { CatalogEntryView } from '../../../../shared/contract/catalog'
import { AppError } from '../../app-error'
import type { DownloadRow } from '../../database/downloads'
import {
  type CatalogEntry,
  type CatalogSource,
  type ModelRegistry,
  readyAtStart,
  type StartPlan,
} from '../../models'
import type { DownloadPlan, Downloads } from '../downloads'
import type { HandlerHost } from '../handlers'
import { addModel, registeredModel } from './add-model'
import { catalogKey, nameInKey, planOf } from './plans'
import type { Weights } from './weights'

type Deps = {
  catalog: CatalogSource
  registry: ModelRegistry
  downloads: Downloads
  weights: Weights
  handlers: HandlerHost
  environment: NodeJS.ProcessEnv
  publish: (change: Change) => void
}

/** The plan behind a download's key; undefined for keys that are not the catalog's. */
export function catalogPlan(
  catalog: CatalogSource,
  modelsFolder: string,
  key: string,
): DownloadPlan | undefined {
  const name = nameInKey(key)
  const entry = name === null ? undefined : catalog.current.find(name)
  return entry && planOf(entry, modelsFolder)
}

/** True where a download is one of the catalog's. */
export const isCatalogDownload = ({ modelKey }: Pick<DownloadRow, 'modelKey'>): boolean =>
  nameInKey(modelKey) !== null

/** What a finished download of the catalog becomes. A model for vLLM waits for a vLLM that serves it. */
export async function addFetchedModel(
  deps: Deps,
  { modelKey }: Pick<DownloadRow, 'modelKey'>,
): Promise<void> {
  const entry = (await deps.catalog.reload()).find(nameInKey(modelKey) ?? '')
  if (entry && entry.engine !== 'vllm') await addModel(deps, entry, await deps.weights.find(entry))
  deps.publish({ topic: 'catalog' })
}

/**
 * Makes ready what MODELS names: adds what is there, begins to fetch what is not.
 * @throws AppError not_in_catalog, weights_missing
 */
export async function startCatalog(deps: Deps): Promise<StartPlan> {
  const catalog = await deps.catalog.reload()
  const isPresent = async (entry: CatalogEntry) => (await deps.weights.find(entry)) !== null
  const plan = await readyAtStart({ environment: deps.environment, catalog, isPresent })
  for (const entry of plan.models) {
    if (plan.toFetch.includes(entry)) deps.downloads.start(catalogKey(entry))
    else await addModel(deps, entry, await deps.weights.find(entry))
  }
  return plan
}

export function catalogApi(deps: Deps): Handlers<EngineContract>['catalog'] {
  const { catalog, downloads, weights, handlers, publish } = deps
  return {
    list: async () => {
      const { entries, issues, localFile } = await catalog.reload()
      const views = await Promise.all(entries.map((entry) => viewOf(deps, entry)))
      return { entries: views, issues: [...issues], localFile }
    },
    download: async ({ name }) => {
      const entry = (await catalog.reload()).get(name)
      return downloads.start(catalogKey(entry))
    },
    add: async ({ name }) => {
      const entry = (await catalog.reload()).get(name)
      const view = await addModel(deps, entry, await weights.find(entry))
      publish({ topic: 'catalog' })
      return view
    },
    consent: async ({ name, sha256 }) => {
      const { handler } = (await catalog.reload()).get(name)
      if (handler === null) throw new AppError('not_in_catalog', { name })
      await handlers.consent(name, handler, sha256)
      publish({ topic: 'catalog' })
    },
  }
}

async function viewOf(deps: Deps, entry: CatalogEntry): Promise<CatalogEntryView> {
  const { downloads } = deps
  const download = downloads.ofModel(catalogKey(entry)) ?? null
  const model = registeredModel(deps, entry)
  const { handler } = entry
  return {
    name: entry.name,
    repository: entry.repository,
    kind: entry.kind,
    task: entry.kind === 'vision' ? 'chat' : entry.kind,
    engine: entry.engine,
    licence: entry.licence,
    sizeBytes: entry.sizeBytes ?? download?.totalBytes ?? entry.aboutBytes,
    notes: entry.notes,
    source: entry.source,
    ...(await stateOf(deps, entry, model !== undefined)),
    download: download && download.state !== 'done' ? download : null,
    modelId: model?.id ?? null,
    handler: handler === null ? null : { path: handler, sha256: (await deps.handlers.look(handler)).sha256 },
  }
}

type State = Pick<CatalogEntryView, 'state' | 'needs'>
const ready: State = { state: 'ready', needs: null }

async function stateOf(deps: Deps, entry: CatalogEntry, registered: boolean): Promise<State> {
  const { weights, handlers, environment } = deps
  const present = async () => (await weights.find(entry)) !== null
  switch (entry.engine) {
    case 'handler':
      return entry.handler !== null && (await handlers.look(entry.handler)).mayRun
        ? ready
        : { state: 'consent', needs: null }
    case 'server': {
      const keyMissing = entry.keyVariable !== null && !environment[entry.keyVariable]
      return keyMissing ? { state: 'needs', needs: 'upstream_key' } : ready
    }
    case 'ollama':
      if ((await weights.ollamaModels()) === null) return { state: 'needs', needs: 'ollama' }
      return (await present()) ? ready : { state: 'downloadable', needs: null }
    case 'vllm': {
      if (registered) return ready
      // Weights of 8 bits want a GPU that computes with them; the others only want a vLLM.
      const needs = /fp8/i.test(entry.name) ? 'gpu' : 'vllm'
      return { state: entry.skipDownload || (await present()) ? 'needs' : 'downloadable', needs }
    }
    default:
      return (await present()) ? ready : { state: 'downloadable', needs: null }
  }
}
