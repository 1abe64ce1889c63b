import { AppError } from '../../app-error'
import type { ChatMessage } from './chat-model'
import { fillRequest } from './filled-request'
import type { ChatProtocol } from './protocol'
import { ToolNames } from './tool-names'

/**
 * Tokens of a prompt as the server counts them; null where it has no route for that, or does not answer there.
 * @throws AppError cancelled
 */
export async function countByServer(
  protocol: ChatProtocol,
  input: string | readonly ChatMessage[],
  signal: AbortSignal = new AbortController().signal,
): Promise<number | null> {
  if (!protocol.count) return null
  const messages: ChatMessage[] = typeof input === 'string' ? [{ role: 'user', content: input }] : [...input]
  const body = protocol.body(fillRequest({ messages }, {}), new ToolNames([]))
  try {
    return await protocol.count(body, signal)
  } catch {
    if (signal.aborted) throw new AppError('cancelled')
    // A count is worth no failure: there are other ways to come by one.
    return null
  }
}
