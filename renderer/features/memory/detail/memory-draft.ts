import type { MemoryDetail, MemoryItem } from '../../../../shared/contract/memory'
import { dayField, dayStart } from '../filter/filter-parts'
import { importanceOf } from '../importance'
import { longestMemory } from '../longest-memory'

export const ownKinds = ['core', 'semantic', 'episodic', 'procedural'] as const
type OwnKind = (typeof ownKinds)[number]
type OwnDetail = Extract<MemoryDetail, { kind: OwnKind }>
type Precision = NonNullable<MemoryItem['occurredPrecision']>

/** A memory as a person fills it in. */
export type MemoryDraft = {
  kind: OwnKind
  text: string
  subject: string
  importance: 1 | 2 | 3
  /** `label` or `own:NAME`. */
  block: string
  /** A date field; empty where nobody knows. */
  day: string
  precision: Precision
  eventType: string
  actor: string
  details: string
  title: string
  entryType: 'workflow' | 'guide' | 'script'
  /** One a line. */
  steps: string
}

const empty: MemoryDraft = {
  kind: 'core',
  text: '',
  subject: '',
  importance: 2,
  block: 'user',
  day: '',
  precision: 'day',
  eventType: '',
  actor: '',
  details: '',
  title: '',
  entryType: 'workflow',
  steps: '',
}

export const emptyDraft = (detail?: Extract<MemoryDetail, { kind: 'core' }>): MemoryDraft => ({
  ...empty,
  ...(detail ? { block: blockKey(detail.label, detail.block) } : {}),
})

export const blockKey = (label: string, block: string) => (label === 'own' ? `own:${block}` : label)

export function draftOf(item: MemoryItem): MemoryDraft {
  const { detail } = item
  const draft: MemoryDraft = {
    ...empty,
    kind: ownKinds.find((kind) => kind === item.kind) ?? 'semantic',
    text: item.text,
    subject: item.subject ?? '',
    importance: importanceOf(item.importance),
    day: dayField(item.occurredAt),
    precision: item.occurredPrecision ?? 'day',
  }
  if (detail.kind === 'core') draft.block = blockKey(detail.label, detail.block)
  if (detail.kind === 'semantic') draft.details = detail.details ?? ''
  if (detail.kind === 'episodic')
    Object.assign(draft, {
      eventType: detail.eventType ?? '',
      actor: detail.actor ?? '',
      details: detail.details ?? '',
    })
  if (detail.kind === 'procedural')
    Object.assign(draft, { title: detail.title, entryType: detail.entryType, steps: detail.steps.join('\n') })
  return draft
}

export const stepsOf = (draft: MemoryDraft) =>
  draft.steps
    .split('\n')
    .map((step) => step.trim())
    .filter(Boolean)

const orNull = (text: string) => text.trim() || null

export function detailOf(draft: MemoryDraft): OwnDetail {
  switch (draft.kind) {
    case 'core':
      return draft.block.startsWith('own:')
        ? { kind: 'core', label: 'own', block: draft.block.slice(4) }
        : { kind: 'core', label: draft.block === 'persona' ? 'persona' : 'user', block: '' }
    case 'semantic':
      return { kind: 'semantic', details: orNull(draft.details) }
    case 'episodic':
      return {
        kind: 'episodic',
        eventType: orNull(draft.eventType),
        actor: orNull(draft.actor),
        details: orNull(draft.details),
      }
    case 'procedural':
      return {
        kind: 'procedural',
        title: draft.title.trim() || draft.text.trim().slice(0, 200),
        entryType: draft.entryType,
        steps: stepsOf(draft),
      }
  }
}

/** When it happened; the words that told it stay as long as the day does. */
export function occurredOf(draft: MemoryDraft, phrase: string | null) {
  if (draft.kind !== 'episodic') return null
  const start = dayStart(draft.day)
  // Noon, so that no change of the clocks moves it to another day.
  return start === null ? null : { at: start + 12 * 3_600_000, precision: draft.precision, phrase }
}

export type DraftIssue = 'empty' | 'tooLong' | 'noSteps' | 'tooManySteps' | 'stepTooLong'

const mostSteps = 50
const longestStep = 1_000

export function draftIssues(draft: MemoryDraft): DraftIssue[] {
  const issues: DraftIssue[] = []
  if (draft.text.trim() === '') issues.push('empty')
  if (draft.text.trim().length > longestMemory) issues.push('tooLong')
  if (draft.kind !== 'procedural') return issues
  const steps = stepsOf(draft)
  if (steps.length === 0) issues.push('noSteps')
  if (steps.length > mostSteps) issues.push('tooManySteps')
  if (steps.some((step) => step.length > longestStep)) issues.push('stepTooLong')
  return issues
}
