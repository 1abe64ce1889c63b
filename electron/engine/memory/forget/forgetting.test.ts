import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { toErrorData } from '../../app-error'
import { closeDatabase } from '../../database/connection'
import { temporaryFolder } from '../../database/testing'
import { buildProcess, removeProcess } from '../../testing/build-process'
import { backupsIn } from './backups'
import { planForgetting } from './plan'
import { rewriteInThread } from './rewriting/rewrite-in-thread'
import { openForgetting } from './testing/open-forgetting'
import { filesHolding, sayEverywhere } from './testing/seed'

let child = ''
let thread = ''
beforeAll(async () => {
  child = await buildProcess('memory/forget/testing/forget-child.ts')
  thread = await buildProcess('memory/forget/rewriting/worker.ts', 'cjs')
})
afterAll(() => {
  removeProcess(child)
  removeProcess(thread)
})

const all = { messages: true, backups: true }

async function place() {
  const folder = temporaryFolder()
  const opened = await openForgetting(folder)
  onTestFinished(() => closeDatabase(opened.db))
  return { folder, ...opened, column: (sql: string) => opened.db.prepare(sql).pluck().all() }
}

test.each(['zeppelinquark', '量子飞艇的秘密', 'Żółwik-Quark'])(
  'forgetting everything about %s leaves no byte of it in any file, and all else as it was [G4]',
  async (word) => {
    const { folder, forgetting, deps, column, ...opened } = await place()
    sayEverywhere({ ...opened, deps }, folder, word)
    opened.db.pragma('wal_checkpoint(PASSIVE)')
    expect(filesHolding(folder, word).sort()).toEqual(
      expect.arrayContaining(['backups/old.db', 'cli-history', 'keepsake.db', 'keepsake.db-wal']),
    )
    const forgotten = await forgetting.run({ what: 'about', words: word }, all)
    // Six kinds, a part, what was merged from it and another, and a document with a passage that says it.
    expect(forgotten).toEqual({ memories: 9, turns: 1, summaries: 1, documents: 2, backups: 1 })
    expect(filesHolding(folder, word)).toEqual([])
    expect(column('SELECT text FROM memories WHERE valid_to IS NULL ORDER BY id')).toEqual([
      ...['It stays.', 'A part that stays.'],
    ])
    expect(
      column(`SELECT group_concat(text) FROM message_parts GROUP BY message_id ORDER BY message_id`),
    ).toEqual([
      ...[
        'A turn that stays.,A turn that stays.',
        '[erased]',
        'Another turn that stays.,Another turn that stays.',
      ],
    ])
    expect(filesHolding(folder, 'And this stays')).toEqual(['cli-history'])
    // Its file would be read again, and bring the passage back.
    expect(column('SELECT count(*) FROM resource_chunks')).toEqual([0])
    expect(column('SELECT parent_id FROM messages')).toEqual([null, 1, 2])
    expect(column('SELECT state FROM memory_jobs')).toEqual(['skipped'])
    expect(opened.store.indexes.areWhole()).toBe(true)
    for (const index of [
      'memory_search',
      'message_search',
      'turn_window_search',
      'chunk_search',
      'session_search',
    ]) {
      opened.db.exec(`INSERT INTO ${index} (${index}, rank) VALUES ('integrity-check', 1)`)
    }
    expect(opened.db.pragma('integrity_check', { simple: true })).toBe('ok')
  },
)

test('without the messages the talk stays word for word; its title, draft and summary do not [G4]', async () => {
  const { folder, forgetting, column, ...opened } = await place()
  sayEverywhere(opened, folder, 'zeppelinquark')
  await forgetting.run({ what: 'about', words: 'ZEPPELINQUARKS' }, { messages: false, backups: false })
  expect(column(`SELECT text FROM message_parts WHERE message_id = 2`)).toContain(
    'A reply with zeppelinquark in it',
  )
  expect(column('SELECT title || draft FROM conversations')).toEqual([''])
  expect(filesHolding(folder, 'zeppelinquark').sort()).toEqual([
    'backups/old.db',
    'cli-history',
    'keepsake.db',
  ])
})

test('a kill -9 at any step of forgetting is made good at the next start [G4]', async () => {
  for (let stop = 1, ended = ''; ended !== 'done'; stop += 1) {
    const folder = temporaryFolder()
    const first = await openForgetting(folder)
    sayEverywhere(first, folder, 'zeppelinquark')
    closeDatabase(first.db)
    const running = spawn(process.execPath, [child, folder, 'zeppelinquark', String(stop)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await once(createInterface({ input: running.stdout }), 'line')
    ended = String(line)
    running.kill('SIGKILL')
    await once(running, 'exit')
    const again = await openForgetting(folder)
    await again.forgetting.resume()
    expect(filesHolding(folder, 'zeppelinquark'), `killed at step ${stop}`).toEqual([])
    expect(again.db.prepare('SELECT count(*) FROM memories WHERE valid_to IS NULL').pluck().get()).toBe(2)
    closeDatabase(again.db)
  }
}, 60_000)

test('while another program reads, the rows go, the file is said to be busy, and it is written anew later [G4]', async () => {
  const { folder, deps, ...opened } = await place()
  sayEverywhere({ ...opened, deps }, folder, 'zeppelinquark')
  deps.pause = async () => undefined
  const reader = new Sqlite(join(folder, 'keepsake.db'), { readonly: true })
  const reading = reader.prepare('SELECT text FROM memories').iterate()
  reading.next()
  const scope = { what: 'about', words: 'zeppelinquark' } as const
  await expect(opened.forgetting.run(scope, all)).rejects.toThrow('database_busy')
  expect(opened.db.prepare(`SELECT count(*) FROM memories WHERE text LIKE '%quark%'`).pluck().get()).toBe(0)
  expect(filesHolding(folder, 'zeppelinquark')).not.toEqual([])
  reading.return?.()
  reader.close()
  await opened.forgetting.resume()
  expect(filesHolding(folder, 'zeppelinquark')).toEqual([])
})

test('in a thread of its own the file is written anew too, and a writer is waited for [G4]', async () => {
  const { folder, deps, ...opened } = await place()
  sayEverywhere({ ...opened, deps }, folder, 'zeppelinquark')
  const file = join(folder, 'keepsake.db')
  const writer = new Sqlite(file)
  onTestFinished(() => {
    writer.close()
  })
  const answers: string[] = []
  deps.rewrite = async () => {
    if (answers.length === 0) writer.exec('BEGIN IMMEDIATE')
    try {
      const isDone = await rewriteInThread(thread, file)
      answers.push(String(isDone))
      return isDone
    } catch (error) {
      answers.push(toErrorData(error).code)
      writer.exec('ROLLBACK')
      throw error
    }
  }
  await opened.forgetting.run({ what: 'about', words: 'zeppelinquark' }, all)
  expect(answers).toEqual(['database_busy', 'true'])
  expect(filesHolding(folder, 'zeppelinquark')).toEqual([])
  await expect(rewriteInThread(thread, join(folder, 'not-there.db'))).rejects.toThrow()
})

test('what is noted while it is done names rows and no words [G4]', async () => {
  const { folder, deps, ...opened } = await place()
  sayEverywhere({ ...opened, deps }, folder, 'zeppelinquark')
  const notes: unknown[] = []
  const set = opened.store.settings.set.bind(opened.store.settings)
  opened.store.settings.set = (key, value) => {
    notes.push(value)
    set(key, value)
  }
  await opened.forgetting.run({ what: 'about', words: 'zeppelinquark' }, all)
  expect(notes).toMatchObject([[{ stage: 'rows' }], [{ stage: 'file', memories: [], messages: [] }], []])
  expect(JSON.stringify(notes)).not.toContain('zeppelin')
  expect(backupsIn(null).count()).toBe(0)
})

test('everything means every memory, and the messages only where that is asked for [G4]', async () => {
  const { folder, deps, column, ...opened } = await place()
  sayEverywhere({ ...opened, deps }, folder, 'zeppelinquark')
  const plan = await planForgetting(deps, { what: 'everything' })
  expect(plan.turns).toHaveLength(3)
  await opened.forgetting.run({ what: 'everything' }, { messages: false, backups: false })
  expect(column('SELECT count(*) FROM memories')).toEqual([0])
  expect(column('SELECT count(*) FROM run_memories')).toEqual([0])
  expect(column(`SELECT text FROM memory_activity WHERE outcome <> 'erased'`)).toEqual([''])
  expect(column(`SELECT count(*) FROM message_parts WHERE text LIKE '%zeppelin%'`)).toEqual([2])
  await opened.forgetting.run({ what: 'everything' }, all)
  expect(column(`SELECT DISTINCT text FROM message_parts`)).toEqual(['[erased]'])
})
