import { v7 as newId } from 'uuid'
import { openMemoryStore } from '../../electron/engine/memory/memory-store'
import { MemoryChanges } from '../../electron/engine/memory/owned/change'
import { Proposals } from '../../electron/engine/memory/proposals/proposals'
import type { ProposedChange } from '../../shared/contract/proposals'
import { changeSaved } from './saved'

/** Writes proposals as tidying does, which waits for minutes of quiet; while no app holds the file. */
export function propose(dataFolder: string, author: string, changes: readonly ProposedChange[]): void {
  changeSaved(dataFolder, (db) => {
    const deps = { store: openMemoryStore(db), now: Date.now, newId, publish: () => undefined }
    const proposals = new Proposals({
      ...deps,
      changes: new MemoryChanges(deps),
      onRemoved: () => undefined,
    })
    for (const change of changes) {
      if (proposals.add(change, { origin: 'assistant', author }) === null)
        throw new Error(`Nobody would be asked for ${JSON.stringify(change)}`)
    }
  })
}
