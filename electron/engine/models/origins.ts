import type { ModelForm } from '../../../shared/model-form'
import type { Database } from '../database/connection'
import type { Origin } from '../database/endpoints'
import { addressOf } from './check-form'
import { TakenNames } from './taken-names'
import { type WriteDeps, writeModel } from './write-model'

/** A model as a file or the environment describes it. */
export type OriginModel = {
  /** What stays the same when its neighbours change. */
  key: string
  /** The line its document begins at, from 1. */
  line: number | null
  form: ModelForm
}

type Deps = Omit<WriteDeps, 'names'> & { db: Database; onRemoved: (id: string) => void }

/**
 * Makes the models of an origin be what it now describes, all or none: rows keep their ids by key, what is described
 * no longer is removed.
 * @returns ids of models that were changed, added or removed
 * @throws AppError invalid_input for an address that is none; nothing is stored then
 */
export function syncOrigin(deps: Deps, origin: Origin, described: readonly OriginModel[]): string[] {
  const { db, models, keys, newId } = deps
  const touched: string[] = []
  db.transaction(() => {
    const known = new Map(models.ofOrigin(origin).map((model) => [model.originKey, model]))
    const names = new TakenNames(models.names())
    for (const { key, line, form } of described) {
      const current = known.get(key) ?? null
      known.delete(key)
      const id = current?.id ?? newId()
      if (current) names.remove(current)
      const wanted = form.displayName || form.wireName
      // Two files may use one name: the second one gets a number, and keeps it.
      const numbered = current?.displayName.startsWith(`${wanted} (`) ? current.displayName : null
      const displayName = names.has(wanted) && numbered !== null ? numbered : names.freeName(wanted)
      const place = { origin, line, key }
      const { slug, isChanged } = writeModel(
        { ...deps, names },
        { id, form, baseUrl: addressOf(form), displayName, current, place },
      )
      names.add({ displayName, slug })
      if (isChanged) touched.push(id)
    }
    for (const { id } of known.values()) {
      deps.onRemoved(id)
      models.remove(id)
      touched.push(id)
    }
    keys.forgetUnused()
  }).immediate()
  return touched
}
