import type { ChatMessage } from './chat-model'

/** Every text of a message, images left out. */
export function textsOf(message: ChatMessage): string[] {
  if (message.role === 'assistant') {
    return [message.content, ...(message.toolCalls ?? []).map((call) => call.arguments)]
  }
  if (typeof message.content === 'string') return [message.content]
  return message.content.flatMap((part) => (part.type === 'text' ? [part.text] : []))
}

/** A message as one text, as far as it is text. */
export const textOf = (message: ChatMessage): string => textsOf(message).join('\n')
