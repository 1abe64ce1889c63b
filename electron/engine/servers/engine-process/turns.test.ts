import { expect, test, vi } from 'vitest'
import { Turns } from './turns'

const never = () => new AbortController().signal

function blocker(): { blocked: Promise<void>; release: () => void } {
  let release = (): void => undefined
  const blocked = new Promise<void>((resolve) => {
    release = resolve
  })
  return { blocked, release }
}

test('work is done one at a time, in the order it came, and the end of all of it is told once', async () => {
  const idle = vi.fn()
  const turns = new Turns(idle)
  const order: string[] = []
  const { blocked, release } = blocker()
  const first = turns.take(never(), async () => {
    order.push('first begins')
    await blocked
    order.push('first ends')
  })
  const rest = ['second', 'third'].map((name) => turns.take(never(), async () => void order.push(name)))
  expect(turns.waiting).toBe(2)
  release()
  await Promise.all([first, ...rest])
  expect(order).toEqual(['first begins', 'first ends', 'second', 'third'])
  expect(idle).toHaveBeenCalledTimes(1)
})

test('who goes away while waiting leaves the line and its work is never begun', async () => {
  const turns = new Turns()
  const { blocked, release } = blocker()
  const first = turns.take(never(), () => blocked)
  const gone = new AbortController()
  const work = vi.fn(async () => undefined)
  const second = turns.take(gone.signal, work)
  const third = turns.take(never(), async () => 'third')
  gone.abort(new Error('left'))
  await expect(second).rejects.toThrow('left')
  expect(turns.waiting).toBe(1)
  release()
  await first
  expect(await third).toBe('third')
  expect(work).not.toHaveBeenCalled()
})

test('a turn that fails gives way to the next', async () => {
  const turns = new Turns()
  await expect(turns.take(never(), () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await turns.take(never(), async () => 'next')).toBe('next')
  expect(turns.busy).toBe(false)
})
