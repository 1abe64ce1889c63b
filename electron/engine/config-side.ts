import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Change } from '../../shared/contract/app'
import type { ModelForm } from '../../shared/model-form'
import type { Described } from './api/explain'
import { toErrorData } from './app-error'
import {
  ConfigFolder,
  contentsOf,
  editDocument,
  fieldLines,
  type ModelRegistry,
  nameClearValues,
  namedPrefix,
  type Secrets,
  watchFolder,
} from './models'

type Deps = {
  folder: string
  registry: ModelRegistry
  secrets: Secrets
  publish: (change: Change) => void
  setTimer: (run: () => void, ms: number) => unknown
  clearTimer: (timer: unknown) => void
  now: () => number
  newId: () => string
  log: (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
}

/** Where configuration files are watched. */
export const configFolder = (dataFolder: string) => join(dataFolder, 'configs')

/** The configuration files of the data folder: watched, their models kept beside the person's own. */
export function createConfigSide(deps: Deps) {
  const { registry, secrets, publish, log, now, newId } = deps
  const known = new KnownOrigins(registry)
  const folder = new ConfigFolder({
    folder: deps.folder,
    watch: watchFolder,
    later: (run, ms) => {
      const timer = deps.setTimer(run, ms)
      return () => deps.clearTimer(timer)
    },
    now,
    newId,
    onFile: ({ path, state, config }) => {
      // A broken file leaves what it said when it was last right.
      if (state === 'ok' && config) {
        registry.syncOrigin({ from: 'file', path }, contentsOf(config))
        known.add(path)
      }
      publish({ topic: 'config-files' })
    },
    onGone: () => publish({ topic: 'config-files' }),
    onFolder: () => publish({ topic: 'config-files' }),
    onComplete: (paths) => known.forgetAllBut(paths),
    onError: (error) => {
      const { code, detail = '' } = toErrorData(error)
      log('warn', 'a configuration file could not be taken over', { code, detail })
    },
  })
  return {
    folder,
    /** Where a file says the values of one of its models; null for a model that no file describes. */
    describedBy: async (modelId: string): Promise<Described | null> => {
      const { origin, originKey } = registry.stored(modelId)
      if (origin.from !== 'file') return null
      const lines = fieldLines(await readFile(origin.path, 'utf8'), origin.path, originKey)
      const placeOf = (field: string) => {
        const line = lines?.get(field)
        return line === undefined ? null : `${origin.path}:${line}`
      }
      return { source: 'file', placeOf }
    },
    /**
     * Writes what a form says into the file that describes the model, comments and order kept.
     * A key typed in clear becomes a secret that the file refers to by name.
     * @throws AppError config_invalid, config_changed, config_shared, model_from_elsewhere, file_unreadable, disk_full
     */
    edit: async (modelId: string, form: ModelForm): Promise<void> => {
      const model = registry.stored(modelId)
      const { path } = model.origin
      const text = await readFile(path, 'utf8')
      const named = nameClearValues({ secrets, all: registry.all() }, model, form)
      // A file tells what the person says of a model, not what its server told meanwhile.
      const said = { ...named.form, capabilities: form.capabilityChoices }
      const after = editDocument(text, model.originKey, said, path)
      await folder.replaceText(basename(path), { before: text, after })
      for (const { name, value } of named.secrets) secrets.set(namedPrefix + name, value)
      if (named.secrets.length > 0) publish({ topic: 'models', id: modelId })
    },
  }
}

/** The files that models are of, as far as the registry remembers. */
class KnownOrigins {
  readonly #registry: ModelRegistry
  #paths: Set<string> | null = null

  constructor(registry: ModelRegistry) {
    this.#registry = registry
  }

  add(path: string): void {
    this.#paths?.add(path)
  }

  /** Also of files that went away while nobody watched. */
  forgetAllBut(there: ReadonlySet<string>): void {
    this.#paths ??= new Set(
      this.#registry.all().flatMap(({ origin }) => (origin.from === 'file' ? [origin.path] : [])),
    )
    for (const path of this.#paths) {
      if (there.has(path)) continue
      this.#registry.syncOrigin({ from: 'file', path }, { models: [] })
      this.#paths.delete(path)
    }
  }
}
