import { z } from 'zod'
import type { EndpointKind } from '../../../../shared/endpoint-kinds'
import { AppError } from '../../app-error'
import type { ChatMessage } from '../chat/chat-model'
import type { ProviderEndpoint } from '../endpoint'
import { serverRoot } from '../post/address'
import { postForJson } from '../post/post'
import { isSkipped, skipFor } from './absent-routes'
import { plainMessages, textOfAll } from './plain-messages'

/** A reply waits for this, so a server that is slow to count is not worth it. */
const limitMs = 1_500
const absentMs = 10 * 60_000
const awayMs = 30_000

type Input = string | readonly ChatMessage[]
type Ask = (route: string, body: Record<string, unknown>) => Promise<unknown>

const Counted = z
  .object({ count: z.int().min(0) })
  .or(z.object({ tokens: z.array(z.unknown()) }).transform(({ tokens }) => ({ count: tokens.length })))
const Prompt = z.object({ prompt: z.string() })

/** How each server counts; what is not here has no route for it. */
const ways: Partial<Record<EndpointKind, (ask: Ask, model: string, input: Input) => Promise<unknown>>> = {
  vllm: (ask, model, input) => ask('/tokenize', { model, ...vllmInput(input) }),
  // llama.cpp puts messages into its template by another route.
  llamacpp: async (ask, model, input) => {
    if (typeof input === 'string') return ask('/tokenize', { model, content: input })
    const templated = Prompt.safeParse(
      await ask('/apply-template', { model, messages: plainMessages(input) }),
    )
    const content = templated.success ? templated.data.prompt : textOfAll(input)
    return ask('/tokenize', { model, content, parse_special: true })
  },
  builtin: (ask, model, input) =>
    ask('/tokenize', { model, content: typeof input === 'string' ? input : textOfAll(input) }),
  // Either of the two above, as each reads its own fields.
  'openai-compatible': (ask, model, input) =>
    ask('/tokenize', {
      model,
      ...vllmInput(input),
      content: typeof input === 'string' ? input : textOfAll(input),
    }),
}

const vllmInput = (input: Input): Record<string, unknown> =>
  typeof input === 'string'
    ? { prompt: input, add_special_tokens: false }
    : { messages: plainMessages(input), add_generation_prompt: true }

/** Tokens as the server counts them; null where it does not, or not now. Never throws. */
export async function countAtServer(
  endpoint: ProviderEndpoint,
  wireName: string,
  input: Input,
  signal: AbortSignal,
): Promise<number | null> {
  const way = ways[endpoint.kind]
  if (!way || isSkipped(endpoint)) return null
  const hasty = { ...endpoint, maxRetries: 0, timeouts: { firstTokenMs: limitMs, idleMs: limitMs } }
  const root = serverRoot(endpoint.baseUrl)
  const prompts = typeof input === 'string' ? [input] : [textOfAll(input)]
  const ask: Ask = (route, json) =>
    postForJson(
      {
        endpoint: hasty,
        name: wireName,
        wireName,
        url: root + route,
        task: 'tokens',
        prompts,
        body: { json },
      },
      signal,
    )
  try {
    const counted = Counted.safeParse(await way(ask, wireName, input))
    if (counted.success) return counted.data.count
    skipFor(endpoint, absentMs)
  } catch (error) {
    // A count is a courtesy: what failed is only remembered, and the reply goes on with an estimate.
    if (signal.aborted) return null
    const isAbsent = error instanceof AppError && absentCodes.includes(error.code)
    if (!(error instanceof AppError) || error.code !== 'bad_request')
      skipFor(endpoint, isAbsent ? absentMs : awayMs)
  }
  return null
}

const absentCodes: readonly string[] = [
  'task_unsupported',
  'not_a_model_server',
  'model_not_found',
  'bad_response',
]
