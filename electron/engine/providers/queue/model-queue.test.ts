import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../app-error'
import { ModelQueue, type QueueOwner } from './model-queue'
import { ModelQueues } from './model-queues'

const owners: QueueOwner[] = ['chat', 'agent', 'title', 'embedding', 'memory']
const forever = new AbortController().signal
/** Lets everything that is settled run on. */
const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}

/** One request in the line: asks, and is given back or cancelled by the test. */
class Guest {
  state: 'waiting' | 'running' | 'cancelled' | 'gone' = 'waiting'
  grantsWhileWaiting = 0
  readonly ahead: number
  readonly #signal = new AbortController()
  #leave: () => void = () => undefined

  constructor(
    readonly owner: QueueOwner,
    queue: ModelQueue,
    before: readonly Guest[],
    granted: (guest: Guest) => void,
  ) {
    this.ahead = before.filter((other) => other.state === 'waiting' && other.owner === owner).length
    queue.enter(owner, this.#signal.signal).then(
      (leave) => {
        this.#leave = leave
        this.state = 'running'
        granted(this)
      },
      (error: unknown) => {
        if (!(error instanceof AppError) || error.code !== 'cancelled') throw error
        this.state = 'cancelled'
      },
    )
  }

  cancel() {
    this.#signal.abort()
  }
  leave() {
    this.#leave()
    this.state = 'gone'
  }
}

describe('the line before a model', () => {
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('enter' as const), owner: fc.constantFrom(...owners) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('leave' as const), which: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: fc.nat() }) },
  )

  test('never lets more in at once than the limit, keeps the order within an owner, starves nobody, and loses no place, whatever comes, ends and is cancelled [C4]', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(step, { maxLength: 80 }),
        async (limit, steps) => {
          const queue = new ModelQueue(limit)
          const guests: Guest[] = []
          const of = (state: Guest['state']) => guests.filter((guest) => guest.state === state)
          const granted = (guest: Guest) => {
            for (const other of of('waiting')) {
              other.grantsWhileWaiting++
              const isSameOwner = other.owner === guest.owner
              if (isSameOwner) expect(guests.indexOf(other)).toBeGreaterThan(guests.indexOf(guest))
              expect(other.grantsWhileWaiting).toBeLessThanOrEqual(2 * owners.length * (other.ahead + 1))
            }
          }
          const check = async () => {
            await settle()
            expect(queue.snapshot).toEqual({ running: of('running').length, waiting: of('waiting').length })
            expect(queue.snapshot.running).toBeLessThanOrEqual(limit)
            // A free place beside somebody who waits would be a place lost.
            if (queue.snapshot.waiting > 0) expect(queue.snapshot.running).toBe(limit)
          }
          for (const one of steps) {
            if (one.do === 'enter') guests.push(new Guest(one.owner, queue, guests, granted))
            else {
              const [first, ...rest] = of(one.do === 'leave' ? 'running' : 'waiting')
              const chosen = first && [first, ...rest][one.which % (rest.length + 1)]
              if (one.do === 'leave') chosen?.leave()
              else chosen?.cancel()
            }
            await check()
          }
          while (of('running').length > 0) {
            of('running')[0]?.leave()
            await check()
          }
          expect(of('waiting')).toEqual([])
          expect(queue.snapshot).toEqual({ running: 0, waiting: 0 })
        },
      ),
      { numRuns: 300 },
    )
  })

  /** The order in which a full line is served, one at a time. */
  async function orderOf(line: QueueOwner[]): Promise<QueueOwner[]> {
    const queue = new ModelQueue(1)
    const served: QueueOwner[] = []
    const leaveFirst = await queue.enter('memory', forever)
    const all = line.map(async (owner) => {
      const leave = await queue.enter(owner, forever)
      served.push(owner)
      leave()
    })
    leaveFirst()
    await Promise.all(all)
    return served
  }

  test('a person waits for one background request at most, and the background is not starved by a chat that never rests [C4]', async () => {
    expect(await orderOf(['memory', 'memory', 'memory', 'chat'])).toEqual([
      'chat',
      'memory',
      'memory',
      'memory',
    ])
    expect(await orderOf(['chat', 'chat', 'chat', 'memory', 'title'])).toEqual([
      'chat',
      'title',
      'chat',
      'memory',
      'chat',
    ])
  })

  test('a flood of one background owner does not hold up the others [C4]', async () => {
    const order = await orderOf(['memory', 'memory', 'memory', 'memory', 'agent', 'title', 'embedding'])
    expect(order.slice(0, 4)).toEqual(['agent', 'title', 'embedding', 'memory'])
    expect((await orderOf(['agent', 'agent', 'agent', 'memory'])).slice(0, 2)).toEqual(['agent', 'memory'])
  })

  test('with no limit nobody waits; a limit set later holds for those who come then, and a wider one lets the line in', async () => {
    const queue = new ModelQueue()
    const leaves = await Promise.all(['chat', 'memory', 'agent'].map(() => queue.enter('chat', forever)))
    expect(queue.snapshot).toEqual({ running: 3, waiting: 0 })
    queue.setLimit(1)
    const late = queue.enter('chat', forever)
    leaves[0]?.()
    leaves[1]?.()
    await settle()
    expect(queue.snapshot).toEqual({ running: 1, waiting: 1 })
    queue.setLimit(2)
    ;(await late)()
    expect(queue.snapshot).toEqual({ running: 1, waiting: 0 })
  })

  test('a place is given back once, however often that is said', async () => {
    const queue = new ModelQueue(1)
    const leave = await queue.enter('chat', forever)
    const second = queue.enter('chat', forever)
    const third = queue.enter('chat', forever)
    leave()
    leave()
    await second
    expect(queue.snapshot).toEqual({ running: 1, waiting: 1 })
    void third
  })

  test('what is shown of the line changes with it, and a request that was cancelled before it came is never in it', async () => {
    const queues = new ModelQueues()
    const seen: string[] = []
    const stop = queues.onChange((id) => {
      const { running, waiting } = queues.snapshotOf(id)
      seen.push(`${id} ${running}+${waiting}`)
    })
    const queue = queues.of('m', 1)
    const leave = await queue.enter('chat', forever)
    const waits = new AbortController()
    const second = queue.enter('memory', waits.signal)
    waits.abort()
    await expect(second).rejects.toMatchObject({ code: 'cancelled' })
    await expect(queue.enter('chat', AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
    leave()
    expect(seen).toEqual(['m 1+0', 'm 1+1', 'm 1+0', 'm 0+0'])
    stop()
    // The same model opened anew is before the same line.
    expect(queues.of('m', 1)).toBe(queue)
    expect(queues.snapshotOf('other')).toEqual({ running: 0, waiting: 0 })
  })
})
