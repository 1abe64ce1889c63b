import { placeOf } from '../../shared/model-address'
import { AppError } from '../engine/app-error'
import {
  type ModelBackendSettings,
  type readEnvironment,
  secretNamesIn,
  secretVariable,
  sensitiveHeader,
  sourceText,
} from '../engine/models'

type Given = { [Name in keyof ModelBackendSettings]?: ModelBackendSettings[Name] | undefined }
type Name = keyof ModelBackendSettings

/** What the variables of a program say, and which of them a `.env` file of its folder sets. */
export type FolderSettings = Omit<ReturnType<typeof readEnvironment>, 'issues'> & {
  isOfFolder: (variable: string) => boolean
}

type Layers = { call: Given; environment: FolderSettings; values: ModelBackendSettings }

/** Fields in which a reference to a secret is filled in. */
const withReferences = ['apiKey', 'headers', 'extraBody', 'model'] as const

/**
 * A `.env` file comes with its folder, perhaps from a stranger: it may not say where a key goes that is not its own.
 * A server on this machine is none of a stranger's.
 * @throws AppError key_from_elsewhere, which names both places and no value
 */
export function refuseForeignAddress({ call, environment, values }: Layers): void {
  const address = environment.sources.baseUrl
  if (call.baseUrl !== undefined || !address || address.file === null) return
  if (URL.canParse(values.baseUrl) && placeOf(new URL(values.baseUrl).hostname) === 'local') return
  const place = strongKey({ call, environment }) ?? foreignReference(values, environment)
  if (place === null) return
  const detail = `${sourceText(address)}: the address\n${place}: the key`
  throw new AppError('key_from_elsewhere', { url: values.baseUrl }, { detail })
}

/** Where the person's own key is set: by the call, or in the process's environment. */
function strongKey({ call, environment }: Omit<Layers, 'values'>): string | null {
  for (const name of ['apiKey', 'tokenCommand', 'headers'] as const) {
    if (call[name] !== undefined) {
      if (isSecret(name, call[name])) return `the call (${name})`
      continue
    }
    const source = environment.sources[name]
    if (source?.file === null && isSecret(name, environment.values[name])) {
      return `the environment (${source.variable})`
    }
  }
  return null
}

const isSecret = (name: Name, value: unknown): boolean =>
  name === 'headers' ? Object.keys(value ?? {}).some(sensitiveHeader) : value !== null && value !== undefined

/** A named secret that the folder refers to, but does not hold itself. */
function foreignReference(values: ModelBackendSettings, { isOfFolder }: FolderSettings): string | null {
  const names = withReferences.flatMap((field) => secretNamesIn(values[field]))
  const foreign = names.find((name) => !isOfFolder(secretVariable(name)))
  return foreign === undefined ? null : `the secret ${foreign}`
}
