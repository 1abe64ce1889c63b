import type { EndpointKind } from '../../../../shared/endpoint-kinds'
import type { ChatMessage, ContentPart, ResponseFormat, ToolCall } from '../chat/chat-model'
import type { FilledRequest } from '../chat/filled-request'
import type { ToolNames } from '../chat/tool-names'
import { reasoningFields } from './reasoning-fields'

/**
 * The body of a request, with nothing in it that was not asked for: Google refuses fields that it does not know.
 * `max_tokens` and `system`, as Ollama ignores the newer name and most templates the newer role.
 */
export function chatBody(
  kind: EndpointKind,
  wireName: string,
  request: FilledRequest,
  names: ToolNames,
): Record<string, unknown> {
  const { temperature, topP, maxTokens, stop, tools } = request
  const format = wireFormat(request.responseFormat)
  return {
    model: wireName,
    messages: request.messages.map((message) => wireMessage(message, names)),
    stream: true,
    ...(request.usage ? { stream_options: { include_usage: true } } : {}),
    ...(maxTokens === null ? {} : { [request.maxTokensName]: maxTokens }),
    ...(temperature === null ? {} : { temperature }),
    ...(topP === null ? {} : { top_p: topP }),
    ...(stop.length === 0 ? {} : { stop }),
    ...(format === null ? {} : { response_format: format }),
    ...(tools.length === 0 ? {} : toolFields(request, names)),
    ...reasoningFields(kind, request.reasoning),
  }
}

function wireMessage(message: ChatMessage, names: ToolNames): Record<string, unknown> {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: message.content }
    case 'user':
      return { role: 'user', content: userContent(message.content) }
    case 'tool':
      return { role: 'tool', tool_call_id: message.callId, content: message.content }
    case 'assistant':
      if (!message.toolCalls?.length) return { role: 'assistant', content: message.content }
      return {
        role: 'assistant',
        // An empty text beside calls is refused by some; that there is none is understood by all.
        content: message.content === '' ? null : message.content,
        tool_calls: message.toolCalls.map((call) => wireCall(call, names)),
      }
  }
}

const wireCall = ({ callId, name, arguments: text, signature }: ToolCall, names: ToolNames) => ({
  id: callId,
  type: 'function',
  function: { name: names.wire(name), arguments: text },
  ...(signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } }),
})

/** Text alone goes as a string: templates without images know no parts. */
function userContent(content: string | ContentPart[]): unknown {
  if (typeof content === 'string') return content
  if (content.every((part) => part.type === 'text')) return content.map(({ text }) => text).join('\n\n')
  return content.map((part) =>
    part.type === 'text'
      ? { type: 'text', text: part.text }
      : { type: 'image_url', image_url: { url: `data:${part.mediaType};base64,${part.base64}` } },
  )
}

function wireFormat(format: ResponseFormat): Record<string, unknown> | null {
  if (format.type === 'text') return null
  if (format.type === 'json_object') return { type: 'json_object' }
  return { type: 'json_schema', json_schema: { name: format.name, schema: format.schema } }
}

const toolFields = ({ tools, toolChoice }: FilledRequest, names: ToolNames) => ({
  tools: tools.map(({ name, description, parameters }) => ({
    type: 'function',
    function: { name: names.wire(name), description, parameters },
  })),
  // `auto` is what all do by themselves, and vLLM wants a flag to hear it.
  ...(toolChoice === 'auto' ? {} : { tool_choice: toolChoice }),
})
