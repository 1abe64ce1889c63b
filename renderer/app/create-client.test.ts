import { setImmediate } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { AppErrorData, Result } from '../../shared/errors'
import { createClient } from './create-client'
import type { PortSource } from './stream-ports'

/** The window as far as ports come through it. */
class PortWindow implements PortSource {
  readonly #listeners: ((event: MessageEvent) => void)[] = []
  addEventListener(_type: 'message', listener: (event: MessageEvent) => void) {
    this.#listeners.push(listener)
  }
  hand(streamId: string, port: MessagePort, source: unknown = this) {
    const event = { source, ports: [port], data: { type: 'keepsake:stream', streamId } }
    for (const listener of this.#listeners) listener(event as unknown as MessageEvent)
  }
}

const domain = (answer: (input: unknown) => Promise<Result<unknown>>) =>
  new Proxy(
    {},
    {
      ownKeys: () => ['changes', 'settings'],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: answer }),
      get: () => answer,
    },
  )

function setUp(answer: (input: unknown) => Promise<Result<unknown>>) {
  const page = new PortWindow()
  const client = createClient({ app: domain(answer) } as never, page)
  const { port1: engine, port2: port } = new MessageChannel()
  const acks: unknown[] = []
  engine.onmessage = ({ data }) => acks.push(data)
  const events: unknown[] = []
  const ends: (AppErrorData | null)[] = []
  const watcher = {
    onEvent: (event: unknown) => events.push(event),
    onEnd: (error: AppErrorData | null) => ends.push(error),
  }
  return { page, client, engine, port, acks, events, ends, watcher }
}
const started = async () => ({ ok: true as const, value: { streamId: 's1' } })

test('events of a stream arrive in order and each batch is acknowledged after it was applied', async () => {
  const { page, client, engine, port, acks, events, ends, watcher } = setUp(started)
  client.app.changes(undefined, watcher)
  await setImmediate()
  page.hand('s1', port)
  engine.postMessage({ type: 'batch', number: 1, events: ['a', 'b'] })
  engine.postMessage({ type: 'batch', number: 2, events: ['c'] })
  engine.postMessage({ type: 'end', error: null })
  await vi.waitFor(() => expect(ends).toEqual([null]))
  expect(events).toEqual(['a', 'b', 'c'])
  await vi.waitFor(() =>
    expect(acks).toEqual([
      { type: 'ack', number: 1 },
      { type: 'ack', number: 2 },
    ]),
  )
  engine.close()
})

test('a port that arrives before the answer that names its stream is not lost', async () => {
  const { page, client, engine, port, events, watcher } = setUp(started)
  page.hand('s1', port)
  engine.postMessage({ type: 'batch', number: 1, events: ['early'] })
  const stop = client.app.changes(undefined, watcher)
  await vi.waitFor(() => expect(events).toEqual(['early']))
  stop()
  engine.close()
})

test('a port that another window hands in is not taken', async () => {
  const { page, client, engine, port, events, watcher } = setUp(started)
  const stop = client.app.changes(undefined, watcher)
  const { port1, port2 } = new MessageChannel()
  page.hand('s1', port2, {})
  port1.postMessage({ type: 'batch', number: 1, events: ['forged'] })
  page.hand('s1', port)
  engine.postMessage({ type: 'batch', number: 1, events: ['real'] })
  await vi.waitFor(() => expect(events).toEqual(['real']))
  stop()
  for (const open of [port1, port2, engine]) open.close()
})

test('a stream that cannot begin ends with its error', async () => {
  const error: AppErrorData = { code: 'run_missing', params: {}, fixes: [] }
  const { client, engine, port, ends, watcher } = setUp(async () => ({ ok: false, error }))
  client.app.changes(undefined, watcher)
  await vi.waitFor(() => expect(ends).toEqual([error]))
  for (const open of [engine, port]) open.close()
})

test('a port that goes away ends the watching as a cut', async () => {
  const { page, client, engine, port, ends, watcher } = setUp(started)
  client.app.changes(undefined, watcher)
  page.hand('s1', port)
  await setImmediate()
  engine.close()
  await vi.waitFor(() => expect(ends[0]?.code).toBe('stream_cut'))
})

test('who stopped watching hears nothing more, and the port is closed', async () => {
  const { page, client, engine, port, events, ends, watcher } = setUp(started)
  const stop = client.app.changes(undefined, watcher)
  stop()
  page.hand('s1', port)
  const closed = vi.fn()
  engine.addEventListener('close', closed)
  engine.postMessage({ type: 'batch', number: 1, events: ['late'] })
  await vi.waitFor(() => expect(closed).toHaveBeenCalled())
  expect([events, ends]).toEqual([[], []])
})

test('a call that cannot cross is an answer, not an exception', async () => {
  const { client, engine, port } = setUp(() => Promise.reject(new Error('no main process')))
  const result = await client.app.settings()
  expect(result).toMatchObject({ ok: false, error: { code: 'internal', detail: 'no main process' } })
  for (const open of [engine, port]) open.close()
})
