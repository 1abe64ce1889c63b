import { Document } from 'yaml'
import { endpointKinds } from '../../../../shared/endpoint-kinds'
import { type ModelForm, modelDefaults } from '../../../../shared/model-form'
import { type Dialect, endpointFields, entryDialect } from './dialects'
import type { FieldName, FileKind } from './fields'
import { isEndpointDefault } from './to-form'

/** The fields of a form that a file has under names of its own; `id` is the slug. */
export type FormValue = { field: FieldName; value: unknown }

/**
 * Models as one provider document, each an entry of `custom`. What is as it would be without saying is left out.
 * Keys stand there as the forms have them: the caller has put references in their place.
 * A model of the built-in engine is left out: its file lies on this machine alone.
 */
export function writeConfig(models: readonly (ModelForm & { slug: string })[]): string {
  const custom = models.flatMap((form) => {
    const { kind } = form
    return kind === 'builtin' ? [] : [entryOf(form, entryDialect(kind), { ...form, kind })]
  })
  return new Document({ providers: { custom } }).toString({ lineWidth: 0, indentSeq: true })
}

function entryOf(
  form: ModelForm & { slug: string },
  dialect: Dialect,
  known: ModelForm & { kind: FileKind },
): Record<string, unknown> {
  const values = new Map(formValues(known).map(({ field, value }) => [field, value]))
  values.set('id', form.slug)
  if (form.displayName === undefined || form.displayName === '') values.set('displayName', form.wireName)
  const entry: Record<string, unknown> = {}
  for (const field of Object.keys(dialect) as FieldName[]) {
    const [name] = dialect[field]?.[0] ?? []
    const value = values.get(field)
    if (name !== undefined && value !== undefined) entry[name] = value
  }
  return entry
}

/** What a file needs to say of a form; undefined where it need say nothing. */
export function formValues(form: ModelForm & { kind: FileKind }): FormValue[] {
  const { kind, price } = form
  const said = <Value>(value: Value, isDefault: boolean) => (isDefault ? undefined : value)
  const rules = endpointKinds[kind]
  const isNewAzure = kind === 'azure-openai' && form.endpointUrl.endsWith('/openai/v1')
  const plain: Partial<Record<FieldName, unknown>> = {
    kind,
    displayName: form.displayName,
    wireName: form.wireName,
    endpointUrl: said(form.endpointUrl, form.endpointUrl === rules.defaultUrl),
    apiVersion: said(form.apiVersion, isNewAzure || form.apiVersion == null),
    description: said(form.description, form.description === ''),
    task: said(form.task, form.task === 'chat'),
    firstTokenTimeoutSeconds: said(
      form.firstTokenTimeoutSeconds,
      form.firstTokenTimeoutSeconds === modelDefaults.firstTokenTimeoutSeconds,
    ),
    maxParallel: said(form.maxParallel, form.maxParallel === null),
    price: said(withoutNulls(price), price.input === null && price.output === null),
    capabilities: said(
      withoutNulls(form.capabilities ?? {}),
      Object.keys(withoutNulls(form.capabilities ?? {})).length === 0,
    ),
    // What is usual for its name holds until the file says otherwise.
    contextWindow: said(form.contextWindow, ['default', 'profile'].includes(form.contextWindowSource)),
    temperature: form.temperature,
    maxTokens: said(form.maxTokens, form.maxTokens === null),
    topP: said(form.topP, form.topP === null),
    stop: said(form.stop, form.stop.length === 0),
    reasoning: said(form.reasoning, form.reasoning === 'default'),
    extraBody: said(form.extraBody, Object.keys(form.extraBody).length === 0),
  }
  for (const field of endpointFields) {
    const value = form[field] === '' ? null : form[field]
    plain[field] = said(value, value === undefined || isEndpointDefault(kind, field, value))
  }
  return (Object.keys(plain) as FieldName[]).map((field) => ({ field, value: plain[field] }))
}

const withoutNulls = (value: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined))
