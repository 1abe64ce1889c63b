import type { OriginModel } from '../origins'
import type { EnvironmentSettings } from './read-environment'
import { resolveSettings } from './resolve-settings'
import { defaultSettings, settingsForm } from './settings'

/** The model that the environment describes; null where it names neither a model nor a server. */
export function environmentModel(environment: EnvironmentSettings): OriginModel | null {
  const { model, baseUrl, kind } = environment.values
  if (model === undefined && baseUrl === undefined && kind === undefined) return null
  const { values } = resolveSettings({ environment, defaults: defaultSettings })
  return { key: 'model-backend', line: environment.sources.model?.line ?? null, form: settingsForm(values) }
}
