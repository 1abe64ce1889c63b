import { array, assert, asyncProperty, constant, integer, oneof } from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AppErrorData } from '../../shared/errors'
import { ManualTime } from '../engine/chat/testing/manual-time'
import { hostStream, type Port } from './stream-host'

type Message =
  | { type: 'batch'; number: number; events: unknown[] }
  | { type: 'end'; error: AppErrorData | null }

/** A page that gets what the engine's end posts. */
class Page {
  readonly got: Message[] = []
  closedByHost = false
  #onMessage: (message: unknown) => void = () => undefined
  #onClose: () => void = () => undefined

  readonly port: Port = {
    postMessage: (message) => {
      if (this.closedByHost) throw new Error('the port is closed')
      this.got.push(message as Message)
    },
    onMessage: (listener) => {
      this.#onMessage = listener
    },
    onClose: (listener) => {
      this.#onClose = listener
    },
    close: () => {
      this.closedByHost = true
    },
  }
  get batches() {
    return this.got.flatMap((message) => (message.type === 'batch' ? [message] : []))
  }
  get events() {
    return this.batches.flatMap((batch) => batch.events)
  }
  get ended() {
    return this.got.some((message) => message.type === 'end')
  }
  send(message: unknown) {
    this.#onMessage(message)
  }
  acknowledge() {
    this.send({ type: 'ack', number: this.batches.at(-1)?.number ?? 0 })
  }
  leave() {
    this.#onClose()
  }
}

function host() {
  const page = new Page()
  const time = new ManualTime()
  const source = {
    emit: (_event: unknown): void => undefined,
    end: (): void => undefined,
    stopped: 0,
  }
  hostStream({
    port: page.port,
    begin: (emit, end) => {
      source.emit = emit
      source.end = end
      return () => {
        source.stopped++
      }
    },
    toError: () => ({ code: 'internal', params: {}, fixes: [] }),
    setTimer: time.setTimer,
    now: time.now,
  })
  return { page, time, source }
}
const microtasks = () => Promise.resolve()

describe('batches', () => {
  test('the beginning goes out at once, what follows once a frame', async () => {
    const { page, time, source } = host()
    source.emit('snapshot')
    source.emit('phase')
    expect(page.got).toEqual([])
    await microtasks()
    expect(page.batches.map((batch) => batch.events)).toEqual([['snapshot', 'phase']])
    for (const event of ['another phase', 'first words']) {
      page.acknowledge()
      source.emit(event)
      await microtasks()
      expect(page.events.at(-1)).toBe(event)
    }
    page.acknowledge()
    source.emit('a')
    source.emit('b')
    await microtasks()
    page.acknowledge()
    source.emit('c')
    time.advance(15)
    source.emit('d')
    expect(page.batches).toHaveLength(4)
    time.advance(1)
    expect(page.batches.slice(3).map((batch) => batch.events)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
  })

  test('a page that is busy gets one larger batch when it is done, and no second before', async () => {
    const { page, time, source } = host()
    source.emit(0)
    await microtasks()
    for (let event = 1; event <= 500; event++) {
      source.emit(event)
      time.advance(16)
    }
    expect(page.batches).toHaveLength(1)
    page.acknowledge()
    await microtasks()
    expect(page.batches).toHaveLength(2)
    expect(page.batches[1]?.events).toHaveLength(500)
  })

  test.each<[unknown]>([
    [{ type: 'ack', number: 0 }],
    [{ type: 'ack', number: 2 }],
    [{ type: 'ack', number: '1' }],
    [{ type: 'ack' }],
    ['ack'],
    [null],
    [undefined],
    [{ number: 1 }],
  ])('%j acknowledges nothing', async (message) => {
    const { page, time, source } = host()
    source.emit('a')
    await microtasks()
    page.send(message)
    source.emit('b')
    time.advance(100)
    expect(page.events).toEqual(['a'])
  })
})

describe('the end', () => {
  test('comes after the last batch, once, and closes the port', async () => {
    const { page, time, source } = host()
    source.emit('a')
    await microtasks()
    source.emit('b')
    source.end()
    source.emit('too late')
    time.advance(100)
    expect(page.ended).toBe(false)
    page.acknowledge()
    await microtasks()
    expect(page.events).toEqual(['a', 'b'])
    expect(page.ended).toBe(false)
    page.acknowledge()
    await microtasks()
    expect(page.got.at(-1)).toEqual({ type: 'end', error: null })
    expect(page.closedByHost).toBe(true)
    expect(source.stopped).toBe(1)
    page.leave()
    source.end()
    time.advance(100)
    expect(page.got.filter((message) => message.type === 'end')).toHaveLength(1)
    expect(source.stopped).toBe(1)
    expect(time.waiting).toBe(0)
  })

  test('of a stream without an event is told too', async () => {
    const { page, source } = host()
    source.end()
    await microtasks()
    expect(page.got).toEqual([{ type: 'end', error: null }])
  })

  test('a page that leaves stops the source, and nothing is sent after it', async () => {
    const { page, time, source } = host()
    source.emit('a')
    await microtasks()
    source.emit('b')
    page.leave()
    page.acknowledge()
    source.emit('c')
    source.end()
    time.advance(100)
    expect(source.stopped).toBe(1)
    expect(page.events).toEqual(['a'])
    expect(page.ended).toBe(false)
  })

  test('a stream that cannot begin ends with its error', () => {
    const page = new Page()
    hostStream({
      port: page.port,
      begin: () => {
        throw new Error('no such run')
      },
      toError: (error) => ({ code: 'run_missing', params: { why: String(error) }, fixes: [] }),
    })
    expect(page.got).toEqual([
      { type: 'end', error: { code: 'run_missing', params: { why: 'Error: no such run' }, fixes: [] } },
    ])
    expect(page.closedByHost).toBe(true)
  })

  test('a stream that is over before its beginning returned is stopped all the same', async () => {
    const page = new Page()
    let stopped = 0
    hostStream({
      port: page.port,
      begin: (emit, end) => {
        emit('only')
        end()
        return () => stopped++
      },
      toError: () => ({ code: 'internal', params: {}, fixes: [] }),
    })
    await microtasks()
    page.acknowledge()
    await microtasks()
    expect(page.got.map((message) => message.type)).toEqual(['batch', 'end'])
    expect(stopped).toBe(1)
  })
})

test('after a pause the next event does not wait for a frame', async () => {
  const { page, time, source } = host()
  source.emit('a')
  await microtasks()
  page.acknowledge()
  time.advance(500)
  source.emit('b')
  await microtasks()
  expect(page.events).toEqual(['a', 'b'])
})

test('whatever the timing, every event arrives once and in its order', async () => {
  const step = oneof(
    integer({ min: 1, max: 5 }).map((count) => ({ do: 'emit', count }) as const),
    integer({ min: 0, max: 40 }).map((ms) => ({ do: 'wait', ms }) as const),
    constant({ do: 'acknowledge' } as const),
    constant({ do: 'turn' } as const),
  )
  const play = asyncProperty(array(step, { maxLength: 60 }), async (steps) => {
    const { page, time, source } = host()
    let sent = 0
    const postedAt: number[] = []
    for (const one of steps) {
      if (one.do === 'emit') for (let count = 0; count < one.count; count++) source.emit(sent++)
      else if (one.do === 'wait') time.advance(one.ms)
      else if (one.do === 'acknowledge') page.acknowledge()
      else await microtasks()
      while (postedAt.length < page.batches.length) postedAt.push(time.now())
    }
    // At most one batch a frame behind the hurried ones; a wait may end after the batch that it held was due.
    for (const [index, at] of postedAt.slice(4).entries())
      expect(at - (postedAt[index + 2] ?? -100)).toBeGreaterThanOrEqual(16)
    source.end()
    for (let round = 0; round < 10 && !page.ended; round++) {
      await microtasks()
      page.acknowledge()
      time.advance(16)
    }
    expect(page.events).toEqual(Array.from({ length: sent }, (_nothing, number) => number))
    expect(page.ended).toBe(true)
    expect(time.waiting).toBe(0)
  })
  await assert(play, { numRuns: 500 })
})
