import type { MemoryItem } from '../../../shared/contract/memory'

export const idOf = (number: number) => `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`

/** A memory as the engine tells it, for tests. */
export const memoryItem = (number: number, change: Partial<MemoryItem> = {}): MemoryItem => ({
  id: idOf(number),
  kind: 'semantic',
  text: `Fact ${number}`,
  subject: null,
  origin: 'user',
  author: 'manager',
  pinned: false,
  importance: 2,
  confidence: 0.9,
  occurredAt: null,
  occurredPrecision: null,
  occurredPhrase: null,
  createdAt: 0,
  changedAt: 0,
  validFrom: 0,
  validTo: null,
  supersededBy: null,
  parts: [],
  seenCount: 1,
  sources: [],
  detail: { kind: 'semantic', details: null },
  ...change,
})
