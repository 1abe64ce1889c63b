import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { MemoryDetail } from '../../../../shared/contract/memory'
import { ProposedChange } from '../../../../shared/contract/proposals'
import type { MemoryRow } from '../../database/memory-row'
import { redact } from '../redact'
import { hashText } from '../words'

/** What is kept of a proposal while it waits: `seen` is how each memory was that it names. */
export const ProposalPayload = z.strictObject({
  change: ProposedChange,
  seen: z.record(z.uuidv7(), z.string()),
})
export type ProposalPayload = z.infer<typeof ProposalPayload>

/** The memories that a change names. */
export const namedIds = (change: ProposedChange): readonly string[] =>
  change.type === 'add' ? [] : [...new Set(change.ids)]

/** Changes with everything that a person would want to know before saying yes to what was proposed about it. */
export const seenHash = (row: MemoryRow): string =>
  sha256([row.kind, row.text, row.subject, row.validTo, row.removedAt, row.detail])

/** By which the same proposal is known again, whoever makes it. */
export function contentHash({ change, seen }: ProposalPayload): string {
  const named = Object.entries(seen).sort(([left], [right]) => (left < right ? -1 : 1))
  if (change.type === 'add') return sha256([change.type, change.detail.kind, hashText(change.text)])
  // Another wording of the same merge or rewrite is the same question to the person.
  if (change.type === 'rewrite_core') return sha256([change.type, change.label, change.block, named])
  return sha256([change.type, named])
}

const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** The same change without secrets in any of its texts. */
export function withoutSecrets(change: ProposedChange): ProposedChange {
  const clean = (text: string) => redact(text).text
  const orNull = (text: string | null) => (text === null ? null : clean(text))
  switch (change.type) {
    case 'add':
      return {
        ...change,
        text: clean(change.text),
        subject: orNull(change.subject),
        quote: orNull(change.quote),
        detail: detailWithoutSecrets(change.detail, clean),
      }
    case 'forget':
      return { ...change, about: clean(change.about) }
    case 'merge':
      return { ...change, text: clean(change.text) }
    case 'rewrite_core':
      return { ...change, after: change.after.map(clean) }
  }
}

function detailWithoutSecrets(detail: MemoryDetail, clean: (text: string) => string): MemoryDetail {
  const orNull = (text: string | null) => (text === null ? null : clean(text))
  switch (detail.kind) {
    case 'episodic':
      return { ...detail, actor: orNull(detail.actor), details: orNull(detail.details) }
    case 'semantic':
      return { ...detail, details: orNull(detail.details) }
    case 'procedural':
      return { ...detail, title: clean(detail.title), steps: detail.steps.map(clean) }
    default:
      return detail
  }
}

/** The texts that would be written down. */
export function writtenTexts(change: ProposedChange): string[] {
  switch (change.type) {
    case 'add': {
      const { detail } = change
      const more = 'details' in detail ? [detail.details ?? ''] : []
      const steps = detail.kind === 'procedural' ? [detail.title, ...detail.steps] : []
      return [change.text, ...more, ...steps]
    }
    case 'merge':
      return [change.text]
    case 'rewrite_core':
      return change.after
    case 'forget':
      return []
  }
}
