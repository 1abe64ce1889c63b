import type { ServerKind } from '../../../../shared/contract/models'
import type { AppErrorData } from '../../../../shared/errors'
import { AppError } from '../../app-error'
import { type Answer, ask, type Fetch } from './ask'
import { readFailure } from './bodies'
import { rootOf, testTimeoutMs, trimSlash } from './probe'
import { judge, keyProblem, type ServerState } from './verdict'

export type HealthInput = {
  baseUrl: string
  kind: ServerKind
  apiKey?: string
  /** Further headers, in lower case; they win over the key's. */
  headers?: Readonly<Record<string, string>>
  fetch: Fetch
  timeoutMs?: number
  signal?: AbortSignal
  now?: () => number
}

/** How a server that we know is doing. */
export type Health = {
  state: ServerState
  latencyMs: number
  /** Names in its list of models; empty where the list could not be read. */
  servedIds: string[]
  /** What the server's own health route said; null where it has none or was silent. */
  ownRoute: { path: string; status: number } | null
  problem: AppErrorData | null
}

/** The route by which a kind says that it is well. `/props` is llama-server's, as its list needs no key. */
const ownRoutes: Record<ServerKind, readonly string[]> = {
  vllm: ['/health'],
  llamacpp: ['/health', '/props'],
  ollama: ['/'],
  lmstudio: [],
  'openai-compatible': [],
}

const isSick = (answer: Answer | undefined): answer is Extract<Answer, { answered: true }> =>
  answer?.answered === true && answer.status >= 500

/** Asks for the list of models and the server's own health route, once each, at the same time. */
export async function checkHealth(input: HealthInput): Promise<Health> {
  const now = input.now ?? (() => performance.now())
  const timeoutMs = input.timeoutMs ?? testTimeoutMs
  const limit = AbortSignal.timeout(timeoutMs)
  const signal = input.signal ? AbortSignal.any([limit, input.signal]) : limit
  const asker = { fetch: input.fetch, apiKey: input.apiKey, headers: input.headers, signal, now }
  const base = trimSlash(input.baseUrl)
  const paths = ownRoutes[input.kind]
  const startedAt = now()
  const [list, own, second] = await Promise.all([
    ask(asker, `${base}/models`),
    ...paths.map((path) => ask(asker, rootOf(base) + path)),
  ])
  if (input.signal?.aborted) throw new AppError('cancelled', {}, { cause: input.signal.reason })

  const keyGiven = Boolean(input.apiKey?.trim() ?? input.headers?.authorization)
  const known = own?.answered === true
  const verdict = judge(list, { url: base, keyGiven, timeoutMs, known })
  const health = {
    latencyMs: list.answered ? list.latencyMs : now() - startedAt,
    servedIds: verdict.listed?.map(({ id }) => id) ?? [],
    ownRoute: own?.answered && paths[0] !== undefined ? { path: paths[0], status: own.status } : null,
  }
  if (verdict.state !== 'up') return { ...health, state: verdict.state, problem: verdict.problem }
  if (second?.answered && second.status === 401)
    return { ...health, state: 'needs_key', problem: keyProblem({ url: base, keyGiven }, 401) }
  if (!isSick(own)) return { ...health, state: 'up', problem: null }
  const message = readFailure(own)?.message
  const loading = own.status === 503 && /loading/i.test(message ?? '')
  const problem: AppErrorData = {
    code: loading ? 'server_loading' : 'server_error',
    params: { url: base, ...(loading ? {} : { status: own.status }) },
    fixes: [{ do: 'retry' }],
    ...(message ? { detail: message } : {}),
  }
  return { ...health, state: loading ? 'loading' : 'down', problem }
}
