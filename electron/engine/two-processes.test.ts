import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { say } from '../../e2e/support/scripted-server/replies'
import { startScriptedServer } from '../../e2e/support/scripted-server/server'
import { lookInto } from './database/read-only'
import { temporaryFolder } from './database/testing'
import { buildProcess, removeProcess } from './testing/build-process'

let child = ''
beforeAll(async () => {
  child = await buildProcess('testing/writer-child.ts')
}, 120_000)
afterAll(() => removeProcess(child))

/** A process with the real engine; `told` are the numbers of what it has done. */
async function writer(mode: 'chat' | 'models', folder: string, modelUrl: string, count: number) {
  const process: ChildProcessWithoutNullStreams = spawn(
    globalThis.process.execPath,
    [child, mode, folder, modelUrl, String(count)],
    { stdio: 'pipe' },
  )
  onTestFinished(() => void process.kill('SIGKILL'))
  const state = { told: 0, complaints: '' }
  process.stderr.on('data', (text) => {
    state.complaints += String(text)
  })
  let ready = (): void => undefined
  const isReady = new Promise<void>((resolve) => {
    ready = resolve
  })
  createInterface({ input: process.stdout }).on('line', (line) => {
    if (line === 'ready') ready()
    else state.told = Number(line)
  })
  const ended = once(process, 'exit')
  await Promise.race([isReady, ended.then(() => Promise.reject(new Error(state.complaints)))])
  return { state, ended, go: () => process.stdin.write('go\n'), kill: () => process.kill('SIGKILL') }
}

async function place() {
  const server = await startScriptedServer()
  onTestFinished(() => server.close())
  server.respondWith(() => say('Noted.', { delayMs: 5 }))
  return { server, folder: temporaryFolder() }
}
const counts = (folder: string) =>
  lookInto(join(folder, 'keepsake.db'), (db) => {
    const count = (sql: string) => Number(db.prepare(`SELECT count(*) FROM ${sql}`).pluck().get())
    return {
      done: count(`runs WHERE state = 'done'`),
      interrupted: count(`runs WHERE state = 'interrupted'`),
      underWay: count(`runs WHERE state IN ('queued', 'streaming')`),
      models: count('models WHERE favourite = 1'),
      memories: count('memories'),
      integrity: db.pragma('integrity_check', { simple: true }),
    }
  })

test('[B3] the app and the command line write at once, 200 times each: nothing is lost and nobody is refused', async () => {
  const { server, folder } = await place()
  const chat = await writer('chat', folder, server.baseUrl, 200)
  chat.go()
  // Begun in the midst of replies: none of them may be taken for left behind.
  await expect.poll(() => chat.state.told, { timeout: 30_000 }).toBeGreaterThan(2)
  const models = await writer('models', folder, server.baseUrl, 200)
  models.go()
  expect([await chat.ended, await models.ended]).toEqual([
    [0, null],
    [0, null],
  ])
  expect([chat.state.complaints, models.state.complaints]).toEqual(['', ''])
  expect(counts(folder)).toEqual({
    done: 200,
    interrupted: 0,
    underWay: 0,
    models: 200,
    memories: 200,
    integrity: 'ok',
  })
}, 120_000)

test('[B3] kill -9 of one leaves the other working, and what it left is taken over', async () => {
  const { server, folder } = await place()
  const chat = await writer('chat', folder, server.baseUrl, 10_000)
  const models = await writer('models', folder, server.baseUrl, 150)
  chat.go()
  models.go()
  await expect
    .poll(() => Math.min(chat.state.told, models.state.told), { timeout: 30_000 })
    .toBeGreaterThan(20)
  chat.kill()
  expect(await chat.ended).toEqual([null, 'SIGKILL'])
  expect(await models.ended).toEqual([0, null])
  expect(models.state.complaints).toBe('')
  const left = counts(folder)
  expect(left).toMatchObject({ models: 150, memories: 150, integrity: 'ok' })
  expect(left.done).toBeGreaterThanOrEqual(chat.state.told)

  const next = await writer('models', folder, server.baseUrl, 0)
  next.go()
  await next.ended
  expect(counts(folder)).toMatchObject({ underWay: 0, done: left.done })
}, 120_000)
