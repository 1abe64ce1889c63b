import type { SecretLookup } from './references'

type Environment = Readonly<Record<string, string | undefined>>

/** The variable that may hold a named secret: `azure-key` → `KEEPSAKE_SECRET_AZURE_KEY`. */
export const secretVariable = (name: string): string =>
  `KEEPSAKE_SECRET_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`

/** What the environment says of named secrets; a variable that is empty says nothing. */
export const environmentSecrets =
  (environment: Environment): SecretLookup =>
  (name) =>
    environment[secretVariable(name)] || null

/** The first source that knows the name: the key store before the environment. */
export const firstOf =
  (...sources: readonly SecretLookup[]): SecretLookup =>
  (name) => {
    for (const source of sources) {
      const value = source(name)
      if (value !== null) return value
    }
    return null
  }
