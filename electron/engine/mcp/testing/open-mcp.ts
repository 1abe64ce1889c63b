import { onTestFinished } from 'vitest'
import { SettingsTable } from '../../database/settings'
import { openTestDatabase } from '../../database/testing'
import { openMemoryStore } from '../../memory/memory-store'
import { MemoryChanges } from '../../memory/owned/change'
import { listsApi } from '../../memory/owned/lists-api'
import { forPrograms } from '../../memory/programs/for-programs'
import { Proposals } from '../../memory/proposals/proposals'
import { viewsHere } from '../../memory/views/views'
import { createMcp } from '../index'

/** The doors over a real database; `remember` writes a memory. */
export async function openMcp() {
  const db = await openTestDatabase()
  const store = openMemoryStore(db)
  const news: string[] = []
  const logged: string[] = []
  let count = 0
  const newId = () => {
    count += 1
    return `01900000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`
  }
  const time = { now: Date.parse('2026-05-01T10:00:00Z') }
  const deps = {
    ...{ store, newId, now: () => time.now },
    publish: ({ topic }: { topic: string }) => void news.push(topic),
  }
  const changes = new MemoryChanges(deps)
  const proposals = new Proposals({ ...deps, changes, onRemoved: () => undefined })
  const { list } = listsApi({ store, views: viewsHere(db), timeZone: () => 'Europe/Lisbon' })
  const settings = new SettingsTable(db)
  const open = () =>
    createMcp({
      ...{
        db,
        settings,
        newId,
        now: deps.now,
        publish: deps.publish,
        version: '9.9.9',
        command: 'keepsake mcp',
      },
      ...forPrograms({ store, list, proposals }),
      log: (_level, text, fields) => void logged.push(`${text} ${JSON.stringify(fields ?? {})}`),
    })
  const mcp = open()
  onTestFinished(() => mcp.close())
  type Told = Parameters<MemoryChanges['insert']>[0]
  const remember = (
    text: string,
    detail: Told['detail'] = { kind: 'semantic', details: null },
    more: Partial<Told> = {},
  ) =>
    changes.insert(
      {
        ...{ id: newId(), text, subject: 'user', origin: 'user', author: 'Scripted', importance: 2 },
        ...{ confidence: 0.9, validFrom: time.now, at: time.now, occurred: null, detail, ...more },
      },
      { actor: 'Scripted' },
    )
  const rows = (sql: string): unknown[] => db.prepare(sql).all()
  return { rows, store, mcp, open, changes, proposals, remember, news, logged, time }
}
