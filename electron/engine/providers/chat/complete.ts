import { AppError } from '../../app-error'
import type { ChatCompletion, ChatEvent, ToolCall } from './chat-model'

/** Collects a stream into one value. Fails as the stream does, and with `stream_cut` where it has no end. */
export async function completeFrom(events: AsyncIterable<ChatEvent>): Promise<ChatCompletion> {
  const completion: Omit<ChatCompletion, 'finishReason'> = {
    text: '',
    reasoning: '',
    toolCalls: [],
    usage: null,
    notices: [],
  }
  let finishReason: ChatCompletion['finishReason'] | null = null
  for await (const event of events) {
    switch (event.type) {
      case 'text':
        completion.text += event.text
        break
      case 'reasoning':
        completion.reasoning += event.text
        break
      case 'text_was_reasoning':
        completion.reasoning += completion.text
        completion.text = ''
        break
      case 'tool_call':
        completion.toolCalls.push(toolCallOf(event))
        break
      case 'usage':
        completion.usage = { promptTokens: event.promptTokens, completionTokens: event.completionTokens }
        break
      case 'notice':
        completion.notices.push(event.notice)
        break
      case 'end':
        finishReason = event.finishReason
        break
      case 'accepted':
        break
    }
  }
  if (finishReason === null) throw new AppError('stream_cut')
  return { ...completion, finishReason }
}

/** The call without what makes it an event. */
const toolCallOf = ({ type: _, ...call }: Extract<ChatEvent, { type: 'tool_call' }>): ToolCall => call
