import type { Answer } from './answer'

type Chunk = {
  delta: Record<string, unknown>
  finish?: string
  usage?: unknown
  extra?: Record<string, unknown>
}

/** How a vendor's chunks differ from OpenAI's own. */
export type Dialect = {
  id: string
  model: string
  /** Frames before the first chunk. */
  before?: string[]
  /** Added to each choice, as Azure adds its filters. */
  choiceExtra?: Record<string, unknown>
  /** Where the figures stand: with the last choice, in a chunk of their own if asked for, or not at all. */
  usage: 'last' | 'own' | 'none'
  /** Google sends a call in one piece. */
  wholeCalls?: boolean
  callFields?: Record<string, unknown>
  callFinish?: string
  callId: string
}

const created = 1_790_000_000

/** An answer as chunks of a chat completion. */
export function* openAiFrames(answer: Answer, dialect: Dialect, promptTokens: number): Generator<string> {
  const head = { id: dialect.id, object: 'chat.completion.chunk', created, model: dialect.model }
  const frame = (fields: object) => `data: ${JSON.stringify({ ...head, ...fields })}\n\n`
  const chunk = ({ delta, finish, usage }: Chunk) =>
    frame({
      choices: [{ index: 0, delta, finish_reason: finish ?? null, ...dialect.choiceExtra }],
      ...(usage === undefined ? {} : { usage }),
    })
  yield* dialect.before ?? []
  yield chunk({ delta: { role: 'assistant', content: '' } })
  if (answer.type === 'endless') {
    for (let number = 1; ; number++) yield chunk({ delta: { content: `${number} ` } })
  }
  const completion = answer.type === 'text' ? answer.words.length : 12
  const usage = {
    prompt_tokens: promptTokens,
    completion_tokens: completion,
    total_tokens: promptTokens + completion,
  }
  if (answer.type === 'text') for (const word of answer.words) yield chunk({ delta: { content: word } })
  else for (const delta of callDeltas(answer, dialect)) yield chunk({ delta })
  const finish = answer.type === 'text' ? answer.finish : (dialect.callFinish ?? 'tool_calls')
  yield chunk({ delta: {}, finish, ...(dialect.usage === 'last' ? { usage } : {}) })
  if (dialect.usage === 'own') yield frame({ choices: [], usage })
  yield 'data: [DONE]\n\n'
}

function callDeltas(
  { name, arguments: values }: Extract<Answer, { type: 'call' }>,
  { wholeCalls, callFields, callId }: Dialect,
): Record<string, unknown>[] {
  const text = JSON.stringify(values)
  const begin = { index: 0, id: callId, type: 'function', ...callFields }
  if (wholeCalls) return [{ tool_calls: [{ ...begin, function: { name, arguments: text } }] }]
  const pieces = text.match(/.{1,6}/gs) ?? []
  return [
    { tool_calls: [{ ...begin, function: { name, arguments: '' } }] },
    ...pieces.map((piece) => ({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
  ]
}
