import { isDeepStrictEqual } from 'node:util'
import type { ModelForm } from '../../../../shared/model-form'
import { AppError } from '../../app-error'
import { fileIsWrong } from './config-error'
import { type Dialect, endpointFields } from './dialects'
import type { FieldName } from './fields'
import type { Path } from './issues'
import type { LocatedModel } from './located-model'
import { type LocatedConfig, readLocated } from './read-config'
import { NoPlace, TextEdits } from './text-edits'
import { formValues } from './write-config'

/** What a section says for all of its models. */
const ofSection: readonly FieldName[] = endpointFields

/**
 * The text with one model changed to what the form says. Only the signs of what differs are replaced: everything else
 * stays as it is, to the last space.
 * @param key as `readConfig` gave it
 * @throws AppError model_missing; config_invalid where the file is broken, or would be
 * @throws AppError model_from_elsewhere for what the document has no place for
 * @throws AppError config_shared where another model would change with it
 */
export function editDocument(text: string, key: string, form: ModelForm, path: string): string {
  const { config, issues } = readLocated(text, path)
  if (issues.length > 0) throw fileIsWrong(path, issues)
  const model = config.models.find((model) => model.key === key)
  if (!model) throw new AppError('model_missing', { id: key })
  const { kind } = form
  if (kind === 'builtin' || kind !== model.form.kind) throw hasNoPlace(model, path)
  // Settings of the server that a form leaves out stay as they are.
  const wanted = { ...model.form, ...withoutUndefined(form), kind }
  const before = new Map(formValues({ ...model.form, kind }).map(({ field, value }) => [field, value]))
  const changed = formValues(wanted).filter(
    ({ field, value }) => !isDeepStrictEqual(value, before.get(field)),
  )
  const mark = text.startsWith('\ufeff') ? '\ufeff' : ''
  const edits = new TextEdits(text.slice(mark.length), model.document)
  for (const { field, value } of changed) {
    const place = placeOf(model, field)
    if (!place) throw hasNoPlace(model, path)
    edits.set(place, value)
  }
  const edited = mark + applied(edits, model, path)
  const again = readLocated(edited, path)
  if (again.issues.length > 0) throw fileIsWrong(path, again.issues)
  const result = again.config.models.find((model) => model.key === key)
  // What was taken over by `<<` cannot be taken away here.
  const isAsWanted = result && isDeepStrictEqual(formValues({ ...result.form, kind }), formValues(wanted))
  if (!isAsWanted) throw hasNoPlace(model, path)
  const fields = new Set(changed.map(({ field }) => field))
  const other = changedOther(config, again.config, result, fields)
  if (other !== null) throw isShared(model, other, path)
  return edited
}

function applied(edits: TextEdits, model: LocatedModel, path: string): string {
  try {
    return edits.apply()
  } catch (error) {
    if (error instanceof NoPlace) throw hasNoPlace(model, path)
    throw error
  }
}

/**
 * What else now says something else: an anchor that the model holds may be somebody else's too. Models at one address
 * share its key and its other settings on purpose.
 * @returns the name of the first one, null where there is none
 */
function changedOther(
  before: LocatedConfig['config'],
  after: LocatedConfig['config'],
  edited: LocatedModel,
  fields: ReadonlySet<FieldName>,
): string | null {
  const shared = endpointFields.filter((field) => fields.has(field))
  const facts = ({ form, enabled }: LocatedModel, isBeside: boolean) => {
    const own: Record<string, unknown> = { ...form, enabled }
    if (isBeside) for (const field of shared) delete own[field]
    return JSON.stringify(own)
  }
  const now = new Map(after.models.map((model) => [model.key, model]))
  for (const model of before.models) {
    if (model.key === edited.key) continue
    const same = now.get(model.key)
    const isBeside = addressOf(model) === addressOf(edited)
    if (!same || facts(same, isBeside) !== facts(model, isBeside)) return nameOf(model)
  }
  if (after.models.length !== before.models.length) return edited.key
  const rest = ({ agents, providers, assignment }: LocatedConfig['config']) =>
    JSON.stringify([agents.map(({ name }) => name), providers, assignment])
  return rest(before) === rest(after) ? null : 'agents'
}

const addressOf = ({ form: { kind, endpointUrl, apiVersion } }: LocatedModel) =>
  JSON.stringify([kind, endpointUrl, apiVersion])

/** Where a field is written: where it stands, else in the model's own entry; what all share, in their section. */
function placeOf({ at, dialect, section, read }: LocatedModel, field: FieldName): Path | null {
  const known = read.places[field]
  const isOwn = known !== undefined && at.every((part, index) => known[index] === part)
  // One model that moves to another address does not take its neighbours along.
  if (known && (isOwn || ofSection.includes(field))) return known
  return placeIn(section !== null && ofSection.includes(field) ? section : { at, dialect }, field)
}

function placeIn({ at, dialect }: { at: Path; dialect: Dialect }, field: FieldName): Path | null {
  const names = dialect[field]?.[0]
  return names ? [...at, ...names] : null
}

function withoutUndefined(form: ModelForm): Partial<ModelForm> {
  return Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined))
}

const nameOf = ({ form }: LocatedModel) => form.displayName ?? form.wireName

const isShared = (model: LocatedModel, other: string, path: string) =>
  new AppError(
    'config_shared',
    { name: nameOf(model), other, path, line: model.line },
    { fixes: [{ do: 'open-config-file', path }] },
  )

const hasNoPlace = (model: LocatedModel, path: string) =>
  new AppError(
    'model_from_elsewhere',
    { name: nameOf(model), path, line: model.line },
    { fixes: [{ do: 'open-config-file', path }] },
  )
