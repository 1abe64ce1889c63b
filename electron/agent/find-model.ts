import type { ModelView } from '../../shared/contract/models'
import { AppError } from '../engine/app-error'

/**
 * The model that a person means: by its id, its short name, the name it is shown under, or the one on the wire.
 * @throws AppError model_missing, where there is none, or two are called so
 */
export function findModel(models: readonly ModelView[], name: string): ModelView {
  const wanted = name.trim().normalize('NFC').toLowerCase()
  const keys = [
    (model: ModelView) => model.id,
    (model: ModelView) => model.slug,
    (model: ModelView) => model.displayName,
    (model: ModelView) => model.wireName,
  ]
  for (const key of keys) {
    const found = models.filter((model) => key(model).normalize('NFC').toLowerCase() === wanted)
    const [first] = found
    if (first && found.length === 1) return first
    if (first) {
      const names = found.map(({ slug, displayName }) => `${slug}: ${displayName}`).join('\n')
      throw new AppError('model_missing', { name }, { detail: `Several are called so:\n${names}` })
    }
  }
  const names = models.map(({ displayName }) => displayName).join('\n')
  throw new AppError(
    'model_missing',
    { name },
    { detail: names === '' ? 'No models are saved.' : `"${name}" is none of these:\n${names}` },
  )
}
