import type { Page } from 'playwright/test'
import type { Result } from '../../shared/errors'
import { say, sayJson } from './scripted-server/replies'
import { type ScriptedServer, startScriptedServer } from './scripted-server/server'
import { endOfRun } from './watch'

const turns = [
  {
    asks: 'I moved to Porto last spring with my cat Juno. Which plants are safe for her on a windy balcony?',
    answer: `Good choices for a windy balcony with a cat:

| Plant | Light | Wind | Safe for cats |
| --- | --- | --- | --- |
| Rosemary | full sun | strong | yes |
| Cat grass | half shade | medium | yes |
| Calathea | shade | weak | yes |

Keep **lilies**, aloe and oleander away: all three are poisonous to her.`,
    items: [
      {
        type: 'core',
        text: 'Lives in Porto.',
        subject: 'home',
        when_text: 'last spring',
        quote: 'I moved to Porto last spring',
        turn_ids: [1],
        importance: 3,
      },
      {
        type: 'semantic',
        text: 'Has a cat called Juno.',
        subject: 'Juno',
        when_text: '',
        quote: 'my cat Juno',
        turn_ids: [1],
        importance: 2,
      },
    ],
  },
  {
    asks: 'How much water does a pot of 30 cm across need? Show me how you work it out, and as a function.',
    answer: `A pot of radius $r$ and depth $h$ holds

$$V = \\pi r^2 h$$

With $r = 15$ cm and $h = 25$ cm that is about 17.7 litres of soil, and a tenth of it in water each time:

\`\`\`ts
/** Litres of water for a round pot, in centimetres. */
export function waterFor(diameter: number, depth: number): number {
  const soil = Math.PI * (diameter / 2) ** 2 * depth
  return Math.round(soil / 10) / 1000
}
\`\`\`

So **1.8 litres**, twice a week in summer.`,
    items: [],
  },
]

/** Asked in another conversation: its answer needs what was said in the first. */
export const laterQuestion = 'Which city do I live in, and which of your plants does Juno get?'
const laterAnswer =
  'You live in **Porto**. For Juno I would take cat grass: she may nibble it as much as she likes.'

const usageOf = (text: string) => {
  const written = Math.ceil(text.length / 4)
  return { prompt_tokens: 214, completion_tokens: written, total_tokens: 214 + written }
}

/** A model, a conversation with everything that Markdown can show, and memories: what pictures and axe look at. */
export async function showcase(page: Page): Promise<{ server: ScriptedServer; conversationId: string }> {
  const server = await startScriptedServer({
    persona: 'vllm',
    models: [
      { id: 'qwen3-32b', contextWindow: 32_768 },
      { id: 'llama-3.3-70b-instruct', contextWindow: 65_536 },
    ],
  })
  const items = turns.flatMap((turn) => turn.items)
  server.respondWith(({ chat }) => {
    const text = chat?.messages.map((message) => String(message.content)).join('\n') ?? ''
    if (chat?.response_format) return sayJson({ items: text.includes('Porto') ? items : [] })
    const turn = turns.toReversed().find(({ asks }) => text.endsWith(asks))
    if (text.endsWith(laterQuestion)) return say(laterAnswer, { usage: usageOf(laterAnswer) })
    if (turn)
      return say(turn.answer, {
        usage: usageOf(turn.answer),
        reasoning: 'The person has a cat, so only safe plants count.',
      })
    return say(text.includes(laterQuestion) ? 'A plant for Juno' : 'Balcony plants for Juno')
  })
  unwrap(
    await page.evaluate(
      (endpointUrl) =>
        window.keepsake.models.add({
          wireName: 'qwen3-32b',
          endpointUrl,
          temperature: 0.7,
          maxTokens: 4096,
          contextWindow: 32_768,
        }),
      server.baseUrl,
    ),
  )
  let conversationId: string | null = null
  for (const { asks } of turns) conversationId = (await endOfRun(page, asks, conversationId)).conversationId
  if (conversationId === null) throw new Error('The showcase has no turns')
  await remembered(page, items.length)
  return { server, conversationId }
}

async function remembered(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    async (wanted) => {
      const list = (await window.keepsake.memory.list({})) as { ok: boolean; value?: { total: number } }
      return list.ok && (list.value?.total ?? 0) >= wanted
    },
    count,
    { timeout: 30_000 },
  )
}

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}
