import type { Page } from 'playwright/test'
import { z } from 'zod'
import { startApp } from '../app'
import { evaluateInPage } from '../devtools'
import type { Benchmark } from '../measure'
import { bareWindow, startProgram } from '../programs'
import { seedConversations } from '../seed'

const messages = 2_000
const openings = 7
const scrollMs = 4_000
const scrollStepPx = 60

type Scrolled = { frames: number[]; longTasks: number[] }

/** Opening a conversation of 2,000 messages and 100,000 tokens, and scrolling through it. */
export const longConversation: Benchmark = {
  name: 'long-conversation',
  run: async ({ folder }) => {
    const dataFolder = folder('long-conversation')
    const shape = { conversations: 1, messagesEach: messages, wordsEach: 40 }
    const [long] = await seedConversations(dataFolder, shape)
    const [short] = await seedConversations(dataFolder, { ...shape, messagesEach: 2 })
    if (!long || !short) throw new Error('nothing was seeded')
    const app = await startApp(dataFolder)
    const ours = { long: [] as number[], short: [] as number[], scrolled: [] as Scrolled[] }
    try {
      for (let round = 0; round <= openings; round++) {
        const one = await open(app.page, short, 'marker1 ')
        const other = await open(app.page, long, `marker${messages - 1} `)
        if (round === 0) continue
        ours.short.push(one)
        ours.long.push(other)
      }
      ours.scrolled.push(asScrolled(await app.page.evaluate(scroll)))
    } finally {
      await app.quit()
    }
    const bare = await startProgram(bareWindow, folder('long-conversation bare'))
    const empty = asScrolled(await evaluateInPage(bare.port, bareWindow.address, scroll))
    await bare.end()
    const scrolled = ours.scrolled[0] ?? empty
    const scrolledEmpty = { title: 'an empty page, scrolled the same way', samples: empty.frames }
    return [
      {
        title: 'Open a conversation of 2,000 messages',
        unit: 'ms',
        statistic: 'p50',
        samples: ours.long,
        baseline: { title: 'a conversation of 2 messages', samples: ours.short },
        bar: { most: 100, of: 'value' },
      },
      {
        title: 'Scroll through it: time between frames',
        unit: 'ms',
        statistic: 'p95',
        samples: scrolled.frames,
        baseline: scrolledEmpty,
        bar: { most: 25, of: 'value' },
      },
      {
        title: 'Scroll through it: longest task',
        unit: 'ms',
        statistic: 'max',
        samples: scrolled.longTasks,
        baseline: { title: scrolledEmpty.title, samples: empty.longTasks },
        bar: { most: 100, of: 'value' },
        note: 'tasks under 50 ms are not told by the browser and count as 0',
      },
    ]
  },
}

/** From the change of the address until the last message is painted. */
const open = (page: Page, id: string, lastWords: string): Promise<number> =>
  page.evaluate(
    ([conversationId, words]) =>
      new Promise<number>((resolve) => {
        const from = performance.now()
        location.hash = `#/chat/${conversationId}`
        const look = () => {
          const shown = document.querySelector('[role=log]')?.textContent ?? ''
          if (shown.includes(words)) {
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from)))
          } else requestAnimationFrame(look)
        }
        look()
      }),
    [id, lastWords] as const,
  )

/** Scrolls the log upwards at a steady pace, as a wheel does, and tells every frame and every long task. */
const scroll = `new Promise((resolve) => {
  const begin = () => {
    const list = document.querySelector('[role=log]')
    if (list) scrollThrough(list)
    else requestAnimationFrame(begin)
  }
  const scrollThrough = (list) => {
    const longTasks = [0]
    const observer = new PerformanceObserver((entries) => longTasks.push(...entries.getEntries().map((one) => one.duration)))
    observer.observe({ type: 'longtask' })
    const frames = []
    const from = performance.now()
    let last = from
    list.scrollTop = list.scrollHeight
    const step = (now) => {
      frames.push(now - last)
      last = now
      list.dispatchEvent(new WheelEvent('wheel', { deltaY: -${scrollStepPx}, bubbles: true }))
      list.scrollTop -= ${scrollStepPx}
      if (now - from < ${scrollMs}) requestAnimationFrame(step)
      else {
        observer.disconnect()
        const scrolledPx = list.scrollHeight - list.scrollTop - list.clientHeight
        resolve({ frames: frames.slice(2), longTasks, scrolledPx })
      }
    }
    requestAnimationFrame(step)
  }
  begin()
})`

const Scrolling = z.object({
  frames: z.array(z.number()),
  longTasks: z.array(z.number()),
  scrolledPx: z.number(),
})

/** @throws where the list jumped back to its end, as one that still follows it would: its frames say nothing */
function asScrolled(value: unknown): Scrolled {
  const { frames, longTasks, scrolledPx } = Scrolling.parse(value)
  const steps = frames.length * scrollStepPx
  if (scrolledPx < steps / 2) throw new Error(`scrolled by ${scrolledPx} px in steps of ${steps} px together`)
  return { frames, longTasks }
}
