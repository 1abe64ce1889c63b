import { AppError } from '../../app-error'
import type { GenerationDefaults } from '../endpoint'
import { pauseBeforeRetry, type Wait } from '../wire/back-off'
import { fromReplyFailure, type RequestContext, toAppError } from '../wire/errors'
import { Exchange } from '../wire/exchange'
import { findRefusal } from '../wire/http-refusal'
import type { ChatEvent, ChatRequest } from './chat-model'
import { type FilledRequest, fillRequest, withExtraBody } from './filled-request'
import type { ChatProtocol } from './protocol'
import { readReply } from './read-reply'
import { mendRequest } from './refused-fields'
import { ToolNames } from './tool-names'

/** What a chat request needs beside itself. */
export type ChatDeps = {
  protocol: ChatProtocol
  defaults: GenerationDefaults
  contextOf: (request: FilledRequest) => RequestContext
  limits: { firstTokenMs: number; idleMs: number }
  maxRetries: number
  now: () => number
  wait: Wait
  /** 0–1. */
  random: () => number
}

/**
 * One reply. The request is sent again without a field that the server refuses by its name, and as often as
 * `maxRetries` says where the server was away or busy; both only before its answer begins.
 */
export async function* streamChat(
  deps: ChatDeps,
  asked: ChatRequest,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent, void, undefined> {
  const { protocol, contextOf, limits, now, random } = deps
  const names = new ToolNames((asked.tools ?? []).map(({ name }) => name))
  let request = fillRequest(asked, deps.defaults)
  let tries = 0
  for (;;) {
    const context = contextOf(request)
    const body = withExtraBody(protocol.body(request, names), request.extraBody)
    const exchange = new Exchange(signal, limits, now)
    let answered = false
    let failure: AppError
    try {
      const response = await exchange.wait(() => protocol.send(body, exchange.signal))
      answered = true
      yield { type: 'accepted' }
      const failed = (reason: Parameters<typeof fromReplyFailure>[0]) => fromReplyFailure(reason, context)
      for await (const event of readReply(response, protocol.createReader(), exchange, signal, failed)) {
        yield event.type === 'tool_call' ? { ...event, name: names.own(event.name) } : event
      }
      return
    } catch (error) {
      failure = toAppError(error, { cancelled: signal.aborted, expired: exchange.expired, answered }, context)
      if (answered || signal.aborted) throw failure
      const refusal = findRefusal(error)
      const mended = refusal && mendRequest(refusal, request)
      if (mended) {
        request = mended.request
        if (mended.notice) yield { type: 'notice', notice: mended.notice }
        continue
      }
    } finally {
      exchange.close()
    }
    tries += 1
    const pauseMs = tries > deps.maxRetries ? null : pauseBeforeRetry(failure, tries, random())
    if (pauseMs === null) throw failure
    await deps.wait(pauseMs, signal)
    if (signal.aborted) throw new AppError('cancelled')
  }
}
