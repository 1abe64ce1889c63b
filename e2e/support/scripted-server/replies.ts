/** Token counts as OpenAI-compatible servers report them. */
export type Usage = { prompt_tokens: number; completion_tokens: number; total_tokens: number }

/** A piece of a tool call as it stands in `delta.tool_calls[]`; fields may be missing, as servers leave them out. */
export type ToolCallDelta = {
  index?: number
  id?: string
  type?: 'function'
  function?: { name?: string; arguments?: unknown }
}

/** One thing a stream does. What is not scripted does not happen: no step sends `[DONE]` or a finish by itself. */
export type StreamStep =
  | { role: string }
  | { text: string | null }
  | { reasoning: string; field?: 'reasoning' | 'reasoning_content' }
  | { toolCall: ToolCallDelta }
  /** A usage chunk with empty `choices`, sent whether asked for or not. */
  | { usage: Usage }
  /** A usage chunk with counted tokens, only if the request has `stream_options.include_usage`. */
  | { usageIfAsked: true }
  | { finish: string | null }
  | { emptyChoices: true }
  | { comment: string }
  /** Bytes or text exactly as given, frame ends included. */
  | { raw: string | Uint8Array }
  /** An error frame inside the stream; `as` picks `data: {…}`, `event: error` before it, or the old `error: {…}`. */
  | { error: unknown; as?: 'data' | 'event' | 'error-line' }
  /** `true` sends `data: [DONE]`; `false` says in a script that it is missing on purpose. */
  | { done: boolean }
  | { delayMs: number }
  /** Waits for the test, so that no test needs a timer. */
  | { until: Promise<unknown> }
  /** Breaks the connection. */
  | { cut: true }
  /** Keeps the connection open and silent until the client leaves or the server closes. */
  | { hang: true }

type Head = { status?: number; headers?: Record<string, string>; delayMs?: number }

/** What the server answers to one request. A `stream` to a request without `stream: true` is folded into a completion. */
export type ScriptedReply =
  | (Head & { json: unknown })
  | (Head & { text: string })
  | (Head & {
      stream: StreamStep[]
      /** Cuts the bytes into pieces of this size, across frames and inside characters; a list is used in turn. */
      splitBytes?: number | number[]
      /** Send the frames even if the request did not ask for a stream. */
      forceStream?: boolean
    })
  | { hang: true }
  | { cut: true }

/** How `say` cuts and times its text. */
export type SayOptions = {
  chunkSize?: number
  delayMs?: number
  reasoning?: string
  reasoningField?: 'reasoning' | 'reasoning_content'
  usage?: Usage
  finish?: string
  splitBytes?: number | number[]
}

const pieces = (text: string, size: number): string[] => {
  const characters = Array.from(text)
  const parts: string[] = []
  for (let at = 0; at < characters.length; at += size) parts.push(characters.slice(at, at + size).join(''))
  return parts
}

/** A whole, well-behaved answer: role, reasoning, text in chunks, finish, usage, `[DONE]`. */
export function say(text: string, options: SayOptions = {}): ScriptedReply {
  const chunkSize = options.chunkSize ?? 12
  const field = options.reasoningField ?? 'reasoning_content'
  const pause: StreamStep[] = options.delayMs ? [{ delayMs: options.delayMs }] : []
  return {
    stream: [
      { role: 'assistant' },
      ...pieces(options.reasoning ?? '', chunkSize).flatMap((reasoning): StreamStep[] => [
        ...pause,
        { reasoning, field },
      ]),
      ...pieces(text, chunkSize).flatMap((part): StreamStep[] => [...pause, { text: part }]),
      { finish: options.finish ?? 'stop' },
      options.usage ? { usage: options.usage } : { usageIfAsked: true },
      { done: true },
    ],
    splitBytes: options.splitBytes,
  }
}

/** A whole reply in pieces, each wait of which the test ends: `sayInSteps('first ', rest.until, 'last')`. */
export const sayInSteps = (...steps: (string | Promise<void>)[]): ScriptedReply => ({
  stream: [
    ...steps.map((step) => (typeof step === 'string' ? { text: step } : { until: step })),
    { finish: 'stop' },
    { done: true },
  ],
})

/** `say` with a value written as JSON: what a model answers under a response format. */
export const sayJson = (value: unknown, options: SayOptions = {}): ScriptedReply =>
  say(JSON.stringify(value), options)

/** A reply that calls one tool: name in the first delta, arguments in pieces. */
export function callTool(name: string, callArguments: unknown, id = 'call_1'): ScriptedReply {
  return {
    stream: [
      { role: 'assistant' },
      { toolCall: { index: 0, id, type: 'function', function: { name, arguments: '' } } },
      ...pieces(JSON.stringify(callArguments), 7).map(
        (part): StreamStep => ({ toolCall: { index: 0, function: { arguments: part } } }),
      ),
      { finish: 'tool_calls' },
      { usageIfAsked: true },
      { done: true },
    ],
  }
}

/** An HTTP error. A string is put into OpenAI's error shape. */
export const failWith = (
  status: number,
  body: unknown = 'failed',
  headers?: Record<string, string>,
): ScriptedReply => ({
  status,
  headers,
  json:
    typeof body === 'string'
      ? { error: { message: body, type: 'invalid_request_error', param: null, code: null } }
      : body,
})
