import { AppError } from '../../app-error'
import { fromAnswer, fromReplyFailure, type RequestContext } from '../wire/errors'
import { findServerError, readServerError, type ServerError } from '../wire/server-error'
import type { Answer } from './answer'

/** What a model is asked to do other than chat. */
export type PostTask = 'embedding' | 'rerank' | 'speech' | 'tokens'

/** The words in which servers say that they, or this model, were not made for a task. */
const notServed = [
  /does not support (the )?(embedding|rerank|scor|transcription|translation|audio)/i,
  /not allowed to generate embeddings/i,
  /start it with `?--(embedding|rerank)/i,
  /not_supported_error|OperationNotSupported|operation (does not work|is unsupported)/i,
  /unexpected endpoint or method/i,
]

/**
 * A refusal, or a reply with HTTP 200 that is none; null where the answer is fine.
 * What a chat would be offered (fewer tokens, a new conversation) mends nothing here and is left out.
 * @param body the answer's text as JSON, undefined where it is none
 */
export function failureOf(
  answer: Answer,
  body: unknown,
  task: PostTask,
  context: RequestContext,
): AppError | null {
  const isRefusal = answer.status < 200 || answer.status > 299
  if (isRefusal) {
    const error = readServerError(body === undefined ? answer.text.slice(0, 2_000) : body)
    if (isUnserved(answer.status, error, context)) return unserved(answer.status, error, task, context)
    return withoutChatFixes(fromAnswer(answer.status, error, answer.headers, context))
  }
  if (body === undefined) {
    const text = answer.text.trim().slice(0, 2_000)
    return fromReplyFailure({ kind: 'page', text, html: text.startsWith('<') }, context)
  }
  const error = findServerError(body)
  if (!error) return null
  if (isUnserved(answer.status, error, context)) return unserved(answer.status, error, task, context)
  return withoutChatFixes(fromReplyFailure({ kind: 'server', error }, context))
}

function isUnserved(status: number, error: ServerError, { baseUrl }: RequestContext): boolean {
  const words = `${error.message} ${error.type ?? ''} ${error.code ?? ''}`
  if (status === 501 || notServed.some((sign) => sign.test(words))) return true
  // Without a version in the address its lack is the likelier reason, and there is a fix for that.
  const isMissing = (status === 404 || status === 405) && /\/(v\d|openai)/.test(baseUrl)
  return isMissing && !/model|deployment/i.test(words)
}

function unserved(status: number, error: ServerError, task: PostTask, context: RequestContext): AppError {
  const params = { url: context.baseUrl, model: context.name, reason: task }
  const detail = context.mask(`HTTP ${status}: ${error.message}`).slice(0, 2_000)
  return new AppError('task_unsupported', params, { fixes: [{ do: 'choose-model' }], detail })
}

const chatFixes: readonly string[] = ['new-conversation', 'use-max-tokens', 'use-context-window']

function withoutChatFixes(error: AppError): AppError {
  const fixes = error.fixes.filter((fix) => !chatFixes.includes(fix.do))
  return fixes.length === error.fixes.length ? error : AppError.fromData({ ...error.toData(), fixes })
}
