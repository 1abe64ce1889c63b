import type { AppError } from '../../app-error'

/** Waits, but not longer than the signal lets it; comes back either way. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>

const firstPauseMs = 500
const longestPauseMs = 8_000
/** A server that wants a longer pause is told to the person, who can decide better. */
const patienceMs = 60_000

/** What may be over at the next try. */
const passing = ['unreachable', 'timeout_connect', 'rate_limited', 'server_error', 'server_loading']
/** A certificate or a wrong scheme stays as it is. */
const passingReasons = ['refused', 'reset', 'dns', 'no_route', 'other']

/**
 * The pause before the next try in milliseconds; null where another would not help. Doubles each time, with jitter so
 * that many clients do not come back at once; never shorter than the server asked for.
 * @param tries made so far, at least 1
 * @param random 0–1
 */
export function pauseBeforeRetry(error: AppError, tries: number, random: number): number | null {
  if (!passing.includes(error.code)) return null
  const { reason, retryAfterSeconds } = error.params
  if (error.code === 'unreachable' && !passingReasons.some((one) => one === reason)) return null
  // What is used up does not come back within minutes.
  if (/insufficient_quota|exceeded your current quota|credit balance/i.test(error.detail ?? '')) return null
  const asked = typeof retryAfterSeconds === 'number' ? retryAfterSeconds * 1_000 : 0
  if (asked > patienceMs) return null
  const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1))
  return Math.max(asked, Math.round(pause * (0.5 + random / 2)))
}

/** By the clock of the machine. */
export const waitFor: Wait = (ms, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
  })
