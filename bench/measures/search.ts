import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { searchBoxQuery } from '../../electron/engine/database/search-text'
import { startApp } from '../app'
import type { Benchmark } from '../measure'
import { seedConversations } from '../seed'

const queries = [
  'marker4711',
  'garden',
  'copper bridge',
  'old letters about rivers',
  'mark',
  'wint',
  'nothing of it',
]
const rounds = 10

/** The search box over 10,000 messages, from the page and back. */
export const search: Benchmark = {
  name: 'search',
  run: async ({ folder }) => {
    const dataFolder = folder('search')
    await seedConversations(dataFolder, { conversations: 100, messagesEach: 100, wordsEach: 40 })
    const app = await startApp(dataFolder)
    const db = new Sqlite(join(dataFolder, 'keepsake.db'), { readonly: true })
    const plain = db.prepare(
      'SELECT rowid FROM message_search WHERE message_search MATCH ? ORDER BY bm25(message_search) LIMIT 50',
    )
    const ours: number[] = []
    const raw: number[] = []
    try {
      for (const query of Array.from({ length: rounds }, () => queries).flat()) {
        ours.push(
          await app.page.evaluate(async (text) => {
            const from = performance.now()
            const answer = await window.keepsake.conversations.search({ query: text })
            if (!answer.ok) throw new Error(JSON.stringify(answer.error))
            return performance.now() - from
          }, query),
        )
        const from = performance.now()
        plain.all(searchBoxQuery(query))
        raw.push(performance.now() - from)
      }
    } finally {
      db.close()
      await app.quit()
    }
    return [
      {
        title: 'Search over 10,000 messages',
        unit: 'ms',
        statistic: 'p95',
        samples: ours,
        baseline: { title: 'the plain FTS query on the same file', samples: raw },
        bar: { most: 50, of: 'value' },
        note: 'the most common words are among the queries; every hit comes with its excerpt',
      },
    ]
  },
}
