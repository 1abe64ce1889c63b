import { type EndpointKind, endpointKinds } from '../../../../shared/endpoint-kinds'
import type { AppErrorData, ErrorCode, Fix } from '../../../../shared/errors'
import { AppError } from '../../app-error'
import {
  saidWait,
  saysBusy,
  saysLoading,
  saysModelMissing,
  saysOutOfMemory,
  saysUnauthorized,
} from './answer-words'
import { contextFixes, readContextLimit } from './context-limit'
import { findRefusal } from './http-refusal'
import type { ReplyFailure } from './reply-failure'
import { readServerError, type ServerError } from './server-error'
import { chainOf, readTransportFailure } from './transport-error'

/** What the sentences and fixes of an error need to know about the request. */
export type RequestContext = {
  baseUrl: string
  /** Absent: a server whose address ends with a version. */
  kind?: EndpointKind
  /** For people. */
  name: string
  wireName: string
  keyGiven: boolean
  contextWindow: number
  maxTokens: number | null
  connectTimeoutMs: number
  firstTokenMs: number
  idleMs: number
  /** Takes keys and prompts out of text. */
  mask: (text: string) => string
  now: () => number
}

/** How far the exchange was when it failed. */
export type FailureState = {
  /** The person, or the app, wanted it to end. */
  cancelled: boolean
  expired: 'first_token' | 'idle' | null
  /** The headers of the reply had come. */
  answered: boolean
}

type Params = AppErrorData['params']

const detailLimit = 2_000

/**
 * Any failure of a request as an AppError. The thrown thing itself is not kept as its cause: it may hold headers and
 * a prompt, while `detail` holds what a person may pass on.
 */
export function toAppError(error: unknown, state: FailureState, context: RequestContext): AppError {
  if (state.cancelled) return new AppError('cancelled')
  // The SDKs wrap what their fetch throws.
  const own = chainOf(error).find((one) => one instanceof AppError)
  if (own) return own
  if (state.expired === 'first_token') {
    return timeout('timeout_first_token', context.firstTokenMs, context)
  }
  if (state.expired === 'idle') return timeout('timeout_idle', context.idleMs, context)
  const refusal = findRefusal(error)
  if (refusal) return fromAnswer(refusal.status, readServerError(refusal.body), refusal.headers, context)
  const detail = chainOf(error)
    .map((one) => `${one.name}: ${one.message}`)
    .join(' ← ')
  return fromTransport(error, detail || String(error), state, context)
}

/** A reply with HTTP 200 that is none. */
export function fromReplyFailure(failure: ReplyFailure, context: RequestContext): AppError {
  const params = about(context)
  switch (failure.kind) {
    case 'server': {
      const { code } = failure.error
      const status = Number(code)
      return fromAnswer(status >= 400 && status < 600 ? status : 500, failure.error, undefined, context)
    }
    case 'page':
      return make(failure.html ? 'not_a_model_server' : 'bad_response', params, versionFix(context), {
        detail: failure.text.slice(0, 300),
        context,
      })
    case 'not_json':
      return make('bad_response', params, [{ do: 'retry' }], { detail: failure.text, context })
    case 'cut':
      return make('stream_cut', params, [{ do: 'retry' }], { context })
  }
}

/** An answer with a status of failure, in the words of its body. */
export function fromAnswer(
  status: number,
  error: ServerError,
  headers: Headers | undefined,
  context: RequestContext,
): AppError {
  const subject = about(context)
  const detail = `HTTP ${status}${error.type ? ` ${error.type}` : ''}${error.code ? ` (${error.code})` : ''}: ${error.message}`
  const build = (code: ErrorCode, params: Params, fixes: Fix[]) =>
    make(code, params, fixes, { detail, context })

  const limit = readContextLimit(error)
  if (limit && status !== 401 && status !== 403) {
    const { limitTokens, askedTokens } = limit
    const params = { ...subject, limitTokens, ...(askedTokens === null ? {} : { askedTokens }) }
    return build('context_too_long', params, contextFixes(limit, context))
  }
  if (status === 401 || status === 403 || saysUnauthorized(error)) {
    return build('unauthorized', { ...subject, status, keyGiven: context.keyGiven }, [{ do: 'enter-key' }])
  }
  if (saysOutOfMemory(error))
    return build('out_of_memory', subject, [{ do: 'choose-model' }, { do: 'retry' }])
  if (saysModelMissing(error, status)) {
    return build('model_not_found', { ...subject, model: context.wireName }, [{ do: 'choose-model' }])
  }
  if (saysBusy(error, status)) {
    const retryAfterSeconds = error.retryAfterSeconds ?? retryAfter(headers, context.now) ?? saidWait(error)
    return build('rate_limited', { ...subject, retryAfterSeconds }, [{ do: 'retry' }])
  }
  if (saysLoading(error)) return build('server_loading', subject, [{ do: 'retry' }])
  if (
    status < 400 ||
    status === 404 ||
    status === 405 ||
    /unexpected endpoint or method/i.test(error.message)
  ) {
    return build('not_a_model_server', subject, versionFix(context))
  }
  const params = { ...subject, status, message: context.mask(error.message).slice(0, 500) }
  if (status < 500 && status !== 408 && status !== 499) return build('bad_request', params, [])
  return build('server_error', params, [{ do: 'retry' }])
}

function fromTransport(
  error: unknown,
  detail: string,
  state: FailureState,
  context: RequestContext,
): AppError {
  const subject = about(context)
  const failure = readTransportFailure(error)
  const build = (code: ErrorCode, params: Params, fixes: Fix[]) =>
    make(code, params, fixes, { detail, context })
  if (state.answered) return build('stream_cut', subject, [{ do: 'retry' }])
  if (failure.reason === 'connect_timeout')
    return timeout('timeout_connect', context.connectTimeoutMs, context)
  const fixes: Fix[] = [{ do: 'retry' }]
  // https to a server that only speaks http breaks in the handshake; so say the other scheme.
  if (failure.code && /^(EPROTO|ERR_SSL_)/.test(failure.code) && context.baseUrl.startsWith('https:')) {
    fixes.unshift({ do: 'use-url', url: context.baseUrl.replace(/^https:/, 'http:') })
  }
  if (failure.reason === 'not_http') {
    return build('not_a_model_server', subject, fixes)
  }
  return build('unreachable', { ...subject, reason: failure.reason }, fixes)
}

function timeout(
  code: 'timeout_connect' | 'timeout_first_token' | 'timeout_idle',
  limitMs: number,
  context: RequestContext,
): AppError {
  const params = { ...about(context), seconds: Math.max(1, Math.round(limitMs / 1000)) }
  return make(code, params, [{ do: 'retry' }], { context })
}

function make(
  code: ErrorCode,
  params: Params,
  fixes: Fix[],
  { detail, context }: { detail?: string; context: RequestContext },
): AppError {
  return new AppError(code, params, {
    fixes,
    ...(detail === undefined ? {} : { detail: context.mask(detail).slice(0, detailLimit) }),
  })
}

/** An address without a version is the usual reason for a page where a reply should be. */
function versionFix({ baseUrl, kind }: RequestContext): Fix[] {
  const hasVersion = kind === undefined || endpointKinds[kind].base === 'version'
  if (!hasVersion || /\/v\d/.test(baseUrl)) return []
  return [{ do: 'use-url', url: `${baseUrl.replace(/\/+$/, '')}/v1` }]
}

/** What every sentence names. */
const about = ({ baseUrl, name }: RequestContext): Params => ({ url: baseUrl, model: name })

function retryAfter(headers: Headers | undefined, now: () => number): number | null {
  const inMs = Number.parseFloat(headers?.get('retry-after-ms') ?? '')
  if (Number.isFinite(inMs)) return Math.max(0, Math.ceil(inMs / 1000))
  const given = headers?.get('retry-after')
  if (!given) return null
  const seconds = /^\s*\d+(\.\d+)?\s*$/.test(given) ? Number(given) : (Date.parse(given) - now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : null
}
