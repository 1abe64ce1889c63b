import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { closeDatabase, openDatabase } from '../../database/connection'
import { temporaryFolder } from '../../database/testing'
import { buildProcess, removeProcess } from '../../testing/build-process'
import { FromViews } from './protocol'
import { MemoryViews } from './views'
import { ViewsThread } from './views-thread'

/** A thread whose program is given; `ended`: when one has ended by itself; `timers`: what is to run later. */
function threadOf(program: string) {
  const workerFile = join(temporaryFolder(), 'thread.cjs')
  writeFileSync(workerFile, `const { parentPort } = require('node:worker_threads')\n${program}`)
  const timers: { run: () => void; delayMs: number }[] = []
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const thread = new ViewsThread({
    ...{ workerFile, databaseFile: join(temporaryFolder(), 'marker') },
    here: async function* () {
      yield 'from this thread'
    },
    log: (_, text) => {
      if (text.includes('ended')) end()
    },
    setTimer: (run, delayMs) => timers.push({ run, delayMs }),
    clearTimer: () => undefined,
  })
  onTestFinished(() => thread.close())
  return { thread, ended, timers }
}

test('[G4] where the thread dies between two parts the answer fails, and no half is taken for the whole', async () => {
  const { thread, ended } = threadOf(`parentPort.on('message', ({ type, id }) => {
    if (type === 'close') parentPort.close()
    if (type === 'next') parentPort.postMessage({ type: 'end', id })
    if (type !== 'ask') return
    parentPort.postMessage({ type: 'part', id, value: 'the first half' })
    setImmediate(() => process.exit(3))
  })`)
  const parts = thread.ask({ what: 'json', at: 1 }, '')
  expect(await parts.next()).toMatchObject({ value: 'the first half' })
  await ended
  await expect(parts.next()).rejects.toMatchObject({ code: 'internal' })
})

test('[G4] a question that began in a thread that died is unknown to the one that another question has started', async () => {
  const { thread, ended } = threadOf(`parentPort.on('message', ({ type, id, ask }) => {
    if (type === 'close') parentPort.close()
    if (type === 'next') parentPort.postMessage({ type: 'end', id })
    if (type !== 'ask') return
    parentPort.postMessage({ type: 'part', id, value: ask.what })
    if (ask.what === 'json') setImmediate(() => process.exit(3))
  })`)
  const parts = thread.ask({ what: 'json', at: 1 }, '')
  await parts.next()
  await ended
  const other = thread.ask({ what: 'documents' }, '')
  expect(await other.next()).toMatchObject({ value: 'documents' })
  await expect(parts.next()).rejects.toMatchObject({ code: 'internal' })
  expect(await other.next()).toMatchObject({ done: true })
})

test('[H3] closing waits for a thread that was let go while idle and has not ended yet', async () => {
  const file = join(temporaryFolder(), 'ended')
  const { thread, timers } = threadOf(`parentPort.on('message', ({ type, id }) => {
    if (type === 'ask') parentPort.postMessage({ type: 'end', id })
    if (type !== 'close') return
    setTimeout(() => {
      require('node:fs').writeFileSync(${JSON.stringify(file)}, '')
      parentPort.close()
    }, 100)
  })`)
  for await (const _ of thread.ask({ what: 'documents' }, '')) expect.fail('nothing comes')
  timers.at(-1)?.run()
  await thread.close()
  expect(existsSync(file)).toBe(true)
})

test('[G4] the thread says that it knows nothing of a question, and not that its answer is at its end', async () => {
  const workerFile = await buildProcess('memory/views/worker/main.ts', 'cjs')
  onTestFinished(() => removeProcess(workerFile))
  const folder = temporaryFolder()
  const file = join(folder, 'a.db')
  const db = await openDatabase({ file, backupFolder: join(folder, 'b'), now: () => 1 })
  onTestFinished(() => closeDatabase(db))
  const worker = new Worker(workerFile, { workerData: { file } })
  worker.postMessage({ type: 'next', id: 7 })
  const [said] = await once(worker, 'message')
  expect(FromViews.parse(said)).toMatchObject({ type: 'failed', id: 7 })
  worker.postMessage({ type: 'close' })
  await once(worker, 'exit')
}, 120_000)

test('[G4] an answer of another form than what was asked for is refused, and goes no further', async () => {
  const views = new MemoryViews(
    async function* () {
      yield { remove: 'everything' }
    },
    async () => undefined,
  )
  await expect(views.learned({ what: 'since', at: 0 })).rejects.toThrow('remove')
  await expect(views.documents()).rejects.toThrow('rows')
  await expect(views.planImport('').next()).rejects.toThrow('type')
})
