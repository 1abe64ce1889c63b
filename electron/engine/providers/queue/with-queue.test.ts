import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../app-error'
import type { ChatEvent, ChatModel } from '../chat/chat-model'
import type { EmbeddingModel } from '../embedding/embedding-model'
import { ModelQueue } from './model-queue'
import { withChatQueue, withEmbeddingQueue, withRerankQueue, withSpeechQueue } from './with-queue'

const traits = {
  name: 'm',
  device: 'server',
  capabilities: [],
  maxParallelism: 1,
  generationDefaults: {},
  structuredOutputs: null,
  ownedBy: 'local',
}
const forever = new AbortController().signal
const request = { messages: [] }

/** A model whose stream says three words, then ends as told; it notes how many replies were under way at once. */
function chatModel(ends: 'well' | 'badly' = 'well') {
  let underWay = 0
  const model: ChatModel & { most: number } = {
    ...traits,
    most: 0,
    contextWindow: 100,
    async *stream(_request, signal): AsyncGenerator<ChatEvent> {
      model.most = Math.max(model.most, ++underWay)
      let isOpen = true
      const close = () => {
        if (isOpen) underWay--
        isOpen = false
      }
      // As with a real server: an abort closes the connection, whether anybody reads on or not.
      signal.addEventListener('abort', close, { once: true })
      try {
        for (const text of ['a', 'b', 'c']) {
          if (signal.aborted) throw new AppError('cancelled')
          yield { type: 'text', text }
        }
        if (ends === 'badly') throw new AppError('stream_cut')
        yield { type: 'end', finishReason: 'stop' }
      } finally {
        close()
      }
    },
    generate: async () => {
      throw new AppError('server_error')
    },
    countTokens: async () => ({ tokens: 1, method: 'estimate' }),
    estimateTokens: () => 1,
  }
  return model
}

describe('a model with a line before it', () => {
  const consumer = fc.record({
    takes: fc.integer({ min: 0, max: 6 }),
    leaves: fc.constantFrom('by break' as const, 'by abort' as const, 'by abort, asking no more' as const),
    owner: fc.constantFrom('chat' as const, 'memory' as const, 'title' as const),
  })

  test('never streams more replies at once than its limit, and every place comes back, however a stream ends or is left [C4]', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom('well' as const, 'badly' as const),
        fc.array(consumer, { minLength: 1, maxLength: 12 }),
        async (limit, ends, consumers) => {
          const queue = new ModelQueue(limit)
          const model = chatModel(ends)
          const consume = async ({ takes, leaves, owner }: (typeof consumers)[number]) => {
            const stop = new AbortController()
            const events = withChatQueue(model, { queue, owner }).stream(request, stop.signal)
            const iterator = events[Symbol.asyncIterator]()
            for (let taken = 0; taken < takes; taken++) if ((await iterator.next()).done) return
            if (leaves === 'by break') await iterator.return?.()
            else stop.abort()
            if (leaves === 'by abort') while (!(await iterator.next()).done);
          }
          await Promise.allSettled(consumers.map(consume))
          expect(queue.snapshot).toEqual({ running: 0, waiting: 0 })
          expect(model.most).toBeLessThanOrEqual(limit)
        },
      ),
    )
  })

  test('a stream that nobody has begun to read takes no place', async () => {
    const queue = new ModelQueue(1)
    withChatQueue(chatModel(), { queue, owner: 'chat' }).stream(request, forever)
    expect(queue.snapshot).toEqual({ running: 0, waiting: 0 })
  })

  test('a request cancelled while it waits never reaches the model [C4]', async () => {
    const queue = new ModelQueue(1)
    const leave = await queue.enter('chat', forever)
    const model = chatModel()
    const stop = new AbortController()
    const next = withChatQueue(model, { queue, owner: 'memory' })
      .stream(request, stop.signal)
      [Symbol.asyncIterator]()
      .next()
    stop.abort()
    await expect(next).rejects.toMatchObject({ code: 'cancelled' })
    expect(model.most).toBe(0)
    leave()
  })

  test('embeddings, ranking, speech and whole replies wait as well, and give their place back when they fail [C4]', async () => {
    const queue = new ModelQueue(1)
    const place = { queue, owner: 'embedding' as const }
    let seen: unknown
    const fail = async () => {
      seen = queue.snapshot
      throw new AppError('server_error')
    }
    const calls = [
      () => withChatQueue(chatModel(), place).generate(request, forever),
      () =>
        withEmbeddingQueue(
          { ...traits, dim: null, embed: fail, countTokens: async () => ({ tokens: 1, method: 'estimate' }) },
          place,
        ).embed(['x'], {}, forever),
      () => withRerankQueue({ ...traits, rerank: fail }, place).rerank('q', ['d'], {}, forever),
      () =>
        withSpeechQueue({ ...traits, transcribe: fail }, place).transcribe(
          { bytes: new Uint8Array(1), mediaType: 'audio/wav', fileName: 'a.wav' },
          { task: 'transcribe', timestamps: 'none' },
          forever,
        ),
    ]
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({ code: 'server_error' })
      expect(queue.snapshot).toEqual({ running: 0, waiting: 0 })
    }
    expect(seen).toEqual({ running: 1, waiting: 0 })
  })

  test('the size that an embedding model learns is seen through the line', async () => {
    let dim: number | null = null
    const model: EmbeddingModel = {
      ...traits,
      get dim() {
        return dim
      },
      embed: async () => {
        dim = 3
        return { vectors: [new Float32Array(3)], tokens: 1 }
      },
      countTokens: async () => ({ tokens: 1, method: 'estimate' }),
    }
    const queued = withEmbeddingQueue(model, { queue: new ModelQueue(1), owner: 'memory' })
    expect(queued.dim).toBeNull()
    await queued.embed(['x'], {}, forever)
    expect(queued.dim).toBe(3)
  })
})
