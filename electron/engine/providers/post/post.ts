import { AppError } from '../../app-error'
import { pauseBeforeRetry, waitFor } from '../wire/back-off'
import { type RequestContext, toAppError } from '../wire/errors'
import { Exchange } from '../wire/exchange'
import { parseJson } from '../wire/json-record'
import { createMask } from '../wire/mask'
import { requestHeaders } from '../wire/request-headers'
import { type Answer, readAnswer } from './answer'
import { failureOf, type PostTask } from './failure'
import type { PostModelOptions } from './traits'

/** A request that is answered by one JSON document. */
export type Post = Pick<PostModelOptions, 'endpoint' | 'name' | 'wireName' | 'wait' | 'random'> & {
  url: string
  task: PostTask
  body: { json: unknown } | { form: FormData }
  /** What the server may repeat in its complaints and no error may hold. */
  prompts: readonly string[]
}

const defaultLimits = { firstTokenMs: 600_000, idleMs: 120_000 }

/**
 * Sends a request and gives its answer as parsed JSON. It is tried again as often as the endpoint says, but not once
 * any of the answer has come.
 * @throws AppError of the model-server group, `task_unsupported` where the route or the model is not made for this
 */
export async function postForJson(post: Post, signal: AbortSignal): Promise<unknown> {
  const headers = { accept: 'application/json', ...requestHeaders(post.endpoint, post.name) }
  const body = await encode(post.body)
  const { wait = waitFor, random = Math.random } = post
  for (let tries = 1; ; tries++) {
    const outcome = await send(post, { ...headers, ...body.headers }, body.bytes, signal)
    if (!outcome.error) return outcome.value
    const mayRetry = !outcome.answered && tries <= post.endpoint.maxRetries
    const pauseMs = mayRetry ? pauseBeforeRetry(outcome.error, tries, random()) : null
    if (pauseMs === null) throw outcome.error
    await wait(pauseMs, signal)
    if (signal.aborted) throw new AppError('cancelled')
  }
}

type Outcome = { error: AppError; answered: boolean } | { error?: undefined; value: unknown }

async function send(
  post: Post,
  headers: Record<string, string>,
  body: string | Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<Outcome> {
  const { endpoint } = post
  const exchange = new Exchange(signal, { ...defaultLimits, ...endpoint.timeouts }, endpoint.now)
  let status: number | null = null
  let answer: Answer
  try {
    const response = await exchange.wait(() =>
      endpoint.fetch.fetch(post.url, { method: 'POST', headers, body, signal: exchange.signal }),
    )
    status = response.status
    exchange.stage = 'words'
    answer = await readAnswer(response, exchange)
  } catch (error) {
    const state = { cancelled: signal.aborted, expired: exchange.expired, answered: status !== null }
    return { error: toAppError(error, state, contextOf(post)), answered: status !== null }
  } finally {
    exchange.close()
  }
  const value = parseJson(answer.text)
  const error = failureOf(answer, value, post.task, contextOf(post))
  return error ? { error, answered: answer.status >= 200 && answer.status < 300 } : { value }
}

async function encode(
  body: Post['body'],
): Promise<{ bytes: string | Uint8Array<ArrayBuffer>; headers: Record<string, string> }> {
  if ('json' in body)
    return { bytes: JSON.stringify(body.json), headers: { 'content-type': 'application/json' } }
  // The platform writes the parts and their boundary; only bytes can be sent twice.
  const encoded = new Response(body.form)
  const type = encoded.headers.get('content-type') ?? 'multipart/form-data'
  return { bytes: new Uint8Array(await encoded.arrayBuffer()), headers: { 'content-type': type } }
}

function contextOf({ endpoint, name, wireName, prompts }: Post): RequestContext {
  return {
    baseUrl: endpoint.baseUrl,
    kind: endpoint.kind,
    name,
    wireName,
    keyGiven: Boolean(endpoint.apiKey?.trim()),
    contextWindow: 0,
    maxTokens: null,
    connectTimeoutMs: endpoint.fetch.connectTimeoutMs,
    ...defaultLimits,
    ...endpoint.timeouts,
    // Made when there is something to mask: there may be thousands of texts.
    mask: (text) =>
      createMask([endpoint.apiKey, ...endpoint.secrets, ...Object.values(endpoint.headers)], prompts)(text),
    now: endpoint.now,
  }
}

/** An answer that is JSON, but not the one that this route gives. */
export function badResponse(post: Post, problem: string): AppError {
  const params = { url: post.endpoint.baseUrl, model: post.name }
  const detail = contextOf(post).mask(problem).slice(0, 2_000)
  return new AppError('bad_response', params, { fixes: [{ do: 'retry' }], detail })
}
