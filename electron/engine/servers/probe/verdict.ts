import type { AppErrorData } from '../../../../shared/errors'
import type { Answer } from './ask'
import { type ListedModel, readFailure, readModelList } from './bodies'

/** How a server stands. Needing a key is neither up nor down. */
export type ServerState = 'up' | 'needs_key' | 'loading' | 'down' | 'not_a_model_server'

/** What the list of models says about the server that was asked for it. */
export type Verdict = {
  state: ServerState
  listed: ListedModel[] | undefined
  problem: AppErrorData | null
  /** False where only a bare 401 or 403 speaks for a model server: any web page may say that. */
  certain: boolean
}

/** What the sentence about a problem names. */
export type Circumstances = {
  url: string
  keyGiven: boolean
  timeoutMs: number
  /** The server has told by other routes that it is a model server. */
  known: boolean
}

/** The key is missing or wrong. */
export const keyProblem = (
  circumstances: Pick<Circumstances, 'url' | 'keyGiven'>,
  status: number,
): AppErrorData => ({
  code: 'unauthorized',
  params: { url: circumstances.url, status, keyGiven: circumstances.keyGiven },
  fixes: [{ do: 'enter-key' }],
})

const problem = (
  code: AppErrorData['code'],
  { url }: Circumstances,
  params: AppErrorData['params'],
  detail?: string,
): AppErrorData => ({
  code,
  params: { url, ...params },
  fixes: [{ do: 'retry' }],
  ...(detail ? { detail } : {}),
})

function silentVerdict(answer: Extract<Answer, { answered: false }>, circumstances: Circumstances): Verdict {
  const seconds = circumstances.timeoutMs / 1_000
  const down = (error: AppErrorData): Verdict => ({
    state: 'down',
    listed: undefined,
    problem: error,
    certain: true,
  })
  if (answer.why === 'redirect')
    return down(problem('redirect_refused', circumstances, { target: answer.detail }))
  if (circumstances.known)
    return down(
      problem('models_route_failed', circumstances, { status: null, reason: answer.why }, answer.detail),
    )
  if (answer.why === 'timeout')
    return down(problem('timeout_connect', circumstances, { seconds }, answer.detail))
  if (answer.why === 'protocol')
    return {
      ...down(
        problem('not_a_model_server', circumstances, { status: null, found: 'protocol' }, answer.detail),
      ),
      state: 'not_a_model_server',
    }
  return down(problem('unreachable', circumstances, { reason: answer.why }, answer.detail))
}

/** What a body is that is no list of models. */
function foundIn(
  answer: Extract<Answer, { answered: true }>,
): 'html' | 'json' | 'broken_json' | 'empty' | 'text' {
  if (answer.text.trim() === '') return 'empty'
  if (answer.json !== undefined) return 'json'
  if (/html/i.test(answer.contentType) || /^\s*<(!doctype|html)/i.test(answer.text)) return 'html'
  return /json/i.test(answer.contentType) || /^\s*[[{]/.test(answer.text) ? 'broken_json' : 'text'
}

/** Judges the answer of a list of models. */
export function judge(answer: Answer, circumstances: Circumstances): Verdict {
  if (!answer.answered) return silentVerdict(answer, circumstances)
  const { status } = answer
  const failure = readFailure(answer)
  const wrong = (state: ServerState, error: AppErrorData): Verdict => ({
    state,
    listed: undefined,
    problem: error,
    certain: circumstances.known || failure !== undefined,
  })
  // Google calls a wrong key a bad request.
  const isKeyRefused = status === 400 && /api[ _]key[ _](not[ _]valid|invalid)/i.test(failure?.message ?? '')
  if (status === 401 || status === 403 || isKeyRefused)
    return wrong('needs_key', keyProblem(circumstances, status))
  if (status === 503 && /loading/i.test(failure?.message ?? ''))
    return wrong('loading', problem('server_loading', circumstances, {}, failure?.message))
  if (status >= 200 && status <= 299) {
    const listed = readModelList(answer.json)
    if (listed) return { state: 'up', listed, problem: null, certain: true }
  }
  const found = foundIn(answer)
  const detail = (failure?.message ?? answer.text).trim().slice(0, 300)
  if (circumstances.known || status === 429 || status >= 500)
    return wrong('down', problem('models_route_failed', circumstances, { status, reason: found }, detail))
  if (status <= 299 && found === 'broken_json')
    return wrong('not_a_model_server', problem('bad_response', circumstances, { status, found }, detail))
  return wrong('not_a_model_server', problem('not_a_model_server', circumstances, { status, found }, detail))
}

/** Of several addresses that were tried, the one that tells most: lower is better. */
export const rank: Record<ServerState, number> = {
  up: 0,
  needs_key: 1,
  loading: 2,
  down: 3,
  not_a_model_server: 4,
}
