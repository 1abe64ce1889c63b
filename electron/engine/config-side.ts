import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Change } from '../../shared/contract/app'
import type { ModelForm } from '../../shared/model-form'
import type { Described } from './api/explain'
import { toErrorData } from './app-error'
import { ConfigFolder, contentsOf, editDocument, fieldLines, type ModelRegistry, watchFolder } from './models'

type Deps = {
  folder: string
  registry: ModelRegistry
  publish: (change: Change) => void
  setTimer: (run: () => void, ms: number) => unknown
  clearTimer: (timer: unknown) => void
  now: () => number
  newId: () => string
  log: (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
}

/** The configuration files of the data folder: watched, their models kept beside the person's own. */
export function createConfigSide(deps: Deps) {
  const { registry, publish, log, now, newId } = deps
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
      }
      publish({ topic: 'config-files' })
    },
    onGone: (path) => {
      registry.syncOrigin({ from: 'file', path }, { models: [] })
      publish({ topic: 'config-files' })
    },
    onError: (error) => {
      const { code, detail = '' } = toErrorData(error)
      log('warn', 'a configuration file could not be taken over', { code, detail })
    },
  })
  return {
    folder,
    /** Models of files that went away while nobody watched. */
    forgetGone: () => {
      const there = new Set(folder.files().map(({ path }) => path))
      const known = new Set(
        registry.all().flatMap(({ origin }) => (origin.from === 'file' ? [origin.path] : [])),
      )
      for (const path of known)
        if (!there.has(path)) registry.syncOrigin({ from: 'file', path }, { models: [] })
    },
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
     * @throws AppError config_invalid, file_unreadable, disk_full
     */
    edit: async (modelId: string, form: ModelForm): Promise<void> => {
      const { origin, originKey } = registry.stored(modelId)
      const text = await readFile(origin.path, 'utf8')
      // A file tells what the person says of a model, not what its server told meanwhile.
      const said = { ...form, capabilities: form.capabilityChoices }
      await folder.replaceText(basename(origin.path), editDocument(text, originKey, said, origin.path))
    },
  }
}
