import { setTimeout as sleep } from 'node:timers/promises'
import type { ServedModel, ServerKind } from '../../../../shared/contract/models'
import type { AppErrorData } from '../../../../shared/errors'
import { AppError } from '../../app-error'
import { type Answer, type Asker, ask, type Fetch } from './ask'
import { OllamaRunning, OllamaShow, read, readModelList } from './bodies'
import { describeModels, describeOllama, type NativeAnswers, nativeRoutes, recognise } from './recognise'
import { judge, keyProblem, rank, type ServerState, type Verdict } from './verdict'

export type ProbeInput = {
  /** The base that requests are built on, as `http://localhost:8001/v1`; without `/v1` that is tried too. */
  baseUrl: string
  apiKey?: string
  /** Further headers, in lower case; they win over the key's. */
  headers?: Readonly<Record<string, string>>
  fetch: Fetch
  /** For everything together. */
  timeoutMs?: number
  signal?: AbortSignal
  now?: () => number
}

/** What answered at an address. */
export type ProbeResult = {
  state: ServerState
  kind: ServerKind
  version: string | null
  /** Time to the answer that decided; the whole wait where there was none. */
  latencyMs: number
  models: ServedModel[]
  /** The base that works; the one that was asked where none does. */
  workingBaseUrl: string
  problem: AppErrorData | null
  /** False where only a bare 401 or 403 speaks for a model server. */
  certain: boolean
}

/** How long "Test connection" waits. */
export const testTimeoutMs = 5_000
/** Once the list of models is there, a route that hangs must not keep the person waiting. */
const sideRoutesGraceMs = 1_000
const mostShown = 32

const hasVersion = (url: string): boolean => /\/v\d+[a-z0-9]*(\/|$)/i.test(new URL(url).pathname)
export const trimSlash = (url: string): string => url.replace(/\/+$/, '')

/** The address without its version: where a server has its own routes. */
export const rootOf = (baseUrl: string): string => trimSlash(baseUrl).replace(/\/v\d+[a-z0-9]*$/i, '')

/** Asks a server's own routes at once; what has not answered when `until` is over counts as silent. */
async function askNative(asker: Asker, root: string, until: Promise<unknown>): Promise<NativeAnswers> {
  const answers: NativeAnswers = {}
  const all = nativeRoutes.map(async ([name, path]) => {
    answers[name] = await ask(asker, root + path)
  })
  await Promise.race([Promise.all(all), until])
  return { ...answers }
}

type Tried = { baseUrl: string; answer: Answer; verdict: Verdict }

/** The address that tells most. Where none works, a known server is meant with its `/v1`. */
const best = (tried: Tried[], known: boolean): Tried | undefined =>
  tried.reduce<Tried | undefined>((chosen, next) => {
    if (!chosen) return next
    const better = rank[next.verdict.state] - rank[chosen.verdict.state]
    return better < 0 || (better === 0 && known && next.verdict.state !== 'up') ? next : chosen
  }, undefined)

async function withOllama(
  asker: Asker,
  root: string,
  models: ServedModel[],
  native: NativeAnswers,
): Promise<ServedModel[]> {
  const running = read(OllamaRunning, native.ollamaRunning)
  return Promise.all(
    models.map(async (model, at) => {
      const shown = at < mostShown ? await ask(asker, `${root}/api/show`, { model: model.id }) : undefined
      return describeOllama(model, read(OllamaShow, shown), running)
    }),
  )
}

/** A key that only some routes ask for, or an engine that died behind its server. */
function hiddenProblem(kind: ServerKind, native: NativeAnswers, url: string, keyGiven: boolean) {
  const { props, health } = native
  if (kind === 'llamacpp' && props?.answered && props.status === 401)
    return { state: 'needs_key' as const, problem: keyProblem({ url, keyGiven }, 401) }
  if (kind === 'vllm' && health?.answered && health.status === 503) {
    const problem: AppErrorData = {
      code: 'server_error',
      params: { url, status: 503 },
      fixes: [{ do: 'retry' }],
    }
    return { state: 'down' as const, problem }
  }
  return undefined
}

async function probe(
  input: ProbeInput,
  asker: Asker,
  startedAt: number,
  stop: AbortSignal,
): Promise<ProbeResult> {
  const base = trimSlash(input.baseUrl)
  const root = rootOf(base)
  const keyGiven = Boolean(input.apiKey?.trim() ?? input.headers?.authorization)
  const timeoutMs = input.timeoutMs ?? testTimeoutMs
  const addresses = hasVersion(base) ? [base] : [base, `${base}/v1`]
  const lists = Promise.all(
    addresses.map(async (baseUrl) => ({ baseUrl, answer: await ask(asker, `${baseUrl}/models`) })),
  )
  const grace = lists.then(() => sleep(sideRoutesGraceMs, undefined, { signal: stop }))
  const [asked, native] = await Promise.all([lists, askNative(asker, root, grace)])

  const listed = asked
    .map(({ answer }) => (answer.answered ? readModelList(answer.json) : undefined))
    .find(Boolean)
  const listNeedsKey = asked.some(({ answer }) => answer.answered && [401, 403].includes(answer.status))
  const { kind, version } = recognise(native, listed, listNeedsKey)
  const known = kind !== 'openai-compatible'
  const tried = asked.map(({ baseUrl, answer }) => {
    const verdict = judge(answer, { url: baseUrl, keyGiven, timeoutMs, known })
    return { baseUrl, answer, verdict }
  })
  const chosen = best(tried, known)
  if (!chosen) throw new AppError('internal', {}, { detail: 'no address to probe' })

  const { verdict, answer } = chosen
  const described = describeModels(kind, verdict.listed ?? [], native)
  const hidden = verdict.state === 'up' ? hiddenProblem(kind, native, chosen.baseUrl, keyGiven) : undefined
  const works = verdict.state === 'up' || (known && verdict.state !== 'down')
  return {
    state: hidden?.state ?? verdict.state,
    kind,
    version,
    latencyMs: answer.answered ? answer.latencyMs : asker.now() - startedAt,
    models: kind === 'ollama' ? await withOllama(asker, root, described, native) : described,
    workingBaseUrl: works || verdict.state === 'needs_key' ? chosen.baseUrl : base,
    problem: hidden?.problem ?? verdict.problem,
    certain: verdict.certain,
  }
}

/**
 * Finds out what answers at an address, once and within `timeoutMs`: which program, which version, which models
 * with what they can do. A server that is down is an answer, not an error; only giving up throws.
 */
export async function probeServer(input: ProbeInput): Promise<ProbeResult> {
  const now = input.now ?? (() => performance.now())
  const stop = new AbortController()
  const limits = [AbortSignal.timeout(input.timeoutMs ?? testTimeoutMs), stop.signal]
  const signal = AbortSignal.any(input.signal ? [...limits, input.signal] : limits)
  try {
    const asker = { fetch: input.fetch, apiKey: input.apiKey, headers: input.headers, signal, now }
    const result = await probe(input, asker, now(), stop.signal)
    if (input.signal?.aborted) throw new AppError('cancelled', {}, { cause: input.signal.reason })
    return result
  } finally {
    // Routes that are still silent are not waited for.
    stop.abort()
  }
}
