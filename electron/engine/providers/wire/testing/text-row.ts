import type { ErrorCode, Fix } from '../../../../../shared/errors'

/** A server's answer, word for word, and what a person is told and offered. */
export type Row = [
  status: number,
  body: unknown,
  code: ErrorCode,
  fixes: Fix['do'][],
  params?: Record<string, unknown>,
]

/** The error of an OpenAI-compatible server. */
export const nested = (message: string, more: object = {}) => ({ error: { message, ...more } })
export const retry: Fix['do'][] = ['retry']
export const tooLong: Fix['do'][] = ['use-context-window', 'new-conversation']
export const bothTooLong: Fix['do'][] = ['use-max-tokens', ...tooLong]
export const memory: Fix['do'][] = ['choose-model', 'retry']
