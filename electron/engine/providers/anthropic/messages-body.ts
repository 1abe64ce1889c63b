import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema'
import type { FilledRequest } from '../chat/filled-request'
import type { ToolNames } from '../chat/tool-names'
import { systemText, wireMessages } from './wire-messages'

/** The API wants a limit in every request; all models since Claude 3.5 can write as much. */
const defaultMaxTokens = 8_192
/** The least that the API takes as a budget for thoughts. */
const leastBudget = 1_024

type Model = { wireName: string; contextWindow: number }

/** The body of a request to the Messages API (version 2023-06-01). */
export function messagesBody(
  { wireName, contextWindow }: Model,
  request: FilledRequest,
  names: ToolNames,
): Record<string, unknown> {
  const room = Math.max(1, Math.floor(contextWindow / 2))
  const maxTokens = request.maxTokens ?? Math.min(defaultMaxTokens, room)
  const thinking = thinkingField(request, maxTokens)
  const schema = schemaOf(request)
  const system = systemText(request.messages, schema.hint)
  return {
    model: wireName,
    max_tokens: thinking.maxTokens,
    ...(system === '' ? {} : { system }),
    messages: wireMessages(request.messages, names, request.reasoning !== 'off'),
    stream: true,
    // Together with thoughts the API takes no temperature but 1, and no other choice of words either.
    ...(request.temperature === null || thinking.isOn
      ? {}
      : { temperature: Math.min(1, request.temperature) }),
    ...(request.topP === null || thinking.isOn ? {} : { top_p: request.topP }),
    ...(request.stop.length === 0 ? {} : { stop_sequences: request.stop }),
    ...thinking.field,
    ...schema.field,
    ...toolFields(request, names),
  }
}

type Thinking = { isOn: boolean; maxTokens: number; field: Record<string, unknown> }

function thinkingField({ reasoning, thinking }: FilledRequest, maxTokens: number): Thinking {
  if (reasoning === 'default') return { isOn: false, maxTokens, field: {} }
  if (reasoning === 'off') return { isOn: false, maxTokens, field: { thinking: { type: 'disabled' } } }
  if (thinking === 'adaptive') {
    // Without a word about it newer models keep their thoughts to themselves.
    return { isOn: true, maxTokens, field: { thinking: { type: 'adaptive', display: 'summarized' } } }
  }
  const budget = Math.max(leastBudget, Math.floor(maxTokens / 2))
  // The thoughts count into the limit, which has to leave room for words.
  const limit = Math.max(maxTokens, budget + 256)
  return { isOn: true, maxTokens: limit, field: { thinking: { type: 'enabled', budget_tokens: budget } } }
}

/** A schema has a field of its own; that an answer must be any JSON can only be said in words. */
function schemaOf({ responseFormat }: FilledRequest): { field: Record<string, unknown>; hint: string } {
  if (responseFormat.type === 'text') return { field: {}, hint: '' }
  if (responseFormat.type === 'json_object') {
    return { field: {}, hint: 'Answer with one JSON object and nothing else.' }
  }
  const schema = readableSchema(responseFormat.schema)
  return { field: { output_config: { format: { type: 'json_schema', schema } } }, hint: '' }
}

/** The package moves rules that the API cannot enforce into descriptions. */
function readableSchema(schema: Record<string, unknown>): Record<string, unknown> {
  try {
    return transformJSONSchema(schema)
  } catch {
    // A form that the package does not know is the server's to judge, and has its words in the answer.
    return schema
  }
}

const choices = { auto: 'auto', none: 'none', required: 'any' } as const

const toolFields = ({ tools, toolChoice }: FilledRequest, names: ToolNames) =>
  tools.length === 0
    ? {}
    : {
        tools: tools.map(({ name, description, parameters }) => ({
          name: names.wire(name),
          description,
          input_schema: parameters,
        })),
        ...(toolChoice === 'auto' ? {} : { tool_choice: { type: choices[toolChoice] } }),
      }
