import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { closeDatabase, openDatabase } from '../../database/connection'
import { temporaryFolder } from '../../database/testing'
import { buildProcess, removeProcess } from '../../testing/build-process'
import { idle, item, items, ScriptedModel, testMemory } from '../testing'

let child = ''
beforeAll(async () => {
  child = await buildProcess('memory/writing/testing/kill-child.ts')
}, 120_000)
afterAll(() => removeProcess(child))

const answer = items(
  item('I like tea', 'The user likes tea.'),
  item('I live in Turin', 'The user lives in Turin.', { type: 'core' }),
)

test.each([
  ['after the turns were selected', 'selected'],
  ['while the model answers', 'asking'],
  ['when the answer is there and nothing of it is written', 'answered'],
  ['inside the transaction', 'inside'],
  ['at the last write of the transaction', 'end'],
  ['after the transaction', 'after'],
])('kill -9 %s loses nothing and doubles nothing [H3] [G2]', async (_, step) => {
  const file = `${temporaryFolder()}/keepsake.db`
  const openFile = () => openDatabase({ file, backupFolder: `${file}.backups`, now: () => 1 })
  const before = await openFile()
  const first = testMemory(before, null)
  first.talk.turn(first.talk.conversation(), 'I live in Turin and I like tea.', { at: 2_000 })
  await first.memory.close()
  closeDatabase(before)

  const process = spawn(globalThis.process.execPath, [child, step, file, answer], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void process.kill('SIGKILL'))
  const ended = once(process, 'exit')
  const [line] = await once(createInterface({ input: process.stdout }), 'line')
  expect(line).toBe(step)
  process.kill('SIGKILL')
  expect(await ended).toEqual([null, 'SIGKILL'])

  const db = await openFile()
  const isAlive = (processId: number) => processId !== process.pid
  const second = testMemory(db, new ScriptedModel(answer), { holderProcess: { id: 1, isAlive } })
  second.memory.start()
  await idle(second.memory)
  expect(db.prepare('SELECT text, seen_count, valid_to FROM memories ORDER BY text').all()).toEqual([
    { text: 'Likes tea.', seen_count: 1, valid_to: null },
    { text: 'Lives in Turin.', seen_count: 1, valid_to: null },
  ])
  expect(db.prepare('SELECT count(*) AS n FROM memory_sources').get()).toEqual({ n: 2 })
  expect(db.prepare('SELECT state FROM memory_jobs').all()).toEqual([{ state: 'done' }])
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  await second.memory.close()
  closeDatabase(db)
})
