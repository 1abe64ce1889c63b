import {
  defaultAzureApiVersion,
  type EndpointKindRules,
  endpointKinds,
} from '../../../../shared/endpoint-kinds'
import { type Address, readAddress } from '../../../../shared/model-address'
import { ModelForm, modelDefaults } from '../../../../shared/model-form'
import type { endpointFields } from './dialects'
import type { FieldName, FileKind } from './fields'
import type { Fault, Path } from './issues'
import { describe, quoted } from './issues'
import type { ReadFields } from './read-fields'

/** As new endpoints have it where nobody says otherwise. */
const idleTimeoutSeconds = 120
const retriesOf = ({ group }: EndpointKindRules) => (group === 'local' ? 0 : 3)

type Told = {
  kind: FileKind
  read: ReadFields
  /** Where a value that is missing should have been. */
  at: Path
  names: { wireName: string; endpointUrl: string }
  /** Taken where the file names no address. */
  defaultUrl?: string | undefined
  tell: (fault: Fault) => void
}

/** A model's form from what a file says of it; null where that is not enough, or wrong, which is told. */
export function toForm({
  kind,
  read: { values, places },
  at,
  names,
  defaultUrl,
  tell,
}: Told): ModelForm | null {
  let wrong = false
  const fault = (field: FieldName, found: string, expected: string, place: Path = places[field] ?? at) => {
    wrong = true
    tell({ path: place, found, expected })
  }
  const rules = endpointKinds[kind]
  const typed = values.endpointUrl ?? defaultUrl ?? rules.defaultUrl
  const address = typed === null ? null : readAddress(typed, kind)
  if (!address) fault('endpointUrl', 'nothing', `${names.endpointUrl}, such as ${rules.exampleUrl}`)
  else checkAddress(address, typed ?? '', rules, fault)

  const wireName = values.wireName ?? address?.azure?.deployment
  if (wireName === undefined && !('wireName' in places)) {
    fault('wireName', 'nothing', `${names.wireName}, such as ${rules.exampleModel}`)
  }
  for (const field of ['apiVersion', 'tokenCommand'] as const) {
    if (values[field] != null && !rules.fields.includes(field)) {
      fault(
        field,
        `${field} with the type ${kind}`,
        field === 'apiVersion' ? 'the type azure-openai' : 'the type google-vertex',
      )
    }
  }
  const isNewAzure = address?.url?.endsWith('/openai/v1') === true
  if (kind === 'azure-openai' && isNewAzure && values.apiVersion != null) {
    fault(
      'apiVersion',
      describe(values.apiVersion, ['apiVersion']),
      'none, as an address with /openai/v1 has no version',
    )
  }
  if (values.temperature !== undefined && values.temperature > rules.temperatureMax) {
    fault('temperature', String(values.temperature), `a number from 0 to ${rules.temperatureMax} for ${kind}`)
  }
  const contextWindow = values.contextWindow ?? modelDefaults.contextWindow
  if (values.maxTokens != null && values.maxTokens >= contextWindow) {
    const known =
      values.contextWindow === undefined
        ? `${contextWindow}, as the context window is not given`
        : `the context window, ${contextWindow}`
    fault('maxTokens', String(values.maxTokens), `fewer than ${known}`)
  }
  if (wrong || wireName === undefined || address?.url == null) return null
  const apiVersion =
    kind !== 'azure-openai'
      ? undefined
      : isNewAzure
        ? null
        : (values.apiVersion ?? address.azure?.apiVersion ?? defaultAzureApiVersion)
  const form = ModelForm.safeParse({
    ...without(values, ['id', 'agentName', 'wireName', 'endpointUrl', 'kind', 'apiVersion']),
    ...endpointDefaults(kind, values),
    kind,
    wireName,
    endpointUrl: address.url,
    ...(apiVersion === undefined ? {} : { apiVersion }),
    temperature: values.temperature ?? modelDefaults.temperature,
    maxTokens: values.maxTokens ?? null,
    contextWindow,
    contextWindowSource: values.contextWindow === undefined ? 'default' : 'user',
  })
  if (form.success) return form.data
  for (const issue of form.error.issues) {
    tell({ path: at, found: issue.path.map(String).join('.'), expected: issue.message })
  }
  return null
}

/** A file says all there is: what it leaves out is not what was there before, but the default. */
const endpointDefaults = (kind: FileKind, values: ReadFields['values']) => ({
  apiKey: values.apiKey ?? null,
  headers: values.headers ?? {},
  tokenCommand: values.tokenCommand ?? null,
  caFile: values.caFile ?? null,
  maxRetries: values.maxRetries ?? retriesOf(endpointKinds[kind]),
  idleTimeoutSeconds: values.idleTimeoutSeconds ?? idleTimeoutSeconds,
})

/** What a form says that a file need not. */
export function isEndpointDefault(
  kind: FileKind,
  field: (typeof endpointFields)[number],
  value: unknown,
): boolean {
  return JSON.stringify(value ?? null) === JSON.stringify(endpointDefaults(kind, {})[field])
}

function checkAddress(
  { url, issues }: Address,
  typed: string,
  rules: EndpointKindRules,
  fault: (field: FieldName, found: string, expected: string) => void,
): void {
  const error = issues.find(({ level }) => level === 'error')
  if (!error && url !== null) return
  if (error?.code === 'address_credentials') {
    fault(
      'endpointUrl',
      'a name and password within the address',
      `${url}, with an API key or headers beside it`,
    )
  } else {
    const expected =
      error?.code === 'address_no_version' ? error.fixUrl : `an address such as ${rules.exampleUrl}`
    // A password may stand in an address that could not be read.
    fault('endpointUrl', quoted(typed.replace(/\/\/[^/]*@/, '//…@')), expected)
  }
}

function without<Value extends object, Key extends keyof Value>(
  value: Value,
  keys: readonly Key[],
): Omit<Value, Key> {
  const rest: Partial<Value> = { ...value }
  for (const key of keys) delete rest[key]
  return rest as Omit<Value, Key>
}
