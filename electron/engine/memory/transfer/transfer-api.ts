import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { Change } from '../../../../shared/contract/app'
import type { MemoryItem } from '../../../../shared/contract/memory'
import type { MemoryStore } from '../memory-store'
import { dayFormat } from './days'
import { toJson } from './export-json'
import { importJson } from './import-json'
import { planImport } from './import-plan'
import { toMarkdown } from './markdown'
import { toNotes } from './notes'
import { rowsInSteps } from './rows-in-steps'
import { writeNotes } from './write-notes'

type Deps = {
  store: MemoryStore
  now: () => number
  /** The person's time zone by its IANA name. */
  timeZone: () => string
  publish: (change: Change) => void
  /** Memories came from elsewhere: what indexes them looks again. */
  onImported: () => void
}

/** Memory out of this file and into it. */
export function transferApi({
  store,
  now,
  timeZone,
  publish,
  onImported,
}: Deps): Handlers<EngineContract>['transfer'] {
  const name = (end: string) => `keepsake-memory-${dayFormat(timeZone())(now())}.${end}`
  const items = async (): Promise<MemoryItem[]> => {
    const all: MemoryItem[] = []
    for await (const rows of rowsInSteps(store)) all.push(...store.sources.items(rows))
    return all
  }
  return {
    exportJson: async () => ({ suggestedName: name('json'), text: await toJson(store, now()) }),
    exportMarkdown: async () => ({
      suggestedName: name('md'),
      text: toMarkdown(await items(), { timeZone: timeZone(), at: now() }),
    }),
    exportNotes: async ({ folder }) => ({
      files: await writeNotes(folder, toNotes(await items(), { timeZone: timeZone() })),
    }),
    previewImport: async ({ text }) => (await planImport(store, text)).counts,
    importJson: async ({ text }) => {
      const counts = await importJson(store, text)
      if (counts.added > 0) {
        publish({ topic: 'memory' })
        publish({ topic: 'memory-status' })
        onImported()
      }
      return counts
    },
  }
}
