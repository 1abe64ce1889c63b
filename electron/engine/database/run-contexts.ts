import type { Statement } from 'better-sqlite3'
import { ContextReport } from '../../../shared/contract/context'
import type { Database } from './connection'

/** A report without what can be forgotten: the texts of memories stand in `run_memories` alone. */
const StoredReport = ContextReport.omit({ used: true })
export type StoredReport = Omit<ContextReport, 'used'>

/** What was sent for each reply, in sections with their tokens. */
export class RunContexts {
  readonly #save: Statement<[number, string]>
  readonly #of: Statement<[number], { report: string }>

  constructor(db: Database) {
    this.#save = db.prepare(`INSERT INTO run_contexts (run_id, report) VALUES (?, ?)
      ON CONFLICT (run_id) DO UPDATE SET report = excluded.report`)
    this.#of = db.prepare('SELECT report FROM run_contexts WHERE run_id = ?')
  }

  save(runRowId: number, report: StoredReport): void {
    this.#save.run(runRowId, JSON.stringify(report))
  }

  of(runRowId: number): StoredReport | undefined {
    const row = this.#of.get(runRowId)
    return row && StoredReport.parse(JSON.parse(row.report))
  }
}
