import { SecretName } from '../../../../shared/contract/secrets'
import { AppError } from '../../app-error'

/** A secret's value by its name, null where nobody knows it. */
export type SecretLookup = (name: string) => string | null

/** With a dollar sign before it a reference is only text: `$${SECRET:x}`. */
const reference = /(\$?)\$\{SECRET:([^}]*)\}/g

export const isSecretName = (name: string): boolean => SecretName.safeParse(name).success

/** How a field refers to a secret. */
export const referenceTo = (name: string): string => `\${SECRET:${name}}`

/** The names that the strings of a value refer to, at any depth, each once and in order. */
export function secretNamesIn(value: unknown): string[] {
  const names = new Set<string>()
  mapStrings(value, '', (text) => {
    for (const [, dollar, name] of text.matchAll(reference)) if (dollar === '') names.add(name ?? '')
    return text
  })
  return [...names]
}

/**
 * A copy of the value with every `${SECRET:name}` filled in, or none at all. What a secret holds is not read again.
 * Names of fields are left as they are.
 * @throws AppError secret_missing with `name` and `field`; whatever the lookup throws
 */
export function fillSecrets<Value>(value: Value, lookup: SecretLookup, field = ''): Value {
  return mapStrings(value, field, (text, at) =>
    text.replace(reference, (whole, dollar: string, name: string) => {
      if (dollar !== '') return whole.slice(1)
      const secret = isSecretName(name) ? lookup(name) : null
      if (secret === null) throw missing(name, at)
      return secret
    }),
  )
}

function missing(name: string, field: string): AppError {
  // A name that no secret can have is mended where it is written.
  const fixes = isSecretName(name) ? [{ do: 'set-secret' as const, name }] : []
  return new AppError('secret_missing', { name: name.slice(0, 100), field }, { fixes })
}

function mapStrings<Value>(
  value: Value,
  field: string,
  change: (text: string, field: string) => string,
): Value {
  const map = (inner: unknown, at: string): unknown => {
    if (typeof inner === 'string') return change(inner, at)
    if (Array.isArray(inner)) return inner.map((item: unknown, index) => map(item, `${at}[${index}]`))
    if (typeof inner !== 'object' || inner === null) return inner
    return Object.fromEntries(
      Object.entries(inner).map(([key, item]) => [key, map(item, at === '' ? key : `${at}.${key}`)]),
    )
  }
  return map(value, field) as Value
}
