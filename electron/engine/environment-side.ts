import { readFileSync } from 'node:fs'
import type { Described } from './api/explain'
import {
  defaultSettings,
  type EnvironmentIssue,
  loadVariables,
  type ModelRegistry,
  readEnvironment,
  resolveSettings,
  settingsForm,
  sourceText,
  type Variables,
} from './models'
import { nativeCode } from './system-error'

/** The variables of the process and of the `.env` files in a folder, as they are at the start. */
export const readVariables = (environment: NodeJS.ProcessEnv, folder: string): Variables =>
  loadVariables({
    environment,
    folder,
    readText: (file) => {
      try {
        return readFileSync(file, 'utf8')
      } catch (error) {
        if (nativeCode(error) === 'ENOENT') return null
        throw error
      }
    },
  })

const origin = { from: 'environment', path: '' } as const
/** The form's fields by the settings' names, where they differ. */
const settingOf: Readonly<Record<string, string>> = {
  wireName: 'model',
  endpointUrl: 'baseUrl',
  firstTokenTimeoutSeconds: 'timeout',
}

/** The model that KEEPSAKE_MODEL_BACKEND__… describes, beside the person's own (SPEC B4). */
export function createEnvironmentSide(registry: ModelRegistry, variables: Variables) {
  const environment = readEnvironment(variables)
  const sources: Readonly<Record<string, (typeof environment.sources)['model']>> = environment.sources
  return {
    issues: environment.issues.map(issueText),
    /** Takes it over, or away where no variable speaks of a model any more. */
    sync: (): void => {
      const isSet = environment.values.model !== undefined || environment.values.baseUrl !== undefined
      const { values } = resolveSettings({ environment, defaults: defaultSettings })
      const models = isSet ? [{ key: 'backend', line: null, enabled: true, form: settingsForm(values) }] : []
      registry.syncOrigin(origin, { models })
    },
    describedBy: (modelId: string): Described | null => {
      if (registry.stored(modelId).origin.from !== 'environment') return null
      const placeOf = (field: string) => {
        const source = sources[settingOf[field] ?? field]
        return source ? sourceText(source) : null
      }
      return { source: 'environment', placeOf }
    },
  }
}

const issueText = ({ found, expected, ...source }: EnvironmentIssue) =>
  `${sourceText(source)}: found ${found}, expected ${expected}`
