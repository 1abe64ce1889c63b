import { AppError } from '../../app-error'
import type { Catalog } from './catalog'
import type { CatalogEntry } from './entry'

export type StartPlan = {
  /** Made ready at start, in the order they were named; nothing else is loaded. */
  models: readonly CatalogEntry[]
  /** Those of them whose weights have to be fetched first. */
  toFetch: readonly CatalogEntry[]
}

/**
 * What MODELS asks for at the start (SPEC C2, C3): `MODELS=a,b` names the models, in any case and order.
 * @throws AppError not_in_catalog where a name is unknown, with the nearest one; weights_missing, naming all, where
 *   AUTO_DOWNLOAD_MODELS=0 forbids to fetch what is not there
 */
export async function readyAtStart(options: {
  environment: Readonly<Record<string, string | undefined>>
  catalog: Catalog
  isPresent: (entry: CatalogEntry) => Promise<boolean>
}): Promise<StartPlan> {
  const { environment, catalog, isPresent } = options
  const names = (environment.MODELS ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const models = [...new Set(names.map((name) => catalog.get(name)))]
  const present = await Promise.all(
    models.map(async (entry) => !needsWeights(entry) || (await isPresent(entry))),
  )
  const toFetch = models.filter((_, index) => !present[index])
  if (toFetch.length > 0 && !mayDownload(environment)) {
    const missing = toFetch.map((entry) => entry.name)
    throw new AppError('weights_missing', { model: missing.join(', '), models: missing })
  }
  return { models, toFetch }
}

/** False where nothing of the model lies on this machine: another server or a module of the person's own has it. */
export const needsWeights = (entry: CatalogEntry): boolean =>
  !entry.skipDownload && entry.engine !== 'server' && entry.engine !== 'handler'

/** On unless it is switched off. */
function mayDownload(environment: Readonly<Record<string, string | undefined>>): boolean {
  const value = environment.AUTO_DOWNLOAD_MODELS?.trim().toLowerCase() ?? ''
  return !['0', 'false', 'no', 'off'].includes(value)
}
