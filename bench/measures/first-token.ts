import { endOfRun } from '../../e2e/support/watch'
import type { RunEvent } from '../../shared/contract/chat'
import { startApp } from '../app'
import type { Benchmark, Context } from '../measure'
import { rawStream } from '../raw-fetch'
import { reply, startModel } from '../scripted-model'

const rounds = 40
const warmUps = 5
const baseline = 'a raw fetch of the same stream'

/** From "send" in the page to the first token in the page, and how the tokens follow. */
export const firstToken: Benchmark = {
  name: 'first-token',
  run: async (context) => {
    // Tokens at the pace of a fast model, so that the first one is alone on its way.
    const paced = await stream(context, 'paced', { delayMs: 10, characters: 200 })
    const rushed = await stream(context, 'rushed', {})
    return [
      {
        title: 'Time to first token',
        unit: 'ms',
        statistic: 'p50',
        samples: paced.ours.map(({ firstMs }) => firstMs),
        baseline: { title: baseline, samples: paced.raw.map(({ firstMs }) => firstMs) },
        bar: { most: 5, of: 'added' },
      },
      {
        title: 'Time per token',
        unit: 'µs',
        statistic: 'p50',
        samples: rushed.ours.map(({ totalMs }) => (totalMs / reply.tokens) * 1_000),
        baseline: {
          title: baseline,
          samples: rushed.raw.map(({ totalMs }) => (totalMs / reply.tokens) * 1_000),
        },
        note: `${reply.tokens} tokens as fast as the server writes them, from the question to the saved end`,
      },
    ]
  },
}

type Timed = { firstMs: number; totalMs: number }

async function stream({ folder }: Context, name: string, pace: Parameters<typeof startModel>[0]) {
  const server = await startModel(pace)
  const app = await startApp(folder(`first-token ${name}`), server.baseUrl)
  const ours: Timed[] = []
  const raw: Timed[] = []
  try {
    // One conversation with a title of its own: else the model would be asked for one after every reply.
    const { conversationId } = await endOfRun(app.page, 'Hello')
    await app.page.evaluate(async (id) => {
      const renamed = await window.keepsake.conversations.rename({ id, title: 'Measured' })
      if (!renamed.ok) throw new Error(JSON.stringify(renamed.error))
    }, conversationId)
    for (let round = 0; round < rounds + warmUps; round++) {
      const run = await endOfRun(app.page, 'Tell me something.', conversationId)
      // Text that came before the page began to watch lies in the snapshot.
      const first = run.events.find(({ event }) => event.type === 'delta' || hasText(event))
      const end = run.events.at(-1)
      if (!first || end?.event.type !== 'end') throw new Error('a reply without a token or an end')
      const bare = await rawStream(server.baseUrl)
      if (round < warmUps) continue
      ours.push({ firstMs: first.at - run.askedAt, totalMs: end.at - run.askedAt })
      raw.push(bare)
    }
  } finally {
    await app.quit()
    await server.close()
  }
  return { ours, raw }
}

const hasText = (event: RunEvent): boolean =>
  'message' in event && event.message.parts.some((part) => part.kind === 'text' && part.text !== '')
