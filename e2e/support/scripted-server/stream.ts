import type { ServerResponse } from 'node:http'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import type { StreamStep, Usage } from './replies'
import { type ChatBody, countTokens } from './requests'

/** What a stream needs to know about the request it answers. */
export type StreamContext = {
  model: string
  promptTokens: number
  includeUsage: boolean
  /** Aborted when the client has left or the server closes. */
  gone: AbortSignal
}

/** Writes bytes in pieces that ignore where a frame or a character ends. */
class PieceWriter {
  #pending = Buffer.alloc(0)
  #turn = 0
  readonly #sizes: number[]

  constructor(
    private readonly response: ServerResponse,
    splitBytes: number | number[] | undefined,
  ) {
    this.#sizes = splitBytes === undefined ? [] : [splitBytes].flat()
  }

  async write(data: string | Uint8Array): Promise<void> {
    if (this.#sizes.length === 0) return this.#send(Buffer.from(data))
    this.#pending = Buffer.concat([this.#pending, Buffer.from(data)])
    for (;;) {
      const size = Math.max(1, this.#sizes[this.#turn % this.#sizes.length] ?? 1)
      if (this.#pending.length < size) return
      this.#turn += 1
      await this.#send(this.#pending.subarray(0, size))
      this.#pending = this.#pending.subarray(size)
    }
  }

  async flush(): Promise<void> {
    const rest = this.#pending
    this.#pending = Buffer.alloc(0)
    if (rest.length > 0) await this.#send(rest)
  }

  async #send(bytes: Buffer): Promise<void> {
    if (this.response.destroyed) return
    await new Promise<void>((resolve) => {
      this.response.write(bytes, () => resolve())
    })
    // A turn of the loop for a reader in this process, else it would find the pieces joined again.
    if (this.#sizes.length > 0) await setImmediate()
  }
}

const usageOf = (promptTokens: number, completion: string): Usage => {
  const completionTokens = countTokens(completion)
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  }
}

const untilGone = (gone: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (gone.aborted) return resolve()
    gone.addEventListener('abort', () => resolve(), { once: true })
  })

/** Waits, but not for a client that has left. */
export async function pause(delayMs: number, gone: AbortSignal): Promise<void> {
  try {
    await sleep(delayMs, undefined, { signal: gone })
  } catch (error) {
    if (!gone.aborted) throw error
  }
}

function frameOf(step: StreamStep, context: StreamContext, written: string): string | Uint8Array | undefined {
  const head = {
    id: 'chatcmpl-scripted',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: context.model,
  }
  const frame = (fields: object) => `data: ${JSON.stringify({ ...head, ...fields })}\n\n`
  const delta = (value: object, finish: string | null = null) =>
    frame({ choices: [{ index: 0, delta: value, finish_reason: finish }] })
  if ('role' in step) return delta({ role: step.role, content: '' })
  if ('text' in step) return delta({ content: step.text })
  if ('reasoning' in step) return delta({ [step.field ?? 'reasoning_content']: step.reasoning })
  if ('toolCall' in step) return delta({ tool_calls: [step.toolCall] })
  if ('finish' in step) return delta({}, step.finish)
  if ('emptyChoices' in step) return frame({ choices: [] })
  if ('usage' in step) return frame({ choices: [], usage: step.usage })
  if ('usageIfAsked' in step)
    return context.includeUsage
      ? frame({ choices: [], usage: usageOf(context.promptTokens, written) })
      : undefined
  if ('comment' in step) return `: ${step.comment}\n\n`
  if ('raw' in step) return step.raw
  if ('done' in step) return step.done ? 'data: [DONE]\n\n' : undefined
  if ('error' in step) {
    const error = JSON.stringify(step.error)
    if (step.as === 'error-line') return `error: ${error}\n\n`
    return `${step.as === 'event' ? 'event: error\n' : ''}data: ${error}\n\n`
  }
  return undefined
}

const textIn = (step: StreamStep): string => {
  if ('text' in step) return step.text ?? ''
  return 'reasoning' in step ? step.reasoning : ''
}

/** Plays a script onto a response. Ends early when the client leaves. */
export async function playStream(
  response: ServerResponse,
  steps: StreamStep[],
  context: StreamContext,
  splitBytes: number | number[] | undefined,
  cutByUs: () => void,
): Promise<void> {
  const writer = new PieceWriter(response, splitBytes)
  response.flushHeaders()
  let written = ''
  for (const step of steps) {
    if (context.gone.aborted) return
    const frame = frameOf(step, context, written)
    written += textIn(step)
    if (frame !== undefined) {
      await writer.write(frame)
      continue
    }
    await writer.flush()
    if ('delayMs' in step) await pause(step.delayMs, context.gone)
    else if ('until' in step) await Promise.race([step.until, untilGone(context.gone)])
    else if ('hang' in step) return untilGone(context.gone)
    else if ('cut' in step) {
      cutByUs()
      response.destroy()
      return
    }
  }
  await writer.flush()
  response.end()
}

/** The completion that a script amounts to, for a request that did not ask for a stream. */
export function foldSteps(steps: StreamStep[], context: Omit<StreamContext, 'gone'>): unknown {
  const message: Record<string, unknown> = { role: 'assistant', content: null }
  const calls: { id?: string; type: 'function'; function: { name?: string; arguments: string } }[] = []
  let text = ''
  let reasoning = ''
  let finish: string | null = null
  let usage: Usage | undefined
  for (const step of steps) {
    if ('error' in step) return step.error
    if ('text' in step) text += step.text ?? ''
    if ('reasoning' in step) {
      reasoning += step.reasoning
      message[step.field ?? 'reasoning_content'] = reasoning
    }
    if ('finish' in step) finish = step.finish
    if ('usage' in step) usage = step.usage
    if ('toolCall' in step) {
      const { index = calls.length, id, function: piece } = step.toolCall
      calls[index] ??= { id, type: 'function', function: { arguments: '' } }
      const call = calls[index].function
      call.name ??= piece?.name
      call.arguments += typeof piece?.arguments === 'string' ? piece.arguments : ''
    }
  }
  if (text !== '') message.content = text
  if (calls.length > 0) message.tool_calls = calls
  return {
    id: 'chatcmpl-scripted',
    object: 'chat.completion',
    created: 1_790_000_000,
    model: context.model,
    choices: [{ index: 0, message, finish_reason: finish }],
    usage: usage ?? usageOf(context.promptTokens, reasoning + text),
  }
}

/** The context of a stream that answers this chat request. */
export const contextOf = (
  chat: ChatBody | undefined,
  promptTokens: number,
  gone: AbortSignal,
): StreamContext => ({
  model: chat?.model ?? 'scripted-model',
  promptTokens,
  includeUsage: chat?.stream_options?.include_usage === true,
  gone,
})
