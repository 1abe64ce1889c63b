import type { ChatMessage } from '../chat/chat-model'
import { textOf } from '../chat/message-text'

/** Vendors count 250 to 1,600 for a picture of usual size. */
const imageTokens = 1_000

/** Messages with nothing but words, in roles that every template takes. */
export const plainMessages = (messages: readonly ChatMessage[]): { role: string; content: string }[] =>
  messages.map((message) => ({
    role: message.role === 'tool' ? 'user' : message.role,
    content: textOf(message),
  }))

/** All words of messages, for a server that counts text alone. */
export const textOfAll = (messages: readonly ChatMessage[]): string => messages.map(textOf).join('\n')

/** Tokens of the pictures in messages, roughly. */
export function imageTokensOf(messages: readonly ChatMessage[]): number {
  const images = messages.flatMap((message) =>
    message.role === 'user' && typeof message.content !== 'string'
      ? message.content.filter((part) => part.type === 'image')
      : [],
  )
  return images.length * imageTokens
}
