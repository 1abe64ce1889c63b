import type { ChatHistoryItem, LlamaGrammar, Token } from 'node-llama-cpp'
import { badRequest, contextTooLong } from '../../worker-http/http-error'
import type { Generation, ResponseFormat } from './chat-request'
import { toGrammarSchema } from './grammar-schema'
import type { Generated, GenerationEvents } from './inference'
import type { LoadedModel } from './model-host'

/** The prompt is read in pieces of this many tokens, so that a stop is heard between them. */
const prefillTokens = 128
/** Left free at the end of the context: what a template may add, and the token that ends a reply. */
const reservedTokens = 8

/** Makes one reply. The prompt's part that the context already holds is not read again. */
export async function generate(
  loaded: LoadedModel,
  request: Generation,
  signal: AbortSignal,
  on: GenerationEvents,
  now: () => number,
): Promise<Generated> {
  const history = toHistory(request.messages)
  const { contextText } = loaded.chat.chatWrapper.generateContextState({ chatHistory: history })
  const prompt = contextText.tokenize(loaded.model.tokenizer)
  const room = loaded.contextSize - prompt.length - reservedTokens
  if (room < 1) throw contextTooLong(prompt.length, loaded.contextSize)
  const grammar = await grammarFor(loaded, request.format)
  on.start()
  const began = now()
  const cachedTokens = await prefill(loaded, prompt, signal)
  const meter = loaded.sequence.tokenMeter.getState()
  const full = new AbortController()
  let firstAt: number | undefined
  const result = await loaded.chat.generateResponse(history, {
    grammar,
    signal: AbortSignal.any([signal, full.signal]),
    stopOnAbortSignal: true,
    maxTokens: Math.min(request.maxTokens ?? room, room),
    temperature: request.temperature,
    topP: request.topP,
    topK: 40,
    minP: 0.05,
    ...(request.seed === null ? {} : { seed: request.seed }),
    // A penalty on repeated tokens helps prose of small models and breaks JSON, which repeats quotes and braces.
    repeatPenalty: grammar ? false : { penalty: 1.1 },
    customStopTriggers: request.stop,
    // The limits above leave nothing to shift. Should a template need more room: end the reply, cut nothing.
    contextShift: {
      size: 1,
      strategy: ({ chatHistory }) => {
        full.abort()
        return { chatHistory: [...chatHistory] }
      },
    },
    onResponseChunk: (chunk) => {
      firstAt ??= now()
      if (chunk.text === '') return
      on.delta(chunk.type === 'segment' ? { reasoning: chunk.text } : { text: chunk.text })
    },
  })
  signal.throwIfAborted()
  const ended = now()
  const cut = full.signal.aborted || result.metadata.stopReason === 'maxTokens'
  return {
    finishReason: cut ? 'length' : 'stop',
    promptTokens: prompt.length,
    cachedTokens,
    completionTokens: loaded.sequence.tokenMeter.diff(meter).usedOutputTokens,
    promptMs: (firstAt ?? ended) - began,
    completionMs: ended - (firstAt ?? ended),
  }
}

/** Reads the prompt but its last token, and tells how many tokens were there already. */
async function prefill(loaded: LoadedModel, prompt: Token[], signal: AbortSignal): Promise<number> {
  const tokens = prompt.slice(0, -1)
  await loaded.sequence.adaptStateToTokens(tokens, false)
  const cachedTokens = loaded.sequence.nextTokenIndex
  for (let start = cachedTokens; start < tokens.length; start += prefillTokens) {
    signal.throwIfAborted()
    await loaded.sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(start, start + prefillTokens))
  }
  signal.throwIfAborted()
  return cachedTokens
}

function toHistory(messages: Generation['messages']): ChatHistoryItem[] {
  const history: ChatHistoryItem[] = messages.map(({ role, text }) =>
    role === 'assistant' ? { type: 'model', response: [text] } : { type: role, text },
  )
  // A last message of the assistant is continued, any other is answered.
  if (history.at(-1)?.type !== 'model') history.push({ type: 'model', response: [] })
  return history
}

async function grammarFor(loaded: LoadedModel, format: ResponseFormat): Promise<LlamaGrammar | undefined> {
  if (format.type === 'text') return undefined
  if (format.type === 'json_object') return loaded.llama.getGrammarFor('json')
  const schema = toGrammarSchema(format.json_schema.schema)
  try {
    return await createGrammar(loaded, schema)
  } catch (error) {
    throw badRequest(`json_schema cannot be used: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function createGrammar(loaded: LoadedModel, schema: Record<string, unknown>): Promise<LlamaGrammar> {
  // The library types a schema known at compile time; ours comes over the wire and the library checks it.
  return Reflect.apply(loaded.llama.createGrammarForJsonSchema, loaded.llama, [schema])
}
