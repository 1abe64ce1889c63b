import type { MemoryState, MemoryVersion } from '../../../../shared/contract/memory'

/** A part of a memory that a version changed, beside its sentence. */
export type FieldChange =
  | { field: 'kind'; before: MemoryState['kind']; after: MemoryState['kind'] }
  | { field: 'subject' | 'steps' | 'details'; before: string; after: string }
  | { field: 'importance'; before: number; after: number }
  | { field: 'occurred'; before: Occurred; after: Occurred }
type Occurred = Pick<MemoryState, 'occurredAt' | 'occurredPrecision'>

/** What a version changed; pinning and closing are told by the name of the version itself. */
export function fieldChanges({ before, after }: Pick<MemoryVersion, 'before' | 'after'>): FieldChange[] {
  if (!before || !after) return []
  const changes: FieldChange[] = []
  if (before.kind !== after.kind) changes.push({ field: 'kind', before: before.kind, after: after.kind })
  if ((before.subject ?? '') !== (after.subject ?? ''))
    changes.push({ field: 'subject', before: before.subject ?? '', after: after.subject ?? '' })
  if (before.importance !== after.importance)
    changes.push({ field: 'importance', before: before.importance, after: after.importance })
  if (before.occurredAt !== after.occurredAt || before.occurredPrecision !== after.occurredPrecision)
    changes.push({ field: 'occurred', before, after })
  for (const field of ['steps', 'details'] as const) {
    const [old, now] = [textOf(before, field), textOf(after, field)]
    if (old !== now) changes.push({ field, before: old, after: now })
  }
  return changes
}

function textOf({ detail }: MemoryState, field: 'steps' | 'details'): string {
  if (field === 'steps') return detail?.kind === 'procedural' ? detail.steps.join('\n') : ''
  return detail?.kind === 'semantic' || detail?.kind === 'episodic' ? (detail.details ?? '') : ''
}
