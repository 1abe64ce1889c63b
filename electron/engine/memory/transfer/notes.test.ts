import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toMarkdown } from './markdown'
import { fileNames, toNotes } from './notes'
import { memoryItem } from './testing'
import { writeNotes } from './write-notes'

const timeZone = 'Europe/Lisbon'
const source = (messageId: string) => ({
  conversationId: '01990000-0000-7000-8000-0000000000aa',
  conversationTitle: 'Garden',
  messageId,
  quote: 'my neighbour Mara keeps bees',
  createdAt: Date.UTC(2026, 4, 3),
  isHere: true,
})
const turn = '01990000-0000-7000-8000-0000000000bb'

test('[G4] the document for people tells kind, day, quote and what is no longer so', () => {
  const text = toMarkdown(
    [
      memoryItem({ sources: [source(turn)] }),
      memoryItem({ text: 'Mara keeps *goats*.', validTo: Date.UTC(2026, 5, 1) }),
      memoryItem({
        kind: 'procedural',
        text: 'How to open the hive',
        detail: { kind: 'procedural', title: 'Hive', entryType: 'guide', steps: ['Smoke', 'Lift'] },
      }),
    ],
    { timeZone, at: Date.UTC(2026, 10, 21) },
  )
  expect(text).toContain('## Facts')
  expect(text).toContain('- Mara keeps bees. *(about Mara, since 2026-05-03)*')
  expect(text).toContain('> my neighbour Mara keeps bees — Garden, 2026-05-03')
  expect(text).toContain(String.raw`~~Mara keeps \*goats\*.~~`)
  expect(text).toContain('until 2026-06-01')
  expect(text).toContain('  1. Smoke\n  2. Lift')
})

test('[G4] a month that is known only as a month is told as one', () => {
  const text = toMarkdown(
    [
      memoryItem({
        kind: 'episodic',
        occurredAt: Date.UTC(2026, 2, 1),
        occurredPrecision: 'month',
        detail: { kind: 'episodic', eventType: null, actor: null, details: null },
      }),
    ],
    { timeZone, at: 0 },
  )
  expect(text).toContain('in 2026-03')
})

test('[G4] each subject is a note, linked to those that are told of in the same turn', () => {
  const notes = toNotes(
    [
      memoryItem({ sources: [source(turn)] }),
      memoryItem({ id: '01990000-0000-7000-8000-000000000002', subject: 'Hive 3', sources: [source(turn)] }),
    ],
    { timeZone },
  )
  const mara = notes.find(({ name }) => name === 'Mara.md')
  expect(mara?.text).toMatch(/^---\nkeepsake: memory\nsubject: Mara\n/)
  expect(mara?.text).toContain('- [[Hive 3]]')
  expect(mara?.text).toContain('^01990000-0000-7000-8000-000000000001')
  expect(notes[0]?.text).toContain('- [[Mara]] (1)')
})

test('[G4] no subject makes a file name that a system refuses, and none takes the place of another', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: 'binary' }), { maxLength: 30 }), (subjects) => {
      const names = [...fileNames(subjects).values()]
      expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(subjects.length)
      for (const name of names) {
        expect(name).not.toMatch(/[\\/:*?"<>|#^[\]]|\p{Cc}|^\.|[. ]$|^$/u)
        expect(name).not.toMatch(/^(?:con|prn|aux|nul)$/i)
      }
    }),
  )
})

test('[G4] notes of what was forgotten go, files of the person stay', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keepsake-notes-'))
  await writeFile(join(folder, 'Mara.md'), 'my own page')
  await writeFile(join(folder, 'Todo.md'), 'buy smoke')
  const old = toNotes([memoryItem(), memoryItem({ subject: 'Oskar' })], { timeZone })
  expect(await writeNotes(folder, old)).toBe(3)
  expect((await readdir(folder)).sort()).toEqual([
    'Mara (Keepsake).md',
    'Mara.md',
    'Memory.md',
    'Oskar.md',
    'Todo.md',
  ])
  await writeNotes(folder, toNotes([memoryItem()], { timeZone }))
  expect((await readdir(folder)).sort()).toEqual(['Mara (Keepsake).md', 'Mara.md', 'Memory.md', 'Todo.md'])
  expect(await readFile(join(folder, 'Mara.md'), 'utf8')).toBe('my own page')
})
