import type { ModelForm } from '../../../shared/model-form'
import type { Database } from '../database/connection'
import type { Origin } from '../database/endpoints'
import type { StoredModel } from '../database/models'
import { addressOf } from './check-form'
import type { AssistantModel, Roles } from './roles'
import { TakenNames } from './taken-names'
import { type WriteDeps, writeModel } from './write-model'

/** A model as a file or the environment describes it. */
export type OriginModel = {
  /** Stays the same while the rest changes, as `agent:ada` or `custom:local-llama`. */
  key: string
  /** The line its document begins at, from 1; null where there are no lines. */
  line: number | null
  /** False: its origin switches it off. */
  enabled: boolean
  form: ModelForm
}

/** All that an origin says. */
export type OriginContents = {
  models: readonly OriginModel[]
  /** Keys of the models that are the default of their endpoint. */
  defaultKeys?: readonly string[]
  assistant?: AssistantModel | null
}

type Deps = Omit<WriteDeps, 'names'> & { db: Database; roles: Roles; onRemoved: (id: string) => void }

/**
 * Makes the models of an origin be what it now describes, all or none: rows keep their ids by key, what is described
 * no longer is removed.
 * @returns whether models are other than they were, and whether another one now has a role
 * @throws AppError invalid_input for an address that is none; nothing is stored then
 */
export function syncOrigin(
  deps: Deps,
  origin: Origin,
  contents: OriginContents,
): { models: boolean; choices: boolean } {
  const { db, models, keys, roles } = deps
  return db
    .transaction(() => {
      const known = new Map(models.ofOrigin(origin).map((model) => [model.originKey, model]))
      const written = writeAll(deps, origin, contents.models, known)
      for (const { key } of contents.models) known.delete(key)
      for (const { id } of known.values()) {
        roles.takeFrom(id)
        models.remove(id)
        deps.onRemoved(id)
      }
      const defaults = setDefaults(deps, origin, contents.defaultKeys ?? [])
      keys.forgetUnused()
      if (origin.from === 'file') roles.fileSays(origin.path, contents.assistant ?? null)
      return { models: written || known.size > 0 || defaults, choices: roles.hearFiles() }
    })
    .immediate()
}

/** @returns whether anything is other than it was */
function writeAll(
  deps: Deps,
  origin: Origin,
  described: readonly OriginModel[],
  known: ReadonlyMap<string, StoredModel>,
): boolean {
  const names = new TakenNames(deps.models.names())
  let isChanged = false
  for (const { key, line, enabled, form } of described) {
    const current = known.get(key) ?? null
    const id = current?.id ?? deps.newId()
    if (current) names.remove(current)
    const wanted = form.displayName || form.wireName
    // Two files may use one name: the second one gets a number, and keeps it.
    const numbered = current?.displayName.startsWith(`${wanted} (`) ? current.displayName : null
    const displayName = names.has(wanted) && numbered !== null ? numbered : names.freeName(wanted)
    const place = { origin, line, key, enabled }
    const written = writeModel(
      { ...deps, names },
      { id, form, baseUrl: addressOf(form), displayName, current, place },
    )
    names.add({ displayName, slug: written.slug })
    if (written.isChanged && enabled) deps.roles.fillEmpty(id, form.task)
    isChanged ||= written.isChanged
  }
  return isChanged
}

/** An endpoint of which no default is named keeps the one that it has. @returns whether one has another */
function setDefaults(
  { models, endpoints, now }: Deps,
  origin: Origin,
  defaultKeys: readonly string[],
): boolean {
  let isChanged = false
  for (const key of defaultKeys) {
    const model = models.ofOrigin(origin).find(({ originKey }) => originKey === key)
    if (!model || endpoints.byId(model.endpointId)?.defaultModelId === model.id) continue
    endpoints.setDefaultModel(model.endpointRowId, model.id, now())
    isChanged = true
  }
  return isChanged
}
