import type { BuiltinModel } from '../protocol'
import type { Generation } from './chat-request'

/** A piece of a reply as it comes. */
export type Delta = { text?: string; reasoning?: string }

/** How a reply ended, with its counts and times. */
export type Generated = {
  finishReason: 'stop' | 'length'
  promptTokens: number
  cachedTokens: number
  completionTokens: number
  promptMs: number
  completionMs: number
}

/** A model as GET /v1/models tells it; sizes are known once it has been loaded. */
export type ServedModel = { id: string; contextSize: number | null; trainContextSize: number | null }

/** What the routes need from an engine, so that they are tested without native code. */
export type Inference = {
  models(): ServedModel[]
  setModels(models: BuiltinModel[]): void
  /** Replies; `onStart` is called once the prompt is known to fit, before the first piece. */
  generate(request: Generation, signal: AbortSignal, on: GenerationEvents): Promise<Generated>
  embed(
    model: string,
    inputs: string[],
    signal: AbortSignal,
  ): Promise<{ vectors: (readonly number[])[]; tokens: number }>
  tokenize(model: string | undefined, content: string, signal: AbortSignal): Promise<number[]>
}

export type GenerationEvents = { start: () => void; delta: (delta: Delta) => void }
