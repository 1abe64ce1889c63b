import { setTimeout as wait } from 'node:timers/promises'
import type { RunningApp } from '../../e2e/support/app'
import { endOfRun } from '../../e2e/support/watch'
import { startApp } from '../app'
import type { Benchmark } from '../measure'
import { memorable, startModel } from '../scripted-model'

const rounds = 8
const resolutionMs = 1

/** How long the main process lets a timer wait while replies stream and memories are written. */
export const eventLoop: Benchmark = {
  name: 'event-loop',
  run: async ({ folder }) => {
    const server = await startModel({ delayMs: 5, characters: 1_000 })
    const app = await startApp(folder('event-loop'), server.baseUrl, ['chat', 'memory'])
    try {
      await endOfRun(app.page, 'Hello')
      await wait(3_000)
      const idle = await delaysDuring(app, () => wait(5_000))
      const busy = await delaysDuring(app, async () => {
        let conversation: string | null = null
        for (let round = 0; round < rounds; round++) {
          const run = await endOfRun(app.page, `${memorable} This is turn ${round}.`, conversation)
          conversation = run.conversationId
          await app.page.evaluate(() => window.keepsake.memory.retryNow())
        }
        await wait(2_000)
      })
      const asked = server.chats.filter(({ chat }) => chat?.response_format !== undefined).length
      return [
        {
          title: 'Event-loop delay of the main process, streaming and remembering',
          unit: 'ms',
          statistic: 'p99',
          samples: busy,
          baseline: { title: 'the same process, idle', samples: idle },
          bar: { most: 20, of: 'value' },
          note: `${rounds} replies; the memory manager was asked ${asked} times`,
        },
      ]
    } finally {
      await app.quit()
      await server.close()
    }
  },
}

/** The percentiles 0.5, 1, … 100 of the delay, as samples of equal weight. */
export async function delaysDuring(app: RunningApp, work: () => Promise<unknown>): Promise<number[]> {
  await app.electron.evaluate((_electron, resolution) => {
    const histogram = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution })
    Object.assign(globalThis, { loopDelay: histogram })
    histogram.enable()
  }, resolutionMs)
  await work()
  const nanoseconds = await app.electron.evaluate(() => {
    const histogram = Reflect.get(globalThis, 'loopDelay')
    histogram.disable()
    return Array.from({ length: 200 }, (_, index) => Number(histogram.percentile((index + 1) / 2)))
  })
  // The clock counts its own interval in.
  return nanoseconds.map((value) => Math.max(0, value / 1e6 - resolutionMs))
}
