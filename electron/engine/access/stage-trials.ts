import type { StageEvent } from '../../../shared/contract/models'
import { AppError } from '../app-error'
import type { ChatEvent, ChatModel, ChatRequest } from '../providers'

/** What a model showed that it can do; null where the test did not come so far, or was not conclusive. */
export type StageFindings = { tools: boolean | null; vision: boolean | null; jsonSchema: boolean | null }

export type Outcome = Pick<
  Extract<StageEvent, { type: 'ended' }>,
  'outcome' | 'error' | 'detail' | 'firstWordMs'
> & {
  /** What is known of the model from now on. */
  found?: Partial<StageFindings>
}

type Trial = (chat: ChatModel, signal: AbortSignal, now: () => number) => Promise<Outcome>

export const passed = (detail: string | null = null): Outcome => ({ outcome: 'passed', error: null, detail })
const unsupported: Outcome = { outcome: 'unsupported', error: null, detail: null }
/** It could not be told either way: all its words went into thinking, say. */
const unclear: Outcome = { outcome: 'skipped', error: null, detail: null }

/** Each asks for one thing that a model may not be able to do. */
export const trials: Record<'streaming' | 'tools' | 'images' | 'json_schema', Trial> = {
  async streaming(chat, signal, now) {
    const startedAt = now()
    let firstMs: number | null = null
    for await (const event of chat.stream({ ...question('Count from one to ten.'), maxTokens: 32 }, signal)) {
      if (isWords(event)) firstMs ??= now() - startedAt
    }
    if (firstMs === null) throw new AppError('bad_response', { model: chat.name })
    return { ...passed(), firstWordMs: firstMs }
  },

  async tools(chat, signal) {
    const request = { ...question('What time is it? Use the tool.'), maxTokens: 256, tools: [clock] }
    const { notices, toolCalls } = await chat.generate(request, signal)
    if (notices.includes('without_tools')) return { ...unsupported, found: { tools: false } }
    const [call] = toolCalls
    // The server took them; that a small model talks instead of calling tells nothing of another question.
    return call ? { ...passed(call.name), found: { tools: true } } : passed()
  },

  async images(chat, signal) {
    const content = [
      { type: 'text' as const, text: 'What colour is this picture? One word.' },
      { type: 'image' as const, mediaType: 'image/png', base64: redSquare },
    ]
    const request = { messages: [{ role: 'user' as const, content }], maxTokens: 256 }
    const { notices, text } = await chat.generate(request, signal)
    if (notices.includes('without_images')) return { ...unsupported, found: { vision: false } }
    // Some servers drop an image in silence: only its colour shows that it was seen.
    if (/\bred\b|红/i.test(text)) return { ...passed(shortened(text)), found: { vision: true } }
    return { outcome: 'unclear', error: null, detail: shortened(text) }
  },

  async json_schema(chat, signal) {
    const request: ChatRequest = {
      // Not a word of JSON, or a model would write it without being held to it.
      ...question('What colour is the sky on a clear day?'),
      maxTokens: 256,
      responseFormat: { type: 'json_schema', name: 'answer', schema: colourSchema },
    }
    const { notices, text, finishReason } = await chat.generate(request, signal)
    const refused = notices.includes('without_response_format')
    if (!refused && hasColour(text))
      return { ...passed(text.trim().slice(0, 80)), found: { jsonSchema: true } }
    if (!refused && finishReason === 'length') return unclear
    return { ...unsupported, found: { jsonSchema: false } }
  },
}

/** Some words of an answer, with a sign where it went on. */
function shortened(text: string): string | null {
  const signs = [...text.trim()]
  return signs.length > 80 ? `${signs.slice(0, 79).join('').trimEnd()}…` : signs.join('') || null
}

export const question = (content: string): ChatRequest => ({
  messages: [{ role: 'user', content }],
  temperature: 0,
})
const isWords = (event: ChatEvent) => event.type === 'text' || event.type === 'reasoning'

const clock = {
  name: 'current_time',
  description: 'Tells the time.',
  parameters: { type: 'object', properties: {}, additionalProperties: false },
}
const colourSchema = {
  type: 'object',
  properties: { colour: { type: 'string' } },
  required: ['colour'],
  additionalProperties: false,
}
function hasColour(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'colour' in value
  } catch {
    // Not JSON: the schema was not kept, which is the answer.
    return false
  }
}
/** 32 × 32 pixels of red. */
const redSquare =
  'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAKklEQVR42mO4oKBAU8QwasGoBaMWjFowasGoBaMWjFowasGoBaMWDBULAE7YQD2B7wk2AAAAAElFTkSuQmCC'
