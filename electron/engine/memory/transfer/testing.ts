import type { MemoryItem } from '../../../../shared/contract/memory'

/** A memory with everything at its plainest, to be told apart by what a test names. */
export const memoryItem = (given: Partial<MemoryItem> = {}): MemoryItem => ({
  id: '01990000-0000-7000-8000-000000000001',
  kind: 'semantic',
  text: 'Mara keeps bees.',
  subject: 'Mara',
  origin: 'user',
  author: 'person',
  pinned: false,
  importance: 2,
  confidence: 1,
  occurredAt: null,
  occurredPrecision: null,
  occurredPhrase: null,
  createdAt: Date.UTC(2026, 4, 3),
  changedAt: Date.UTC(2026, 4, 3),
  validFrom: Date.UTC(2026, 4, 3),
  validTo: null,
  supersededBy: null,
  parts: [],
  seenCount: 1,
  sources: [],
  detail: { kind: 'semantic', details: null },
  ...given,
})
