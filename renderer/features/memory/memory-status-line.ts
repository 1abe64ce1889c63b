import type { MemoryStatus } from '../../../shared/contract/memory'
import type { StatusTone } from '../../components/StatusDot'

export type StatusLine = {
  tone: StatusTone
  /** The text is `memory.status.<text>`. */
  text: 'idle' | 'running' | 'waiting' | 'paused' | 'pausedWaiting' | 'failed'
  count: number
  /** Milliseconds until the next try; null where none is set. */
  nextInMs: number | null
  canTryNow: boolean
}

/** How the memory manager stands, in one line: what waits, and for how long. */
export function statusLine(status: MemoryStatus, now: number): StatusLine {
  const count = status.waitingJobs
  const line = { count, nextInMs: null, canTryNow: false }
  if (status.paused) return { ...line, tone: 'warn', text: count > 0 ? 'pausedWaiting' : 'paused' }
  if (status.running) return { ...line, tone: 'busy', text: 'running', count: Math.max(1, count) }
  if (count === 0) return { ...line, tone: 'ready', text: 'idle' }
  if (status.lastError === null) return { ...line, tone: 'busy', text: 'waiting', canTryNow: true }
  const nextInMs = status.nextTryAt === null ? null : Math.max(0, status.nextTryAt - now)
  return { ...line, tone: 'warn', text: 'failed', nextInMs, canTryNow: true }
}
