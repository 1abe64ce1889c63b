import type { ServerResponse } from 'node:http'
import { sendJson } from '../../worker-http/send-json'
import { type Generation, readChatRequest } from './chat-request'
import type { Delta, Generated, Inference } from './inference'

type Call = {
  inference: Inference
  body: unknown
  response: ServerResponse
  signal: AbortSignal
  now: () => number
  newId: () => string
}

type Head = { id: string; created: number; model: string }

/** Answers POST /v1/chat/completions, streamed or whole. */
export async function answerChat(call: Call): Promise<void> {
  const request = readChatRequest(call.body)
  const created = Math.floor(call.now() / 1000)
  const head = { id: `chatcmpl-${call.newId()}`, created, model: request.model }
  await (request.stream ? stream(call, request, head) : whole(call, request, head))
}

async function whole(call: Call, request: Generation, head: Head): Promise<void> {
  let content = ''
  let reasoning = ''
  const generated = await call.inference.generate(request, call.signal, {
    start: () => undefined,
    delta: (delta) => {
      content += delta.text ?? ''
      reasoning += delta.reasoning ?? ''
    },
  })
  const message = {
    role: 'assistant',
    content,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
  }
  sendJson(call.response, 200, {
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: generated.finishReason }],
    usage: usageOf(generated),
    timings: timingsOf(generated),
  })
}

async function stream(call: Call, request: Generation, head: Head): Promise<void> {
  const { response } = call
  const send = (rest: object) => {
    response.write(`data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...rest })}\n\n`)
  }
  const piece = (delta: object, finishReason: string | null = null) => ({
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  })
  const generated = await call.inference.generate(request, call.signal, {
    // Sent only now: until the prompt is known to fit, an error is a plain 4xx.
    start: () => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      send(piece({ role: 'assistant', content: '' }))
    },
    delta: (delta) => send(piece(toWire(delta))),
  })
  send({ ...piece({}, generated.finishReason), timings: timingsOf(generated) })
  if (request.includeUsage) send({ choices: [], usage: usageOf(generated) })
  response.end('data: [DONE]\n\n')
}

function toWire(delta: Delta): object {
  return {
    ...(delta.text === undefined ? {} : { content: delta.text }),
    ...(delta.reasoning === undefined ? {} : { reasoning_content: delta.reasoning }),
  }
}

function usageOf({ promptTokens, completionTokens, cachedTokens }: Generated) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
  }
}

/** llama-server's names, so that whoever reads its speed reads ours. */
function timingsOf({ promptTokens, cachedTokens, promptMs, completionTokens, completionMs }: Generated) {
  return {
    cache_n: cachedTokens,
    prompt_n: promptTokens - cachedTokens,
    prompt_ms: Math.round(promptMs),
    predicted_n: completionTokens,
    predicted_ms: Math.round(completionMs),
    predicted_per_second: completionMs > 0 ? (completionTokens * 1000) / completionMs : 0,
  }
}
