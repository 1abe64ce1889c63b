import { expect, test } from 'vitest'
import modelsText from '../../../../resources/catalog/models.yaml?raw'
import { en } from '../../../locales/en'
import { shippedNotes } from './shipped-notes'

test('every note of the shipped catalog has its text in each language, in English the same [F5]', () => {
  const notes = [...modelsText.matchAll(/^ {4}notes: (.+)$/gm)].map(([, note = '']) => note)
  expect(notes.length).toBeGreaterThan(10)
  expect([...new Set(notes)].toSorted()).toEqual(Object.keys(shippedNotes).toSorted())
  for (const [note, key] of Object.entries(shippedNotes)) expect(en.catalog.notes[key]).toBe(note)
})
