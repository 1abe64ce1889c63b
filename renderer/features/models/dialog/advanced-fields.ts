import { type EndpointKind, endpointKinds } from '../../../../shared/endpoint-kinds'
import type { ModelField } from '../../../../shared/model-draft'

/** In the order of the form, so that the focus goes to the first that is wrong. */
const primary: readonly ModelField[] = [
  'wireName',
  'endpointUrl',
  'azureRoute',
  'apiVersion',
  'tokenCommand',
  'temperature',
  'maxTokens',
  'contextWindow',
]
const advanced: readonly ModelField[] = [
  'displayName',
  'slug',
  'description',
  'task',
  'topP',
  'reasoning',
  'stop',
  'capabilityChoices',
  'priceInput',
  'priceOutput',
  'extraBody',
  'headers',
  'firstTokenTimeoutSeconds',
  'idleTimeoutSeconds',
  'maxRetries',
  'maxParallel',
  'caFile',
]
export const fieldOrder = [...primary, ...advanced]

/** Whether a field is folded away; an address that is the same for everybody is. */
export const isAdvanced = (field: ModelField, kind: EndpointKind) =>
  advanced.includes(field) || (field === 'endpointUrl' && addressIsGiven(kind))

export const addressIsGiven = (kind: EndpointKind) =>
  kind !== 'builtin' && !endpointKinds[kind].fields.includes('endpointUrl')
