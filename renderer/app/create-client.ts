import type { Client, Contract } from '../../shared/contract'
import type { AppErrorData, Result } from '../../shared/errors'
import type { Bridge } from './bridge'
import { createPortDesk, type PortSource } from './stream-ports'

type AnyWatcher = { onEvent: (event: unknown) => void; onEnd: (error: AppErrorData | null) => void }
type Ask = (input?: unknown) => Promise<Result<unknown>>

/**
 * The contract as the page calls it. A second argument makes a call a watch, as only streams take one.
 * Types come from the contract; the engine has parsed what it sends, so nothing is parsed again here.
 */
export function createClient(bridge: Bridge, source: PortSource): Client<Contract> {
  const desk = createPortDesk(source)
  const domains = Object.entries(bridge).map(([domain, entries]) => [
    domain,
    Object.fromEntries(
      Object.entries<Ask>(entries).map(([name, ask]) => [
        name,
        (input?: unknown, watcher?: AnyWatcher) =>
          watcher ? watch(desk, ask, input, watcher) : answerOf(ask, input),
      ]),
    ),
  ])
  // The bridge has exactly the contract's names; Object.fromEntries cannot carry that in its type.
  return Object.fromEntries(domains) as Client<Contract>
}

/** A call that cannot reach the main process is an answer too: callers never need a catch. */
async function answerOf(ask: Ask, input: unknown): Promise<Result<unknown>> {
  try {
    return await ask(input)
  } catch (cause) {
    return { ok: false, error: internal(cause) }
  }
}

function watch(desk: ReturnType<typeof createPortDesk>, ask: Ask, input: unknown, watcher: AnyWatcher) {
  let stopped = false
  let release: (() => void) | undefined
  void answerOf(ask, input).then((result) => {
    if (!result.ok) {
      if (!stopped) watcher.onEnd(result.error)
      return
    }
    const streamId = readStreamId(result.value)
    if (streamId === null) {
      if (!stopped) watcher.onEnd(internal('a stream without an id'))
      return
    }
    release = desk.claim(streamId, {
      onEvent: (event) => {
        if (!stopped) watcher.onEvent(event)
      },
      onEnd: (error) => {
        if (!stopped) watcher.onEnd(error)
        stopped = true
      },
    })
    if (stopped) release()
  })
  return () => {
    stopped = true
    release?.()
  }
}

function readStreamId(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('streamId' in value)) return null
  return typeof value.streamId === 'string' ? value.streamId : null
}

const internal = (cause: unknown): AppErrorData => ({
  code: 'internal',
  params: {},
  fixes: [],
  detail: cause instanceof Error ? cause.message : String(cause),
})
