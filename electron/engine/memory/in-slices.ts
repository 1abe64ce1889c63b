import { setImmediate as breathe } from 'node:timers/promises'

/** How long one slice holds its thread: less than what a window or a stream of tokens would show. */
export const sliceMs = 4

/** Begins a slice: whether it is over now. @param clock milliseconds that only rise */
export function beginSlice(clock = () => performance.now()): () => boolean {
  const until = clock() + sliceMs
  return () => clock() >= until
}

type Options<T> = {
  step: (item: T) => void
  /** Runs a slice in one transaction; a step is never divided. */
  transact: (work: () => void) => void
  /** Called after each slice, when its transaction is over. */
  after?: () => void
  /** Milliseconds that only rise. */
  clock?: () => number
}

/**
 * Takes items one by one in slices of some milliseconds, each slice a transaction, and gives others their turn between
 * two of them. Where a slice throws, what came before it stays.
 */
export async function inSlices<T>(items: Iterable<T>, options: Options<T>): Promise<void> {
  const { step, transact, after, clock } = options
  const rest = items[Symbol.iterator]()
  let next = rest.next()
  while (next.done !== true) {
    const isOver = beginSlice(clock)
    transact(() => {
      do {
        if (next.done === true) break
        step(next.value)
        next = rest.next()
      } while (!isOver())
    })
    after?.()
    await breathe()
  }
}
