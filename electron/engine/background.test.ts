import { expect, onTestFinished, test, vi } from 'vitest'
import { Background } from './background'

test('closing waits for work that was begun: nothing finds its database closed', async () => {
  const done: string[] = []
  const background = new Background((error) => done.push(String(error)))
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((end) => {
    resolve = end
  })
  background.begin(async () => {
    await promise
    done.push('work')
  })
  const closed = background.close(60_000).then(() => done.push('closed'))
  resolve()
  await closed
  expect(done).toEqual(['work', 'closed'])
})

test('after closing nothing begins, at once or later', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const begun: string[] = []
  const background = new Background(() => undefined)
  background.setTimer(() => begun.push('before'), 0)
  await background.close(60_000)
  background.begin(async () => begun.push('work'))
  background.setTimer(() => begun.push('after'), 0)
  vi.runAllTimers()
  expect(begun).toEqual([])
})

test('work that never ends keeps nobody from quitting', async () => {
  const background = new Background(() => undefined)
  background.begin(() => new Promise(() => undefined))
  await background.close(5)
})

test('what fails before it waits for anything is told like any other failure', async () => {
  const failures: unknown[] = []
  const background = new Background((error) => failures.push(error))
  background.begin(() => {
    throw new Error('at once')
  })
  await background.close(60_000)
  expect(failures.map(String)).toEqual(['Error: at once'])
})
