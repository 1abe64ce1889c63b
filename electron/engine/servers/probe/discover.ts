import type { Fetch } from './ask'
import { type ProbeResult, probeServer } from './probe'

/** Where servers usually listen: vLLM, Ollama, LM Studio, llama-server before and since August 2026. */
export const usualPorts: readonly number[] = [8000, 8001, 8002, 8003, 11_434, 1234, 8080, 9931]

/** How long a server on this machine may take to show itself. */
export const discoveryTimeoutMs = 1_500

export type DiscoverInput = {
  ports?: readonly number[]
  fetch: Fetch
  timeoutMs?: number
  signal?: AbortSignal
  now?: () => number
}

/** Some other program may refuse strangers on such a port; that alone makes it no model server. */
const isFound = (result: ProbeResult): boolean =>
  (result.state === 'up' || result.state === 'needs_key' || result.state === 'loading') && result.certain

/** Looks for model servers on this machine, all ports at once, and yields each as soon as it has answered. */
export async function* discoverServers(input: DiscoverInput): AsyncGenerator<ProbeResult, void, void> {
  const stop = new AbortController()
  const signal = input.signal ? AbortSignal.any([stop.signal, input.signal]) : stop.signal
  const waiting = new Map<number, Promise<{ port: number; result: ProbeResult | undefined }>>()
  for (const port of new Set(input.ports ?? usualPorts)) {
    const look = probeServer({
      // The number, as `localhost` may be IPv6 first, where most servers do not listen.
      baseUrl: `http://127.0.0.1:${port}/v1`,
      fetch: input.fetch,
      timeoutMs: input.timeoutMs ?? discoveryTimeoutMs,
      signal,
      now: input.now,
    })
    waiting.set(
      port,
      look.then(
        (result) => ({ port, result }),
        (error: unknown) => {
          // Whoever stopped looking wants no error for it.
          if (signal.aborted) return { port, result: undefined }
          throw error
        },
      ),
    )
  }
  try {
    while (waiting.size > 0) {
      const { port, result } = await Promise.race(waiting.values())
      waiting.delete(port)
      if (result && isFound(result)) yield result
    }
  } finally {
    stop.abort()
  }
}
