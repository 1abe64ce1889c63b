import { describe, expect, onTestFinished, type TestContext, test } from 'vitest'
import { endpointAt, failureOf } from '../../../../e2e/support/provider-endpoint'
import {
  type NoServer,
  orSkip,
  type RealServer,
  startLlamaServer,
  startOllama,
  startVllm,
} from '../../../../e2e/support/real-servers'
import { createEmbeddingModel } from '../embedding/create-embedding-model'
import type { ProviderEndpoint } from '../endpoint'
import { createRerankModel } from '../rerank/create-rerank-model'
import { createSpeechModel } from '../speech/create-speech-model'
import { createTokenCounter } from '../tokens/token-counter'

const forever = new AbortController().signal
const texts = ['a cat', 'tax law', 'a cat']
const recording = { bytes: new Uint8Array(1_000), mediaType: 'audio/wav', fileName: 'a.wav' }

async function open(
  started: Promise<RealServer | NoServer>,
  context: TestContext,
  kind: ProviderEndpoint['kind'],
) {
  const server = orSkip(await started, context.skip)
  onTestFinished(server.stop)
  const options = {
    endpoint: endpointAt(server.baseUrl, { kind }),
    name: server.model,
    wireName: server.model,
  }
  return {
    embeddings: createEmbeddingModel({ ...options, batch: { inputs: 2 } }),
    rerank: () => createRerankModel(options).rerank('tea', ['green tea', 'rain'], {}, forever),
    transcribe: () =>
      createSpeechModel(options).transcribe(recording, { task: 'transcribe', timestamps: 'none' }, forever),
    counter: createTokenCounter(options.endpoint, server.model),
  }
}

/** What holds of vectors of any model. */
async function expectVectors({ embeddings }: Awaited<ReturnType<typeof open>>): Promise<void> {
  const { vectors, tokens } = await embeddings.embed(texts, {}, forever)
  expect(embeddings.dim).toBe(576)
  expect(vectors.map((vector) => vector.length)).toEqual([576, 576, 576])
  const [cat, law, again] = vectors.map((vector) => [...vector])
  const nearness = (one: number[] = [], other: number[] = []) =>
    one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0)
  expect(nearness(cat, again)).toBeGreaterThan(nearness(cat, law))
  expect(tokens).toBeGreaterThan(3)
}

describe('against a real server', () => {
  test('llama-server embeds, counts by itself, and says what is too long and what it was not started for [C5]', async (context) => {
    const server = await open(
      startLlamaServer({ args: ['--embeddings', '--pooling', 'mean'] }),
      context,
      'llamacpp',
    )
    await expectVectors(server)
    const long = await failureOf(server.embeddings.embed(['word '.repeat(3_000)], {}, forever))
    expect(long).toMatchObject({ code: 'context_too_long', params: { limitTokens: expect.any(Number) } })
    const unable = { code: 'task_unsupported' }
    expect(await failureOf(server.rerank())).toMatchObject(unable)
    expect(await failureOf(server.transcribe())).toMatchObject(unable)
    expect(await server.counter.count('hello world')).toEqual({ tokens: 2, method: 'server' })
    const prompt = await server.counter.count([{ role: 'user', content: 'hello world' }])
    expect(prompt.method).toBe('server')
    expect(prompt.tokens).toBeGreaterThan(4)
  })

  test('llama-server without --embeddings says so [C4]', async (context) => {
    const server = await open(startLlamaServer(), context, 'llamacpp')
    expect(await failureOf(server.embeddings.embed(texts, {}, forever))).toMatchObject({
      code: 'task_unsupported',
    })
  })

  test('Ollama embeds, has no ranking, and tokens are estimated [C5]', async (context) => {
    const server = await open(startOllama(), context, 'ollama')
    await expectVectors(server)
    expect(await failureOf(server.rerank())).toMatchObject({ code: 'task_unsupported' })
    expect((await server.counter.count('hello world')).method).toBe('estimate')
  })

  test('vLLM with a chat model counts by itself and says that it neither embeds nor ranks nor listens [C4][C5]', async (context) => {
    const server = await open(startVllm(), context, 'vllm')
    expect(await server.counter.count('hello world')).toEqual({ tokens: 2, method: 'server' })
    const prompt = await server.counter.count([{ role: 'user', content: 'hello world' }])
    expect(prompt.method).toBe('server')
    expect(prompt.tokens).toBeGreaterThan(4)
    for (const ask of [() => server.embeddings.embed(texts, {}, forever), server.rerank, server.transcribe]) {
      expect(await failureOf(ask())).toMatchObject({ code: 'task_unsupported' })
    }
  })
})
