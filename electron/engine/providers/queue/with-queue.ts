import type { ChatEvent, ChatModel } from '../chat/chat-model'
import type { EmbeddingModel } from '../embedding/embedding-model'
import type { RerankModel } from '../rerank/rerank-model'
import type { SpeechModel } from '../speech/speech-model'
import type { ModelQueue, QueueOwner } from './model-queue'

/** The place of one owner in the line before a model. */
export type QueuePlace = { queue: ModelQueue; owner: QueueOwner }

/**
 * The model, but each request waits its turn. A stream holds its place until it has ended or failed, or its consumer
 * has left it.
 */
export function withChatQueue(model: ChatModel, place: QueuePlace): ChatModel {
  return {
    ...model,
    stream: (request, signal) => streamInTurn(() => model.stream(request, signal), place, signal),
    generate: (request, signal) => inTurn(() => model.generate(request, signal), place, signal),
  }
}

export function withEmbeddingQueue(model: EmbeddingModel, place: QueuePlace): EmbeddingModel {
  return {
    ...model,
    // Learnt from the first answer, so it must not be copied.
    get dim() {
      return model.dim
    },
    embed: (texts, options, signal) => inTurn(() => model.embed(texts, options, signal), place, signal),
  }
}

export function withRerankQueue(model: RerankModel, place: QueuePlace): RerankModel {
  return {
    ...model,
    rerank: (query, documents, options, signal) =>
      inTurn(() => model.rerank(query, documents, options, signal), place, signal),
  }
}

export function withSpeechQueue(model: SpeechModel, place: QueuePlace): SpeechModel {
  return {
    ...model,
    transcribe: (recording, options, signal) =>
      inTurn(() => model.transcribe(recording, options, signal), place, signal),
  }
}

async function inTurn<T>(
  work: () => Promise<T>,
  { queue, owner }: QueuePlace,
  signal: AbortSignal,
): Promise<T> {
  const leave = await queue.enter(owner, signal)
  try {
    return await work()
  } finally {
    leave()
  }
}

async function* streamInTurn(
  open: () => AsyncIterable<ChatEvent>,
  { queue, owner }: QueuePlace,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent, void, undefined> {
  const leave = await queue.enter(owner, signal)
  let isAtConsumer = false
  // A consumer that has stopped asking does not come back to say so; the abort has closed its connection.
  const leaveIfParked = () => {
    if (isAtConsumer) leave()
  }
  signal.addEventListener('abort', leaveIfParked, { once: true })
  try {
    for await (const event of open()) {
      isAtConsumer = true
      yield event
      isAtConsumer = false
    }
  } finally {
    signal.removeEventListener('abort', leaveIfParked)
    leave()
  }
}
