import type { Server } from 'node:http'
import { badRequest } from '../../worker-http/http-error'
import { createKeyedServer } from '../../worker-http/keyed-server'
import { readJson } from '../../worker-http/read-body'
import { embeddingRow, readEmbeddingRequest, readTokenizeRequest } from '../../worker-http/requests'
import { sendJson } from '../../worker-http/send-json'
import { answerChat } from './chat-route'
import type { Inference } from './inference'

type Deps = { inference: Inference; key: string; now: () => number; newId: () => string }

/** The OpenAI-compatible routes of the built-in engine; the caller makes it listen. */
export function createEngineServer(deps: Deps): Server {
  const createdSeconds = Math.floor(deps.now() / 1000)
  const { inference } = deps
  return createKeyedServer(deps.key, {
    'GET /v1/models': async ({ response }) => {
      const data = inference.models().map(({ id, contextSize, trainContextSize }) => ({
        id,
        object: 'model',
        created: createdSeconds,
        owned_by: 'keepsake',
        meta: { n_ctx: contextSize, n_ctx_train: trainContextSize },
      }))
      sendJson(response, 200, { object: 'list', data })
    },
    'POST /v1/chat/completions': async (call) => {
      const body = await readJson(call.request)
      await answerChat({ ...deps, body, response: call.response, signal: call.signal })
    },
    'POST /v1/embeddings': async ({ request, response, signal }) => {
      const { model, inputs, base64, dimensions } = readEmbeddingRequest(await readJson(request))
      const { vectors, tokens } = await inference.embed(model, inputs, signal)
      const given = vectors[0]?.length
      if (dimensions !== null && dimensions !== given) {
        throw badRequest(`this model gives ${given} dimensions, not ${dimensions}`)
      }
      sendJson(response, 200, {
        object: 'list',
        model,
        data: vectors.map((vector, index) => embeddingRow(vector, index, base64)),
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      })
    },
    'POST /tokenize': async ({ request, response, signal }) => {
      const { model, content } = readTokenizeRequest(await readJson(request))
      sendJson(response, 200, { tokens: await inference.tokenize(model, content, signal) })
    },
  })
}
