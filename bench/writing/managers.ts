import { type ChatModel, createChatModel } from '../../electron/engine/providers'
import type { ChatCompletion, ChatRequest } from '../../electron/engine/providers/chat/chat-model'
import { createModelFetch } from '../../electron/engine/providers/wire/model-fetch'
import { BuiltinEngine } from '../../electron/engine/servers/builtin/engine'
import { spawnNodeWorker } from '../../electron/engine/servers/engine-process/node-worker'
import { buildProcess, removeProcess } from '../../electron/engine/testing/build-process'
import { talks } from './cases'

/** A manager under test; null: the rules alone. */
export type Manager = { name: string; model: ChatModel | null; close: () => Promise<void> }

/** What was asked of a manager, word for word: no secret may be in it. */
export type Asked = { text: string; tokens: number }[]

export const rulesAlone: Manager = { name: 'rules alone', model: null, close: async () => undefined }

/** Answers what the cases say, to the turns that it finds in the prompt. */
export function scripted(asked: Asked): Manager {
  const turns = talks.flatMap((talk) => talk.turns)
  const generate = async (request: ChatRequest): Promise<ChatCompletion> => {
    const [system, user] = request.messages.map(({ content }) => (typeof content === 'string' ? content : ''))
    asked.push({ text: `${system}\n${user}`, tokens: 0 })
    const shown = [...(user ?? '').matchAll(/^\[(\d+)\] (?:user|用户): ([\s\S]*?)(?=\n\n\[|(?![\s\S]))/gm)]
    const items = shown.flatMap(([, number, text]) => {
      // A turn with a secret or a paste is not the same word for word: its beginning or its end is.
      const turn = turns.find((one) => one.text === text) ?? turns.find((one) => isTold(one.text, text ?? ''))
      return (turn?.proposes ?? []).map((item) => ({
        ...{
          type: 'semantic',
          subject: /[一-龥]/.test(item.text) ? '用户' : 'user',
          when_text: '',
          event: 'none',
          steps: [],
          importance: 2,
        },
        ...item,
        turn_ids: [Number(number)],
      }))
    })
    return {
      ...{
        text: JSON.stringify({ items: items.slice(0, 8) }),
        reasoning: '',
        toolCalls: [],
        finishReason: 'stop',
        notices: [],
      },
      usage: null,
    }
  }
  const model = {
    ...{ name: 'scripted', contextWindow: 4_096, device: 'server', capabilities: ['chat-completion'] },
    ...{ maxParallelism: null, generationDefaults: {}, structuredOutputs: null, ownedBy: 'local', generate },
    stream: () => {
      throw new Error('memory does not stream')
    },
    estimateTokens: (text: string) => Math.ceil(text.length / 3),
    countTokens: async () => ({ tokens: 1, method: 'estimate' as const }),
  }
  return { name: 'a scripted manager', model, close: async () => undefined }
}

const isTold = (whole: string, shown: string): boolean => {
  const begin = shown.split(/\[(?:secret|pasted)/)[0]?.trim() ?? ''
  return begin.length >= 6 && whole.startsWith(begin.slice(0, 20))
}

/** The engine inside with the real SmolLM2 135M, held to the schema. */
export async function smollm2(path: string, asked: Asked): Promise<Manager> {
  const entry = await buildProcess('servers/builtin/worker/main.ts', 'cjs')
  const engine = new BuiltinEngine({
    spawnWorker: () => spawnNodeWorker(entry),
    listModels: () => [{ id: 'smollm2', path, contextSize: 4_096 }],
    randomKey: () => 'key-of-this-bench',
    useGpu: false,
    log: () => undefined,
  })
  const { baseUrl, apiKey } = await engine.ensureRunning()
  const modelFetch = createModelFetch()
  const real = createChatModel({
    ...{ name: 'SmolLM2 135M', wireName: 'smollm2', contextWindow: 4_096 },
    endpoint: {
      ...{ kind: 'builtin', baseUrl, apiKey, apiVersion: null, headers: {}, secrets: [], maxRetries: 0 },
      ...{ timeouts: {}, fetch: modelFetch, now: () => performance.now() },
    },
  })
  const generate: ChatModel['generate'] = async (request, signal) => {
    const completion = await real.generate(request, signal)
    const text = request.messages
      .map(({ content }) => (typeof content === 'string' ? content : ''))
      .join('\n')
    asked.push({ text, tokens: completion.usage?.promptTokens ?? 0 })
    return completion
  }
  return {
    name: 'SmolLM2 135M under a schema',
    model: { ...real, generate },
    close: async () => {
      await modelFetch.close()
      await engine.close()
      removeProcess(entry)
    },
  }
}
