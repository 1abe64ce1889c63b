import { type Document, isMap, isScalar } from 'yaml'
import type { ModelForm } from '../../../../shared/model-form'
import { AppError } from '../../app-error'
import { fileIsWrong } from './config-error'
import { type Dialect, endpointFields } from './dialects'
import type { FieldName } from './fields'
import type { Path } from './issues'
import type { LocatedModel } from './located-model'
import { readLocated } from './read-config'
import { formValues } from './write-config'

/** What a section says for all of its models. */
const ofSection: readonly FieldName[] = [...endpointFields, 'endpointUrl', 'apiVersion']

/**
 * The text with one model changed to what the form says. Only what differs is written: comments, order and all other
 * documents stay as they are.
 * @param key as `readConfig` gave it
 * @throws AppError model_missing; config_invalid where the file is broken, or would be
 * @throws AppError model_from_elsewhere for what the document has no place for
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
  for (const { field, value } of formValues(wanted)) {
    if (JSON.stringify(value) === JSON.stringify(before.get(field))) continue
    change(model, field, value, path)
  }
  const changed = splice(text, model.document)
  const again = readLocated(changed, path)
  if (again.issues.length > 0) throw fileIsWrong(path, again.issues)
  const result = again.config.models.find((model) => model.key === key)
  // What was taken over by `<<` cannot be taken away here.
  if (!result || said({ ...result.form, kind }) !== said(wanted)) throw hasNoPlace(model, path)
  return changed
}

function change(model: LocatedModel, field: FieldName, value: unknown, path: string): void {
  const { document, at, dialect, section, read } = model
  const isShared = section !== null && ofSection.includes(field)
  const place = read.places[field] ?? placeIn(isShared ? section : { at, dialect }, field)
  if (!place) throw hasNoPlace(model, path)
  if (value === undefined) {
    document.deleteIn(place)
    return
  }
  const known = document.getIn(place, true)
  // A scalar keeps its node, and with it the comment behind it.
  if (isScalar(known) && (typeof value !== 'object' || value === null)) known.value = value
  else document.setIn(place, document.createNode(value))
  // `0.10` is no pattern for the number that follows it.
  if (isScalar(known)) {
    delete known.minFractionDigits
    delete known.format
  }
}

function placeIn({ at, dialect }: { at: Path; dialect: Dialect }, field: FieldName): Path | null {
  const names = dialect[field]?.[0]
  return names ? [...at, ...names] : null
}

/** The text with one of its documents written anew; the others keep every sign of theirs. */
function splice(text: string, document: Document.Parsed): string {
  const mark = text.startsWith('\ufeff') ? 1 : 0
  const plain = text.slice(mark)
  const written = document.toString({ lineWidth: 0, indentSeq: indentsLists(document, plain) })
  const [start, , end] = document.range
  // The comment above the first document belongs to it, and is written with it.
  const before = plain.slice(0, start)
  const head = /^(?:\s*(?:#.*)?\r?\n)*$/.test(before) ? '' : before
  const lines = text.includes('\r\n') ? written.replace(/\r?\n/g, '\r\n') : written
  return text.slice(0, mark) + head + lines + plain.slice(end)
}

/** Whether the lists of a document stand further in than their names, as most people write them. */
function indentsLists({ contents }: Document.Parsed, text: string): boolean {
  if (!isMap(contents)) return true
  return !/^( *)[^\s#-][^\n]*:[^\n]*\n\1- /m.test(text)
}

const said = (form: Parameters<typeof formValues>[0]): string => JSON.stringify(formValues(form))

function withoutUndefined(form: ModelForm): Partial<ModelForm> {
  return Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined))
}

const hasNoPlace = (model: LocatedModel, path: string) =>
  new AppError(
    'model_from_elsewhere',
    { name: model.form.displayName ?? model.form.wireName, path, line: model.line },
    { fixes: [{ do: 'open-config-file', path }] },
  )
