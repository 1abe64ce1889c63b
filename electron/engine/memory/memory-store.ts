import type { Database } from '../database/connection'
import { CoreBlocks } from '../database/core-blocks'
import { Documents } from '../database/documents'
import { Leases } from '../database/leases'
import { Memories } from '../database/memories'
import { MemoryActivity } from '../database/memory-activity'
import { MemoryCare } from '../database/memory-care'
import { MemoryHistory } from '../database/memory-history'
import { MemoryJobs } from '../database/memory-jobs'
import { MemoryPages } from '../database/memory-pages'
import { MemoryParts } from '../database/memory-parts'
import { MemoryPast } from '../database/memory-past'
import { MemoryProposals } from '../database/memory-proposals'
import { MemoryRetention } from '../database/memory-retention'
import { MemorySources } from '../database/memory-sources'
import { MemorySubjects } from '../database/memory-subjects'
import { MemoryTransfer } from '../database/memory-transfer'
import { RunMemories } from '../database/run-memories'
import { SearchIndexes } from '../database/search-indexes'
import { Sessions } from '../database/sessions'
import { SettingsTable } from '../database/settings'
import { TurnIndex } from '../database/turn-index'
import { Vault } from '../database/vault'
import { WatchedFolders } from '../database/watched-folders'

/** All tables that memory reads and writes, over one connection. */
export type MemoryStore = {
  memories: Memories
  pages: MemoryPages
  past: MemoryPast
  subjects: MemorySubjects
  parts: MemoryParts
  blocks: CoreBlocks
  indexes: SearchIndexes
  sources: MemorySources
  history: MemoryHistory
  activity: MemoryActivity
  jobs: MemoryJobs
  leases: Leases
  turns: TurnIndex
  sessions: Sessions
  runMemories: RunMemories
  proposals: MemoryProposals
  care: MemoryCare
  settings: SettingsTable
  transfer: MemoryTransfer
  retention: MemoryRetention
  documents: Documents
  folders: WatchedFolders
  vault: Vault
  /** Runs `work` in one immediate transaction; inside another one, as a part of it. */
  transact: <T>(work: () => T) => T
}

export const openMemoryStore = (db: Database): MemoryStore => ({
  memories: new Memories(db),
  pages: new MemoryPages(db),
  past: new MemoryPast(db),
  subjects: new MemorySubjects(db),
  parts: new MemoryParts(db),
  blocks: new CoreBlocks(db),
  indexes: new SearchIndexes(db),
  sources: new MemorySources(db),
  history: new MemoryHistory(db),
  activity: new MemoryActivity(db),
  jobs: new MemoryJobs(db),
  leases: new Leases(db),
  turns: new TurnIndex(db),
  sessions: new Sessions(db),
  runMemories: new RunMemories(db),
  proposals: new MemoryProposals(db),
  care: new MemoryCare(db),
  settings: new SettingsTable(db),
  transfer: new MemoryTransfer(db),
  retention: new MemoryRetention(db),
  documents: new Documents(db),
  folders: new WatchedFolders(db),
  vault: new Vault(db),
  transact: (work) => db.transaction(work).immediate(),
})
