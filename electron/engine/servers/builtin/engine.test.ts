import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { spawnNodeWorker } from '../engine-process/node-worker'
import { isAlive } from '../engine-process/testing/is-alive'
import { BuiltinEngine, type BuiltinEngineDeps, type BuiltinEngineState } from './engine'
import type { BuiltinModel } from './protocol'
import { viewEngine } from './view'

const fakeEngine = fileURLToPath(new URL('../engine-process/testing/fake-engine.mjs', import.meta.url))

function engineWith(behaviour: string, deps: Partial<BuiltinEngineDeps> = {}) {
  const models: BuiltinModel[] = [{ id: 'small', path: '/models/small.gguf' }]
  const states: BuiltinEngineState[] = []
  const log = vi.fn()
  let keys = 0
  const engine = new BuiltinEngine({
    spawnWorker: () => spawnNodeWorker(fakeEngine, { ...process.env, FAKE_ENGINE: behaviour }),
    listModels: () => models,
    randomKey: () => `key-${++keys}-long-enough-for-the-protocol`,
    useGpu: false,
    log,
    ...deps,
  })
  engine.subscribe((state) => states.push(state))
  onTestFinished(() => engine.close())
  return { engine, models, states, log }
}

test('the first call starts the process, all calls share it, and its state is told', async () => {
  const { engine, states } = engineWith('')
  const [one, two] = await Promise.all([engine.ensureRunning(), engine.ensureRunning()])
  expect(one).toEqual({ baseUrl: 'http://127.0.0.1:4321/v1', apiKey: 'key-1-long-enough-for-the-protocol' })
  expect(two).toEqual(one)
  await vi.waitFor(() =>
    expect(states.map((state) => (state.name === 'running' ? state.load.name : state.name))).toEqual([
      'starting',
      'unloaded',
      'loading',
    ]),
  )
})

test('a model that came since the start is handed over before the address is given', async () => {
  const { engine, models, log } = engineWith('')
  await engine.ensureRunning()
  models.push({ id: 'new', path: '/models/new.gguf' })
  await Promise.all([engine.ensureRunning(), engine.ensureRunning()])
  expect(log.mock.calls.filter(([level]) => level === 'info')).toEqual([['info', 'small,new']])
})

test('a crash is a state with a button; who waited is told, and only a restart starts it again', async () => {
  const { engine } = engineWith('')
  await engine.ensureRunning()
  const { pid } = engine
  if (pid === undefined) throw new Error('no process')
  process.kill(pid, 'SIGKILL')
  await vi.waitFor(() => expect(engine.state.name).toBe('crashed'))
  await expect(engine.ensureRunning()).rejects.toMatchObject({
    code: 'builtin_engine_crashed',
    params: { reason: 'SIGKILL' },
    fixes: [{ do: 'restart-builtin-engine' }],
  })
  expect(await engine.restart()).toMatchObject({ apiKey: 'key-2-long-enough-for-the-protocol' })
  expect(engine.pid).not.toBe(pid)
})

test('a process that dies while it starts fails all who wait, with what it said last', async () => {
  const { engine } = engineWith('dies-at-start')
  const calls = await Promise.allSettled([engine.ensureRunning(), engine.ensureRunning()])
  for (const call of calls) {
    expect(call).toMatchObject({
      status: 'rejected',
      reason: {
        code: 'builtin_engine_crashed',
        params: { reason: 'exit code 7' },
        detail: 'no kernel image',
      },
    })
  }
})

test('a process that dies while it takes new models fails the call that waits for it', async () => {
  const { engine, models } = engineWith('dies-at-models')
  await engine.ensureRunning()
  models.pop()
  await expect(engine.ensureRunning()).rejects.toMatchObject({ code: 'builtin_engine_crashed' })
})

test('a process that never answers is ended and told as a crash', async () => {
  const { engine } = engineWith('silent', { startTimeoutMs: 200 })
  await expect(engine.ensureRunning()).rejects.toMatchObject({
    code: 'builtin_engine_crashed',
    params: { reason: 'SIGKILL' },
  })
})

test('an engine that is not there at all is a crash with its reason, not an exception', async () => {
  const { engine } = engineWith('', { spawnWorker: () => spawnNodeWorker('/nowhere/engine.cjs') })
  await expect(engine.ensureRunning()).rejects.toMatchObject({
    code: 'builtin_engine_crashed',
    detail: expect.stringContaining('/nowhere/engine.cjs'),
  })
})

test('closing ends the process, also one that does not listen [E5]', async () => {
  const { engine } = engineWith('deaf', { stopTimeoutMs: 300 })
  await engine.ensureRunning()
  const { pid } = engine
  if (pid === undefined) throw new Error('no process')
  await engine.close()
  expect(isAlive(pid)).toBe(false)
  expect(engine.state).toEqual({ name: 'stopped' })
  await expect(engine.ensureRunning()).rejects.toMatchObject({ code: 'builtin_engine_unavailable' })
})

test('screens see the model, its progress and why it failed', () => {
  const modelIdOf = (name: string) => `id of ${name}`
  const empty = { modelId: null, progress: null, error: null }
  expect(viewEngine({ name: 'starting' }, modelIdOf)).toEqual({ ...empty, state: 'starting' })
  expect(
    viewEngine({ name: 'running', load: { name: 'loading', model: 'm', progress: 0.25 } }, modelIdOf),
  ).toEqual({ ...empty, state: 'loading', modelId: 'id of m', progress: 0.25 })
  expect(
    viewEngine({ name: 'running', load: { name: 'failed', model: 'm', message: 'bad file' } }, modelIdOf),
  ).toMatchObject({ state: 'idle', error: { code: 'builtin_engine_unavailable', detail: 'bad file' } })
})
