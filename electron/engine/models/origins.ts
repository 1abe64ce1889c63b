import type { ModelForm } from '../../../shared/model-form'
import { freeName, sameName } from '../../../shared/model-form'
import type { Database } from '../database/connection'
import type { Origin } from '../database/endpoints'
import { addressOf } from './check-form'
import { type WriteDeps, writeModel } from './write-model'

/** A model as a file or the environment describes it. */
export type OriginModel = {
  /** What stays the same when its neighbours change. */
  key: string
  /** The line its document begins at, from 1. */
  line: number | null
  form: ModelForm
}

type Deps = WriteDeps & { db: Database; onRemoved: (id: string) => void }

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
    for (const { key, line, form } of described) {
      const current = known.get(key) ?? null
      known.delete(key)
      const id = current?.id ?? newId()
      const others = models.all().filter((model) => model.id !== id)
      const wanted = form.displayName || form.wireName
      const isTaken = others.some((model) => sameName(model.displayName, wanted))
      // Two files may use one name: the second one gets a number, and keeps it.
      const displayName =
        isTaken && current?.displayName.startsWith(`${wanted} (`)
          ? current.displayName
          : isTaken
            ? freeName(wanted, others)
            : wanted
      const place = { origin, line, key }
      writeModel(deps, { id, form, baseUrl: addressOf(form), displayName, current, place })
      touched.push(id)
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
