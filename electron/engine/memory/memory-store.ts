import type { Database } from '../database/connection'
import { Leases } from '../database/leases'
import { Memories } from '../database/memories'
import { MemoryActivity } from '../database/memory-activity'
import { MemoryHistory } from '../database/memory-history'
import { MemoryJobs } from '../database/memory-jobs'
import { MemorySources } from '../database/memory-sources'
import { RunMemories } from '../database/run-memories'
import { SettingsTable } from '../database/settings'
import { TurnIndex } from '../database/turn-index'

/** All tables that memory reads and writes, over one connection. */
export type MemoryStore = {
  memories: Memories
  sources: MemorySources
  history: MemoryHistory
  activity: MemoryActivity
  jobs: MemoryJobs
  leases: Leases
  turns: TurnIndex
  runMemories: RunMemories
  settings: SettingsTable
  /** Runs `work` in one immediate transaction; inside another one, as a part of it. */
  transact: <T>(work: () => T) => T
}

export const openMemoryStore = (db: Database): MemoryStore => ({
  memories: new Memories(db),
  sources: new MemorySources(db),
  history: new MemoryHistory(db),
  activity: new MemoryActivity(db),
  jobs: new MemoryJobs(db),
  leases: new Leases(db),
  turns: new TurnIndex(db),
  runMemories: new RunMemories(db),
  settings: new SettingsTable(db),
  transact: (work) => db.transaction(work).immediate(),
})
