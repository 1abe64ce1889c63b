import type { Server } from 'node:http'
import { type Call, createKeyedServer } from '../../worker-http/keyed-server'
import { readJson } from '../../worker-http/read-body'
import { embeddingRow, readEmbeddingRequest, readTokenizeRequest } from '../../worker-http/requests'
import { sendJson } from '../../worker-http/send-json'
import type { OnnxModel, OnnxTask } from '../protocol'
import { decodeAudio } from './audio/decode'
import type { Engines } from './engines'
import { readRerankRequest } from './rerank-request'
import { readSpeechRequest } from './speech/speech-request'
import { formatTranscript } from './speech/transcript'

type Deps = { engines: Engines; key: string; now: () => number; newId: () => string }

const capabilities: Record<OnnxTask, string> = {
  embedding: 'text-embedding',
  rerank: 'rerank',
  speech: 'audio-transcription',
}

/** The OpenAI-compatible routes of the ONNX engine; the caller makes it listen. */
export function createOnnxServer({ engines, key, now, newId }: Deps): Server {
  const createdSeconds = Math.floor(now() / 1000)
  const row = ({ id, task }: OnnxModel) => {
    const { current } = engines[task]
    const loaded = current?.model.id === id ? current.loaded : undefined
    const maxTokens = loaded && 'maxTokens' in loaded ? loaded.maxTokens : Number.POSITIVE_INFINITY
    const dimensions = loaded && 'dimensions' in loaded ? loaded.dimensions : null
    return {
      id,
      object: 'model',
      created: createdSeconds,
      owned_by: 'keepsake',
      task,
      capabilities: [capabilities[task]],
      meta: {
        n_ctx: Number.isFinite(maxTokens) ? maxTokens : null,
        ...(task === 'embedding' ? { n_embd: dimensions } : {}),
      },
    }
  }
  return createKeyedServer(key, {
    'GET /v1/models': async ({ response }) => {
      sendJson(response, 200, { object: 'list', data: engines.models.map(row) })
    },
    'POST /v1/embeddings': async ({ request, response, signal }) => {
      const { model, inputs, base64, dimensions } = readEmbeddingRequest(await readJson(request))
      const found = engines.find(model, 'embedding')
      const { vectors, tokens, truncated } = await engines.embedding.use(found, signal, (embedder) =>
        embedder.embed(inputs, dimensions, signal),
      )
      sendJson(response, 200, {
        object: 'list',
        model,
        data: vectors.map((vector, index) => embeddingRow(vector, index, base64)),
        usage: usageOf(tokens),
        truncated,
      })
    },
    'POST /v1/rerank': async ({ request, response, signal }) => {
      const { model, query, documents, topN, withDocuments } = readRerankRequest(await readJson(request))
      const found = engines.find(model, 'rerank')
      const { scores, tokens, truncated } = await engines.rerank.use(found, signal, (reranker) =>
        reranker.score(query, documents, signal),
      )
      const results = scores
        .map((score, index) => ({
          index,
          relevance_score: score,
          ...(withDocuments ? { document: { text: documents[index] } } : {}),
        }))
        .sort((a, b) => b.relevance_score - a.relevance_score)
        .slice(0, topN)
      sendJson(response, 200, { id: `rerank-${newId()}`, model, results, usage: usageOf(tokens), truncated })
    },
    'POST /v1/audio/transcriptions': (call) => answerSpeech(engines, call, 'transcribe'),
    'POST /v1/audio/translations': (call) => answerSpeech(engines, call, 'translate'),
    'POST /tokenize': async ({ request, response, signal }) => {
      const { model, content } = readTokenizeRequest(await readJson(request))
      sendJson(response, 200, { tokens: await engines.tokenize(model, content, signal) })
    },
  })
}

async function answerSpeech(
  engines: Engines,
  { request, response, signal }: Call,
  task: 'transcribe' | 'translate',
): Promise<void> {
  const { model, audio, format, ...options } = await readSpeechRequest(request)
  const found = engines.find(model, 'speech')
  const samples = await decodeAudio(audio, signal)
  const transcript = await engines.speech.use(found, signal, (transcriber) =>
    transcriber.transcribe(samples, { ...options, task }, signal),
  )
  const { type, body } = formatTranscript(transcript, format, task)
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

const usageOf = (tokens: number) => ({ prompt_tokens: tokens, total_tokens: tokens })
