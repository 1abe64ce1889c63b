import { join } from 'node:path'
import { v7 as newId } from 'uuid'
import { expect, onTestFinished, test } from 'vitest'
import type { Change } from '../../shared/contract/app'
import { closeDatabase, type Database, openDatabase } from './database/connection'
import { Conversations } from './database/conversations'
import { ForeignWrites } from './database/foreign-writes'
import { SettingsTable } from './database/settings'
import { temporaryFolder } from './database/testing'
import { FileWatch } from './watch-file'

/** A connection of this process and one that stands for another process's. */
async function twoConnections() {
  const folder = temporaryFolder()
  const open = async (): Promise<Database> => {
    const db = await openDatabase({
      file: join(folder, 'keepsake.db'),
      backupFolder: join(folder, 'backups'),
      now: () => 1,
    })
    onTestFinished(() => closeDatabase(db))
    return db
  }
  return { own: await open(), other: await open() }
}

function watching(own: Database) {
  const told: Change[] = []
  const due: (() => void)[] = []
  const state = { watched: true, taken: 0 }
  const watch = new FileWatch({
    writes: new ForeignWrites(own),
    publish: (change) => told.push(change),
    isWatched: () => state.watched,
    onWritten: () => {
      state.taken += 1
    },
    onLook: () => undefined,
    setTimer: (run) => due.push(run),
    clearTimer: () => undefined,
  })
  watch.start()
  const tick = () => {
    due.shift()?.()
    return told.splice(0)
  }
  return { state, tick }
}

test('[B3] what another process writes is told to the window, and only what it shows', async () => {
  const { own, other } = await twoConnections()
  const { tick, state } = watching(own)
  expect(tick()).toEqual([])

  const id = newId()
  new Conversations(other).insert(id, 'from the terminal', 'normal', 5)
  expect(tick()).toEqual([{ topic: 'conversations' }, { topic: 'conversation', id }])
  expect(tick()).toEqual([])

  new SettingsTable(other).set('models.choice.chat', newId())
  expect(tick().map(({ topic }) => topic)).toContain('choices')
  expect(state.taken).toBe(2)
})

test('[B3] what this process writes itself is not told a second time', async () => {
  const { own } = await twoConnections()
  const { tick, state } = watching(own)
  new Conversations(own).insert(newId(), 'mine', 'normal', 5)
  expect(tick()).toEqual([])
  expect(state.taken).toBe(0)
})

test('[B3] while nobody looks the file is not asked, and the news is there when somebody does', async () => {
  const { own, other } = await twoConnections()
  const { tick, state } = watching(own)
  state.watched = false
  new Conversations(other).insert(newId(), 'unseen', 'normal', 5)
  expect(tick()).toEqual([])
  state.watched = true
  expect(tick().map(({ topic }) => topic)).toContain('conversations')
})
