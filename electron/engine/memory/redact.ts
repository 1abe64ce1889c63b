import { z } from 'zod'
import { keyRules, likelyKeyRules } from './secrets/keys'
import { numberRules } from './secrets/numbers-and-codes'
import { isCode } from './secrets/password-words'
import { passwordRules } from './secrets/passwords'
import { foreignPasswordRules } from './secrets/passwords-abroad'
import type { SecretKind, SecretRule } from './secrets/secret-rule'

export type Redaction = { text: string; kinds: SecretKind[] }

// No pattern may look behind over a range or begin twice in one run of signs: a paste can be megabytes long.
const rules: readonly SecretRule[] = [
  ...keyRules,
  ...numberRules.filter(({ kind }) => kind === 'recovery phrase'),
  {
    kind: 'connection password',
    // "Server=db;User Id=sa;Password=…;", "DB_PASS=…", "AccountKey=…"
    pattern:
      /(?<before>(?:\b|_)(?:password|passwd|pwd|pass|accountkey|sharedaccesskey|client_?secret)\s?=\s?["']?)(?<secret>[^\s"';&,]{4,200})/gi,
    find: (value) => (isCode(value) || /^(?:null|none|true|false|undefined)$/i.test(value) ? null : value),
  },
  ...passwordRules,
  ...foreignPasswordRules,
  ...numberRules.filter(({ kind }) => kind !== 'recovery phrase'),
  ...likelyKeyRules,
]

/**
 * Takes secrets out of a text, before a model, an index or a memory sees it. What the person typed stays in the
 * chat; only what is made from it goes without.
 */
export function redact(text: string): Redaction {
  const kinds = new Set<SecretKind>()
  let clean = text
  for (const { kind, pattern, find } of rules) {
    clean = clean.replace(pattern, (match: string, ...rest: unknown[]) => {
      const groups = Groups.safeParse(rest.at(-1))
      const { before, secret, after } = groups.success
        ? groups.data
        : { before: '', secret: match, after: '' }
      if (/\[secret\b/.test(secret) || /\[secret:\s?$/.test(before)) return match
      const found = find ? find(secret) : secret
      if (found === null) return match
      kinds.add(kind)
      return before + secret.replace(found, () => `[secret: ${kind}]`) + after
    })
  }
  return { text: clean, kinds: [...kinds] }
}

const Groups = z.object({ before: z.string().default(''), secret: z.string(), after: z.string().default('') })
