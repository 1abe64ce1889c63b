import type { EndpointKind } from '../../../../shared/endpoint-kinds'
import { AppError } from '../../app-error'
import { type Answer, ask, type Fetch } from './ask'
import { readFailure } from './bodies'
import type { Health } from './health'
import { testTimeoutMs, trimSlash } from './probe'
import { judge } from './verdict'

export type HostedInput = {
  kind: EndpointKind
  baseUrl: string
  /** The date of Azure's dated route. */
  apiVersion: string | null
  /** With the credential as the kind wants it, in lower case. */
  headers: Readonly<Record<string, string>>
  keyGiven: boolean
  fetch: Fetch
  timeoutMs?: number
  signal?: AbortSignal
  now?: () => number
}

/**
 * The route by which a rented server says what it serves; null for Vertex, which has none. Azure's dated list names
 * models and not deployments, so it only tells whether the key is right.
 */
export function listUrlOf({
  kind,
  baseUrl,
  apiVersion,
}: Pick<HostedInput, 'kind' | 'baseUrl' | 'apiVersion'>) {
  const base = trimSlash(baseUrl)
  if (kind === 'anthropic') return `${base}/v1/models`
  if (kind === 'google-vertex') return null
  if (kind === 'azure-openai' && apiVersion !== null) {
    return `${base}/openai/models?api-version=${encodeURIComponent(apiVersion)}`
  }
  return `${base}/models`
}

/** How a rented server stands: one question, as it may count every one. */
export async function checkHosted(input: HostedInput): Promise<Health> {
  const now = input.now ?? (() => performance.now())
  const timeoutMs = input.timeoutMs ?? testTimeoutMs
  const limit = AbortSignal.timeout(timeoutMs)
  const signal = input.signal ? AbortSignal.any([limit, input.signal]) : limit
  const listUrl = listUrlOf(input)
  const startedAt = now()
  const asker = { fetch: input.fetch, apiKey: undefined, headers: input.headers, signal, now }
  const answer = await ask(asker, listUrl ?? trimSlash(input.baseUrl))
  if (input.signal?.aborted) throw new AppError('cancelled', {}, { cause: input.signal.reason })
  const latencyMs = answer.answered ? answer.latencyMs : now() - startedAt
  // Without a list any answer but a refusal of the key says that somebody is there.
  if (answer.answered && (listUrl === null ? isSomeAnswer(answer) : isWithoutList(answer))) {
    return { state: 'up', latencyMs, servedIds: [], ownRoute: null, problem: null }
  }
  const circumstances = { url: input.baseUrl, keyGiven: input.keyGiven, timeoutMs, known: false }
  const verdict = judge(answer, circumstances)
  const namesDeployments = input.kind !== 'azure-openai'
  return {
    state: verdict.state,
    latencyMs,
    servedIds: namesDeployments ? (verdict.listed?.map(({ id }) => id.replace(/^models\//, '')) ?? []) : [],
    ownRoute: null,
    problem: verdict.problem,
  }
}

type Answered = Extract<Answer, { answered: true }>
const isSomeAnswer = ({ status }: Answered) => ![401, 403].includes(status) && status < 500
/** A gateway that passes requests on need not have a list: it says so in the words of an API, not with a web page. */
const isWithoutList = (answer: Answered) =>
  [404, 405, 501].includes(answer.status) && readFailure(answer) !== undefined
