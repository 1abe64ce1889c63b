import { expect, test, vi } from 'vitest'
import { SideJob } from './side-job'

/** A job whose works tell when they begin, and end when they give way. */
function desk() {
  const job = new SideJob()
  const begun: string[] = []
  const begin = (name: string, about = 1) =>
    job.begin(about, (signal) => {
      begun.push(name)
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
    })
  return { job, begun, begin }
}

test('[G4] while something is forgotten nothing is asked beside replies; afterwards what gave way is begun anew', async () => {
  const { job, begun, begin } = desk()
  begin('title')
  job.hold(true)
  await job.settled()
  expect(begun).toEqual(['title'])
  job.hold(false)
  await vi.waitFor(() => expect(begun).toEqual(['title', 'title']))
  await job.close()
})

test('[G4] what was to begin meanwhile begins when all is forgotten', async () => {
  const { job, begun, begin } = desk()
  job.hold(true)
  begin('title')
  expect(begun).toEqual([])
  job.hold(false)
  expect(begun).toEqual(['title'])
  await job.close()
})

test('[G4] of a conversation that is deleted nothing is asked any more, of another one all', async () => {
  const { job, begun, begin } = desk()
  begin('other', 2)
  job.end(1)
  job.hold(true)
  job.hold(false)
  await vi.waitFor(() => expect(begun).toEqual(['other', 'other']))
  job.hold(true)
  job.end(2)
  job.hold(false)
  await job.settled()
  expect(begun).toEqual(['other', 'other'])
})

test('[G4] what was done is not done again because something is forgotten', async () => {
  const job = new SideJob()
  let times = 0
  job.begin(1, async () => {
    times += 1
  })
  await job.settled()
  job.hold(true)
  job.hold(false)
  expect(times).toBe(1)
})
