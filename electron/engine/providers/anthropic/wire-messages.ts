import type { ChatMessage, ContentPart, SignedBlock, ToolCall } from '../chat/chat-model'
import type { ToolNames } from '../chat/tool-names'
import { isRecord, parseJson } from '../wire/json-record'

type Block = Record<string, unknown>
type Turn = { role: 'user' | 'assistant'; content: Block[] }

/** All system messages as the one text that the API has a place for. */
export const systemText = (messages: readonly ChatMessage[], hint: string): string =>
  [...messages.flatMap((message) => (message.role === 'system' ? [message.content] : [])), hint]
    .filter((text) => text.trim() !== '')
    .join('\n\n')

/**
 * The turns of a conversation: what stands beside each other from one side is one turn, as the answers of several
 * tools have to be. Empty texts, which the API refuses, are left out.
 * @param isThinking whether thoughts go back with the calls that they led to
 */
export function wireMessages(
  messages: readonly ChatMessage[],
  names: ToolNames,
  isThinking: boolean,
): Turn[] {
  const turns: Turn[] = []
  for (const message of messages) {
    if (message.role === 'system') continue
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    const content = blocksOf(message, names, isThinking)
    const last = turns.at(-1)
    if (content.length === 0) continue
    if (last?.role === role) last.content.push(...content)
    else turns.push({ role, content })
  }
  return turns
}

function blocksOf(
  message: Exclude<ChatMessage, { role: 'system' }>,
  names: ToolNames,
  isThinking: boolean,
): Block[] {
  switch (message.role) {
    case 'user':
      return typeof message.content === 'string'
        ? textBlock(message.content)
        : message.content.flatMap(partBlock)
    case 'tool':
      return [{ type: 'tool_result', tool_use_id: wireId(message.callId), content: message.content }]
    case 'assistant':
      return assistantBlocks(message.content, message.toolCalls ?? [], names, isThinking)
  }
}

function assistantBlocks(
  content: string,
  calls: readonly ToolCall[],
  names: ToolNames,
  isThinking: boolean,
): Block[] {
  const uses = calls.map((call) => ({
    type: 'tool_use',
    id: wireId(call.callId),
    name: names.wire(call.name),
    input: inputOf(call.arguments),
  }))
  if (!isThinking || calls.every(({ before }) => before === undefined))
    return [...textBlock(content), ...uses]
  // The words stand among the thoughts, in the order that was signed.
  return uses.flatMap((use, at) => [...(calls[at]?.before ?? []).flatMap(signedBlock), use])
}

const signedBlock = (block: SignedBlock): Block[] => (block.type === 'text' ? textBlock(block.text) : [block])

const textBlock = (text: string): Block[] => (text.trim() === '' ? [] : [{ type: 'text', text }])

const partBlock = (part: ContentPart): Block[] =>
  part.type === 'text'
    ? textBlock(part.text)
    : [{ type: 'image', source: { type: 'base64', media_type: part.mediaType, data: part.base64 } }]

/** Other servers' ids may hold signs that the API refuses. */
const wireId = (id: string): string => id.replace(/[^a-zA-Z0-9_-]/g, '_')

/** The API wants an object; what the model once wrote may have been none. */
function inputOf(text: string): Record<string, unknown> {
  const value = parseJson(text)
  return isRecord(value) ? value : {}
}
