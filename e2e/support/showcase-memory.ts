import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { pdfFile } from '../../electron/engine/memory/documents/testing/pdf-file'
import { expect, type RunningApp } from './app'
import { chooseFiles } from './file-dialogs'
import { type Added, remember } from './memories'
import { propose } from './propose'

const noon = (year: number, month = 1, day = 1) => new Date(year, month - 1, day, 12).getTime()
const event = { kind: 'episodic', eventType: null, actor: null, details: null } as const
const fact = { kind: 'semantic', details: null } as const
const core = (label: 'user' | 'persona' | 'own', block = '') => ({ kind: 'core', label, block }) as const

/** What the person of the showcase wrote down by hand: every kind, with subjects that are told of together. */
const notes: readonly Added[] = [
  { text: 'Works as a sound engineer, mostly at night.', detail: core('user') },
  { text: 'Answer briefly; a table where things are compared.', detail: core('persona') },
  {
    text: 'The balcony faces west: sun from two o’clock, and a strong wind.',
    detail: core('own', 'Balcony'),
  },
  { text: 'Juno is a grey cat, nine years old.', subject: 'Juno', detail: fact },
  {
    text: 'Juno may not eat lilies: she was ill of them once.',
    subject: 'Juno',
    importance: 3,
    detail: fact,
  },
  { text: 'Marta looks after Juno and the plants during tours.', subject: 'Marta', detail: fact },
  { text: 'Teresa is Marta’s sister and sells plants in Matosinhos.', subject: 'Teresa', detail: fact },
  { text: 'Rui lives two doors from Marta, and waters when she is away.', subject: 'Rui', detail: fact },
  { text: 'Rui plays the bass in the band Maré.', subject: 'Maré', detail: fact },
  {
    text: 'Found Juno as a kitten behind the old studio.',
    subject: 'Juno',
    occurred: { at: noon(2017), precision: 'year', phrase: 'nine years ago' },
    detail: event,
  },
  {
    text: 'Mixed the first concert of Maré in Aveiro.',
    subject: 'Maré',
    occurred: { at: noon(2025, 12, 13), precision: 'day', phrase: null },
    detail: { ...event, eventType: 'concert' },
  },
  {
    text: 'Moved from Braga to Porto.',
    occurred: { at: noon(2026, 4), precision: 'month', phrase: 'last spring' },
    detail: { ...event, eventType: 'move' },
  },
  {
    text: 'Juno was at the vet with Marta, and all is well.',
    subject: 'Juno',
    occurred: { at: noon(2026, 10, 17), precision: 'day', phrase: 'last Saturday' },
    detail: { ...event, eventType: 'visit', actor: 'Marta' },
  },
  {
    text: 'Sowed cat grass for Juno with Teresa.',
    subject: 'Teresa',
    occurred: { at: noon(2026, 9, 6), precision: 'day', phrase: null },
    detail: event,
  },
  {
    text: 'How to mix soil for pots in the wind.',
    subject: 'Plants',
    detail: {
      kind: 'procedural',
      title: 'Soil for pots in the wind',
      entryType: 'guide',
      steps: ['Three parts of soil, one of gravel.', 'A stone at the bottom.', 'Water until it drips.'],
    },
  },
]

const lease = [
  ['Lease of a flat in Rua das Flores, Porto. Pets are allowed.'],
  ['The notice period is eleven weeks.', 'Pots on the balcony are tied to the rail.'],
]
const diary = `# Plants\n\n## Rosemary\n\nTwice a week in summer, 1.8 litres.\n\n## Cat grass\n\nSown anew every six weeks.\n`

/**
 * Fills the memory of the showcase: notes of every kind, documents, the label of a secret and a proposal that waits.
 * The app is started anew for the last, so that what is returned takes the place of `app`. It needs a key store.
 */
export async function fillMemory(
  app: RunningApp,
  folder: string,
  startAgain: () => Promise<RunningApp>,
): Promise<RunningApp> {
  const { page } = app
  const catIds = await writeNotes(page)
  await page.evaluate(() =>
    window.keepsake.vault.add({
      label: 'Door code of the house',
      itemKind: 'key',
      sensitivity: 'high',
      value: 'no real one',
    }),
  )
  await readDocuments(app, folder)
  await app.quit()
  propose(app.dataFolder, 'qwen3-32b', [
    { type: 'merge', ids: catIds, text: 'Has a grey cat called Juno, nine years old.' },
  ])
  return startAgain()
}

/** @returns the two that tell of the cat */
async function writeNotes(page: Page): Promise<string[]> {
  await page.evaluate(() =>
    window.keepsake.memory.setCoreBlock({ label: 'own', name: 'Balcony', limit: 1_000 }),
  )
  const ids = await remember(page, notes)
  const learned = await page.evaluate(async () => {
    const list = await window.keepsake.memory.list({})
    return list.ok ? (list.value as { items: { id: string; text: string }[] }).items : []
  })
  return [learned.find(({ text }) => text === 'Has a cat called Juno.')?.id, ids[3]].filter(
    (id) => id !== undefined,
  )
}

async function readDocuments(app: RunningApp, folder: string): Promise<void> {
  const { page } = app
  mkdirSync(folder, { recursive: true })
  const files = { 'lease.pdf': pdfFile(lease), 'balcony diary.md': diary }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  await chooseFiles(app, ...Object.keys(files).map((name) => join(folder, name)))
  await page.evaluate(() => {
    window.location.hash = '#/memory/documents'
  })
  await page.getByRole('button', { name: 'Add files' }).click()
  const rows = page.getByRole('list', { name: 'Documents' }).getByRole('listitem')
  await expect(rows.filter({ hasText: 'Ready' })).toHaveCount(2, { timeout: 30_000 })
}
