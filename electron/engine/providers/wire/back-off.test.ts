import { describe, expect, test } from 'vitest'
import { AppError } from '../../app-error'
import { pauseBeforeRetry, waitFor } from './back-off'

const pauses = (error: AppError, random = 1) =>
  [1, 2, 3, 9].map((tries) => pauseBeforeRetry(error, tries, random))

describe('the pause before another try', () => {
  test('doubles, has its limit, and is not the same for everybody [B4]', () => {
    const error = new AppError('server_error')
    expect(pauses(error)).toEqual([500, 1_000, 2_000, 8_000])
    expect(pauses(error, 0)).toEqual([250, 500, 1_000, 4_000])
  })

  test('is what the server asked for; where that is long, the person decides [B4]', () => {
    const busy = (retryAfterSeconds: number | null) => new AppError('rate_limited', { retryAfterSeconds })
    expect(pauseBeforeRetry(busy(7), 1, 0)).toBe(7_000)
    expect(pauseBeforeRetry(busy(0), 1, 0)).toBe(250)
    expect(pauseBeforeRetry(busy(null), 1, 0)).toBe(250)
    expect(pauseBeforeRetry(busy(3_600), 1, 0)).toBeNull()
  })

  test('is none where another try cannot help [B4]', () => {
    const spent = { detail: 'HTTP 429 insufficient_quota: You exceeded your current quota' }
    for (const error of [
      new AppError('unauthorized'),
      new AppError('context_too_long'),
      new AppError('bad_request'),
      new AppError('model_not_found'),
      new AppError('stream_cut'),
      new AppError('timeout_first_token'),
      new AppError('unreachable', { reason: 'certificate' }),
      new AppError('unreachable', { reason: 'protocol' }),
      new AppError('rate_limited', { retryAfterSeconds: 1 }, spent),
    ])
      expect(pauseBeforeRetry(error, 1, 0)).toBeNull()
    expect(pauseBeforeRetry(new AppError('unreachable', { reason: 'refused' }), 1, 0)).toBe(250)
  })
})

test('a pause ends when the person stops it [B4]', async () => {
  const controller = new AbortController()
  const waiting = waitFor(1_000_000, controller.signal)
  controller.abort()
  await waiting
  await waitFor(1_000_000, controller.signal)
})
