import { expect, test } from 'vitest'
import { memoryItem } from '../testing'
import { detailOf, draftIssues, draftOf, emptyDraft, occurredOf } from './memory-draft'
import { fieldChanges } from './version-changes'

test('what a memory holds comes back from its form unchanged [G4]', () => {
  const details = [
    { kind: 'core', label: 'own', block: 'Thesis' },
    { kind: 'core', label: 'persona', block: '' },
    { kind: 'semantic', details: 'since the move' },
    { kind: 'episodic', eventType: 'trip', actor: 'Juno', details: null },
    { kind: 'procedural', title: 'Tea', entryType: 'guide', steps: ['Boil', 'Pour'] },
  ] as const
  for (const detail of details) {
    const given = detail.kind === 'procedural' ? { ...detail, steps: [...detail.steps] } : { ...detail }
    expect(detailOf(draftOf(memoryItem(1, { kind: detail.kind, detail: given })))).toEqual(detail)
  }
})

test('a day that was filled in stays that day, and only an event has one [G4]', () => {
  const draft = { ...emptyDraft(), kind: 'episodic' as const, day: '2026-03-29', precision: 'month' as const }
  const occurred = occurredOf(draft, 'last month')
  expect(new Date(occurred?.at ?? 0).getDate()).toBe(29)
  expect(occurred).toMatchObject({ precision: 'month', phrase: 'last month' })
  expect(occurredOf({ ...draft, day: '' }, null)).toBeNull()
  expect(occurredOf({ ...draft, kind: 'semantic' }, null)).toBeNull()
})

test('a procedure without steps is not saved [G4]', () => {
  expect(draftIssues(emptyDraft())).toEqual(['empty'])
  expect(draftIssues({ ...emptyDraft(), kind: 'procedural', text: 'Tea', steps: ' \n ' })).toEqual([
    'noSteps',
  ])
  expect(draftIssues({ ...emptyDraft(), kind: 'procedural', text: 'Tea', steps: 'Boil' })).toEqual([])
})

test('the history names each part that changed, and nothing that did not [G4]', () => {
  const { validFrom, kind, text, subject, importance, pinned, seenCount } = memoryItem(1)
  const before = {
    ...{ kind, text, subject, importance, pinned, seenCount, validFrom },
    validTo: null,
    supersededBy: null,
    removedAt: null,
    occurredAt: null,
    occurredPrecision: null,
    occurredPhrase: null,
    detail: null,
  }
  expect(fieldChanges({ before, after: { ...before, text: 'New', pinned: true } })).toEqual([])
  expect(fieldChanges({ before, after: { ...before, subject: 'Juno', importance: 3 } })).toEqual([
    { field: 'subject', before: '', after: 'Juno' },
    { field: 'importance', before: 2, after: 3 },
  ])
  expect(fieldChanges({ before: null, after: before })).toEqual([])
})
