import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { Change } from '../../../../shared/contract/app'
import type { RunHolders } from '../../run-holder'
import type { MemoryStore } from '../memory-store'
import type { MemoryViews } from '../views/views'
import { dayFormat } from './days'
import { importJson } from './import-json'

type Deps = {
  store: MemoryStore
  views: MemoryViews
  now: () => number
  newId: () => string
  holders: RunHolders
  /** The person's time zone by its IANA name. */
  timeZone: () => string
  publish: (change: Change) => void
  /** Memories came from elsewhere: what indexes them looks again. */
  onImported: () => void
}

/** Memory out of this file and into it. */
export function transferApi({
  store,
  views,
  now,
  newId,
  holders,
  timeZone,
  publish,
  onImported,
}: Deps): Handlers<EngineContract>['transfer'] {
  const name = (end: string) => `keepsake-memory-${dayFormat(timeZone())(now())}.${end}`
  return {
    exportJson: async () => ({ suggestedName: name('json'), text: await views.exportJson(now()) }),
    exportMarkdown: async () => ({
      suggestedName: name('md'),
      text: await views.exportMarkdown({ timeZone: timeZone(), at: now() }),
    }),
    exportNotes: async ({ folder }) => ({
      files: await views.exportNotes({ folder, timeZone: timeZone() }),
    }),
    previewImport: async ({ text }) => {
      for await (const part of views.planImport(text)) if (part.type === 'plan') return part.counts
      throw new Error('an import without a plan')
    },
    importJson: async ({ text }) => {
      const counts = await importJson({ store, newId, holders }, views.planImport(text))
      if (counts.added > 0) {
        publish({ topic: 'memory' })
        publish({ topic: 'memory-status' })
        onImported()
      }
      return counts
    },
  }
}
