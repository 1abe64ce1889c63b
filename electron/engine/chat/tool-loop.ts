import type { ChatEvent, ChatMessage, ChatModel } from '../providers'
import { noRoom, Room, type ToolLimits } from './tool-room'

type ChatRequest = Parameters<ChatModel['stream']>[0]
type ToolSpec = NonNullable<ChatRequest['tools']>[number]
type ToolCall = Omit<Extract<ChatEvent, { type: 'tool_call' }>, 'type'>

/** A tool with what it does. */
export type RunnableTool = ToolSpec & {
  /**
   * `input` is what the model wrote, parsed.
   * @returns the answer for the model; `kept` is what is stored of it, where it holds what can be forgotten
   * @throws anything; its message is told to the model, which may try again
   */
  run: (
    input: unknown,
    context: { callId: string; signal: AbortSignal },
  ) => Promise<string | { answer: string; kept: string }>
}

/** A call that was answered. */
export type AnsweredCall = {
  callId: string
  name: string
  arguments: string
  result: string
  /** What is stored in place of the result. */
  kept?: string
  failed: boolean
}

type Options = {
  tools: readonly RunnableTool[]
  /** Requests in which the model may call tools; one more follows in which it may only answer. */
  maxRounds: number
  /** Within which all requests stay; absent: the server says what is too much. */
  limits?: ToolLimits
  /** Told right before a tool runs. */
  onCall?: (call: ToolCall) => void
  onAnswer?: (answered: AnsweredCall) => void
}

/**
 * One reply of a model that may call tools: asked again with what its tools answered, until it only talks. What goes
 * wrong in a tool is told to the model and is no failure of the reply.
 * @throws what the model throws, and the signal's reason
 */
export async function* streamWithTools(
  model: Pick<ChatModel, 'stream' | 'contextWindow'>,
  request: ChatRequest,
  signal: AbortSignal,
  options: Options,
): AsyncGenerator<ChatEvent> {
  const { tools, maxRounds, onCall, onAnswer } = options
  const specs = tools.map(({ name, description, parameters }) => ({ name, description, parameters }))
  const messages = [...request.messages]
  const usage = { promptTokens: 0, completionTokens: 0, told: false }
  const room = new Room(options.limits)
  for (let round = 1; ; round++) {
    const last = round > maxRounds || room.isSpent
    const calls: ToolCall[] = []
    let text = ''
    let end: ChatEvent | null = null
    const asked = {
      ...request,
      ...room.maxTokens(request.maxTokens),
      ...{ messages, tools: specs },
      ...(last ? { toolChoice: 'none' as const } : {}),
    }
    for await (const event of model.stream(asked, signal)) {
      if (event.type === 'usage') {
        usage.promptTokens += event.promptTokens
        usage.completionTokens += event.completionTokens
        usage.told = true
      } else if (event.type === 'end') end = event
      else {
        if (event.type === 'text') text += event.text
        if (event.type === 'text_was_reasoning') text = ''
        if (event.type === 'tool_call') {
          const { type: _type, ...call } = event
          calls.push(call)
        }
        yield event
      }
    }
    if (calls.length === 0 || last) {
      const { promptTokens, completionTokens } = usage
      if (usage.told) yield { type: 'usage', promptTokens, completionTokens }
      if (end) yield end
      return
    }
    for (const call of calls) onCall?.(call)
    const longest = model.contextWindow
    const answers = await Promise.all(calls.map((call) => answer(call, tools, longest, signal)))
    signal.throwIfAborted()
    const fitting = room.take(text, calls, answers)
    if (fitting === null) {
      // What was called is too long to be sent back: the model is asked for a last word without it.
      for (const answered of answers) onAnswer?.({ ...answered, result: noRoom, failed: true })
      continue
    }
    for (const answered of fitting) onAnswer?.(answered)
    messages.push(
      { role: 'assistant', content: text, toolCalls: calls },
      ...fitting.map(({ callId, result }): ChatMessage => ({ role: 'tool', callId, content: result })),
    )
  }
}

async function answer(
  call: ToolCall,
  tools: readonly RunnableTool[],
  /** Characters; about a quarter of as many tokens. */
  longest: number,
  signal: AbortSignal,
): Promise<AnsweredCall> {
  const { callId, name, arguments: written } = call
  const tell = (result: string, failed: boolean): AnsweredCall => ({
    callId,
    name,
    arguments: written,
    result:
      result.length > longest ? `${result.slice(0, longest)}\n[cut: ${result.length} characters]` : result,
    failed,
  })
  const tool = tools.find((one) => one.name === name)
  if (!tool) {
    const known = tools.map((one) => one.name).join(', ')
    return tell(`There is no tool named "${name}". The tools are: ${known}.`, true)
  }
  let input: unknown
  try {
    input = JSON.parse(written)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return tell(
      `The arguments are not valid JSON (${reason}). Call "${name}" again with a JSON object.`,
      true,
    )
  }
  try {
    const told = await unlessAborted(tool.run(input, { callId, signal }), signal)
    return typeof told === 'string' ? tell(told, false) : { ...tell(told.answer, false), kept: told.kept }
  } catch (error) {
    return tell(`Error: ${error instanceof Error ? error.message : String(error)}`, true)
  }
}

/** A tool that does not listen to its signal must not hold up whoever stopped it. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
