import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { spawnNodeWorker } from '../engine-process/node-worker'
import { OnnxEngine } from './engine'

const fakeEngine = fileURLToPath(new URL('../engine-process/testing/fake-engine.mjs', import.meta.url))

function engineWith(behaviour: string) {
  let keys = 0
  const engine = new OnnxEngine({
    spawnWorker: () => spawnNodeWorker(fakeEngine, { ...process.env, FAKE_ENGINE: behaviour }),
    listModels: () => [],
    randomKey: () => `key-${++keys}-long-enough-for-the-protocol`,
    log: () => undefined,
  })
  onTestFinished(() => engine.close())
  return engine
}

test('after a crash the next call starts the engine again, with another key [I1]', async () => {
  const engine = engineWith('')
  expect(await engine.ensureRunning()).toMatchObject({ apiKey: 'key-1-long-enough-for-the-protocol' })
  process.kill(engine.pid ?? 0, 'SIGKILL')
  await vi.waitFor(() => expect(engine.state.name).toBe('crashed'))
  expect(await engine.ensureRunning()).toMatchObject({ apiKey: 'key-2-long-enough-for-the-protocol' })
})

test('one that cannot start fails each call with its reason, and may be tried again', async () => {
  const engine = engineWith('dies-at-start')
  for (let call = 0; call < 2; call += 1) {
    await expect(engine.ensureRunning()).rejects.toMatchObject({
      code: 'builtin_engine_crashed',
      fixes: [{ do: 'retry' }],
      detail: 'no kernel image',
    })
  }
})
