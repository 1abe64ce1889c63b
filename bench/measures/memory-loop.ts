import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright/test'
import { closeDatabase, openDatabase } from '../../electron/engine/database/connection'
import { startApp } from '../app'
import type { Benchmark, Measure } from '../measure'
import { giveMemoriesAPast } from '../owned-memory'
import { SyntheticMemory } from '../synthetic-memory'
import { delaysDuring } from './event-loop'

const size = { turns: 100_000, memories: 20_000 }
const idleMs = 3_000
/** Short deeds are done over and over for so long, as one alone gives too few samples. */
const leastMs = 3_000

/** How long the main process lets a timer wait while a person looks at a large memory and changes much of it. */
export const memoryLoop: Benchmark = {
  name: 'memory-loop',
  limitMs: 900_000,
  run: async ({ folder }) => {
    const dataFolder = folder('memory-loop')
    await fill(dataFolder)
    const app = await startApp(dataFolder)
    const measures: Measure[] = []
    try {
      // What every start does in the background has its own time.
      await wait(5_000)
      const idle = await delaysDuring(app, () => wait(idleMs))
      for (const [title, deed] of deeds) {
        const from = performance.now()
        let times = 0
        const samples = await delaysDuring(app, async () => {
          do {
            await deed(app.page)
            times += 1
          } while (performance.now() - from < leastMs)
        })
        measures.push({
          ...{
            title: `Event-loop delay of the main process: ${title}`,
            unit: 'ms',
            statistic: 'p99',
            samples,
          },
          baseline: { title: 'the same process, idle', samples: idle },
          bar: { most: 20, of: 'value' },
          note: `longest ${Math.max(...samples).toFixed(0)} ms; ${times} times in ${((performance.now() - from) / 1_000).toFixed(1)} s; over ${size.turns.toLocaleString('en')} turns and ${size.memories.toLocaleString('en')} memories`,
        })
      }
    } finally {
      await app.quit()
    }
    return measures
  },
}

async function fill(dataFolder: string): Promise<void> {
  const db = await openDatabase({
    ...{ file: join(dataFolder, 'keepsake.db'), backupFolder: join(dataFolder, 'backups'), now: Date.now },
  })
  new SyntheticMemory(db).growTo(size.turns, size.memories)
  giveMemoriesAPast(db)
  closeDatabase(db)
}

/** As the page asks, each answer waited for. A deed that is refused fails the measure. */
const deeds: readonly (readonly [string, (page: Page) => Promise<void>])[] = [
  [
    'pages of the list, filtered, sorted and searched',
    (page) =>
      page.evaluate(async () => {
        const each = { limit: 200 }
        for (const more of [
          {},
          { offset: 15_000 },
          { kinds: ['episodic' as const] },
          { sort: 'when' as const, offset: 10_000 },
          { sort: 'subject' as const },
          { subject: 'Subject 3' },
          { from: Date.UTC(2024, 5), to: Date.UTC(2024, 9) },
          { state: 'past' as const },
          { query: 'n' },
        ]) {
          const answer = await window.keepsake.memory.list({ ...each, ...more })
          if (!answer.ok) throw new Error(JSON.stringify(answer.error))
        }
      }),
  ],
  [
    'the memory as it was on a day',
    (page) =>
      page.evaluate(async () => {
        const asOf = Date.UTC(2025, 5)
        const { memory } = window.keepsake
        for (const answer of [
          await memory.list({ asOf }),
          await memory.list({ asOf, sort: 'subject' }),
          await memory.list({ asOf, query: 'nobace' }),
          await memory.subjects({ asOf }),
        ]) {
          if (!answer.ok) throw new Error(JSON.stringify(answer.error))
        }
      }),
  ],
  [
    'subjects, days, status and documents',
    (page) =>
      page.evaluate(async () => {
        const { memory, documents } = window.keepsake
        for (const answer of [
          await memory.subjects({}),
          await memory.days(),
          await memory.status(),
          await documents.list(),
        ]) {
          if (!answer.ok) throw new Error(JSON.stringify(answer.error))
        }
      }),
  ],
  [
    'previews of what would be forgotten',
    (page) =>
      page.evaluate(async () => {
        for (const scope of [
          { what: 'about' as const, words: 'nobace' },
          { what: 'since' as const, at: Date.UTC(2024, 6) },
        ]) {
          const answer = await window.keepsake.forget.preview({ scope })
          if (!answer.ok) throw new Error(JSON.stringify(answer.error))
        }
      }),
  ],
  [
    'thousands pinned, forgotten and brought back',
    (page) =>
      page.evaluate(async () => {
        const ids: string[] = []
        for (let offset = 0; offset < 3_000; offset += 200) {
          const kinds = ['semantic' as const, 'episodic' as const]
          const answer = await window.keepsake.memory.list({ kinds, offset, limit: 200 })
          if (!answer.ok) throw new Error(JSON.stringify(answer.error))
          const { items } = answer.value as { items: { id: string }[] }
          for (const { id } of items) ids.push(id)
        }
        for (const action of ['pin', 'unpin', 'remove', 'restore'] as const) {
          const answer = await window.keepsake.memory.bulk({ ids, action })
          if (!answer.ok) throw new Error(JSON.stringify(answer.error))
        }
      }),
  ],
  [
    'an export, its preview, and two thousand memories of it imported',
    (page) =>
      page.evaluate(async () => {
        const { transfer } = window.keepsake
        const exported = await transfer.exportJson()
        if (!exported.ok) throw new Error(JSON.stringify(exported.error))
        const file: { memories: { id: string; text: string }[] } = JSON.parse(
          (exported.value as { text: string }).text,
        )
        const mark = Math.floor(Math.random() * 0xffffffff)
        file.memories = file.memories.slice(0, 2_000).map((memory, index) => ({
          ...memory,
          ...{ text: `${memory.text} ${mark} ${index}`, parts: [], supersededBy: null },
          id: `01990000-0000-7000-8${mark.toString(16).padStart(8, '0').slice(0, 3)}-${mark.toString(16).padStart(8, '0')}${index.toString(16).padStart(4, '0')}`,
        }))
        const text = JSON.stringify(file)
        for (const answer of [await transfer.previewImport({ text }), await transfer.importJson({ text })]) {
          if (!answer.ok) throw new Error(JSON.stringify(answer.error))
        }
      }),
  ],
  [
    'all indexes made anew',
    (page) =>
      page.evaluate(async () => {
        const answer = await window.keepsake.memory.rebuild()
        if (!answer.ok) throw new Error(JSON.stringify(answer.error))
      }),
  ],
  [
    'all that was learned taken back, and erased',
    async (page) => {
      await page.evaluate(async () => {
        const answer = await window.keepsake.forget.undoLearned({ scope: { what: 'since', at: 0 } })
        if (!answer.ok) throw new Error(JSON.stringify(answer.error))
      })
      // The time to undo, and some of the erasing.
      await wait(20_000)
    },
  ],
]
