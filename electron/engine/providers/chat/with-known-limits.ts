import type { RunNotice } from '../../../../shared/contract/chat'
import type { ChatEvent, ChatModel, ChatRequest } from './chat-model'
import { completeFrom } from './complete'
import { hasImage, withoutImages } from './refused-fields'

/** What a model can do; null where nobody has said, and then it is asked. */
type Known = { tools: boolean | null; vision: boolean | null; jsonSchema: boolean | null }

/**
 * A model that is not asked for what it is known not to do (SPEC B5): the request goes without it at once, and the
 * reply says so, as it would after the server's refusal.
 */
export function withKnownLimits(model: ChatModel, known: Known): ChatModel {
  const stream = async function* (request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatEvent> {
    const { possible, notices } = leaveOut(request, known)
    for (const notice of notices) yield { type: 'notice', notice }
    yield* model.stream(possible, signal)
  }
  return { ...model, stream, generate: (request, signal) => completeFrom(stream(request, signal)) }
}

function leaveOut(request: ChatRequest, { tools, vision, jsonSchema }: Known) {
  const notices: RunNotice[] = []
  let possible = request
  if (tools === false && (request.tools?.length ?? 0) > 0) {
    const { tools: _tools, toolChoice: _choice, ...without } = possible
    possible = without
    notices.push('without_tools')
  }
  if (vision === false && request.messages.some(hasImage)) {
    possible = { ...possible, messages: possible.messages.map(withoutImages) }
    notices.push('without_images')
  }
  if (jsonSchema === false && request.responseFormat?.type === 'json_schema') {
    possible = { ...possible, responseFormat: { type: 'json_object' } }
    notices.push('without_response_format')
  }
  return { possible, notices }
}
