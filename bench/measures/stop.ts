import type { ScriptedServer } from '../../e2e/support/scripted-server/server'
import { startApp } from '../app'
import type { Benchmark } from '../measure'
import { rawStop } from '../raw-fetch'
import { startModel } from '../scripted-model'

const rounds = 20

/** From "stop" in the page until the server sees that its client has gone. */
export const stop: Benchmark = {
  name: 'stop',
  run: async ({ folder }) => {
    const server = await startModel({ delayMs: 20, characters: 1_000 })
    const app = await startApp(folder('stop'), server.baseUrl)
    const ours: number[] = []
    const raw: number[] = []
    try {
      for (let round = 0; round < rounds; round++) {
        const before = server.chats.length
        const runId = await app.page.evaluate(async () => {
          const sent = await window.keepsake.chat.send({ conversationId: null, text: 'Go on for long.' })
          if (!sent.ok) throw new Error(JSON.stringify(sent.error))
          return (sent.value as { runId: string }).runId
        })
        await server.waitForRequest((request) => server.chats.indexOf(request) >= before)
        const stoppedAt = await app.page.evaluate(async (id) => {
          const at = Date.now()
          await window.keepsake.chat.stop({ runId: id })
          return at
        }, runId)
        ours.push((await closedAt(server, before)) - stoppedAt)
        const next = server.chats.length
        const leftAt = await rawStop(server.baseUrl)
        raw.push((await closedAt(server, next)) - leftAt)
      }
    } finally {
      await app.quit()
      await server.close()
    }
    return [
      {
        title: 'Stop until the server sees its socket close',
        unit: 'ms',
        statistic: 'p95',
        samples: ours,
        baseline: { title: 'a raw fetch that is aborted', samples: raw },
        bar: { most: 200, of: 'value' },
      },
    ]
  },
}

async function closedAt(server: ScriptedServer, index: number): Promise<number> {
  for (;;) {
    const at = server.chats[index]?.closedAt
    if (at !== undefined) return at
    await new Promise((resolve) => setImmediate(resolve))
  }
}
