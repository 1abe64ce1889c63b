import type { ServerError } from './server-error'

// How servers say it. Each row of wire/server-texts.test.ts holds one of their texts to these.

const outOfMemory =
  /out of memory|OutOfMemory|cudaMalloc failed|failed to allocate|unable to allocate|insufficient (system |gpu )?(memory|resources)|requires more system memory/i
const loading =
  /(?<!\b(?:error|failed|failure|while) )loading model|model is (still |currently )?(being loaded|loading)|still loading|model not ready/i
const unauthorized =
  /invalid_api_key|authentication_error|unauthorized|API key not valid|API_KEY_INVALID|invalid subscription key|missing or invalid authorization/i
const busy = /rate_limit|RESOURCE_EXHAUSTED|overloaded/i
const busyFor503 = /server busy|pending requests|too many/i
// A dot ends a sentence only before a space: model names are full of them.
const modelMissing =
  /models?\b(?:[^.]|\.\S)*\b(not found|not exist|no longer exists|not available|isn't available)|(unknown|no such|invalid) model\b|no models? loaded|try pulling it|DeploymentNotFound/i

const wordsOf = ({ message, type, code }: ServerError): string => `${message} ${type ?? ''} ${code ?? ''}`

export const saysOutOfMemory = (error: ServerError): boolean => outOfMemory.test(wordsOf(error))

export const saysLoading = (error: ServerError): boolean => loading.test(wordsOf(error))

export const saysUnauthorized = (error: ServerError): boolean => unauthorized.test(wordsOf(error))

/** True where another try a little later may do. */
export const saysBusy = (error: ServerError, status: number): boolean =>
  status === 429 ||
  status === 529 ||
  busy.test(wordsOf(error)) ||
  (status === 503 && busyFor503.test(wordsOf(error)))

export function saysModelMissing(error: ServerError, status: number): boolean {
  if (error.code === 'model_not_found' || error.type === 'model_not_found') return true
  if (status < 400 || status === 429) return false
  // Anthropic's whole message is `model: NAME`.
  if (error.type === 'not_found_error' && /^model: /.test(error.message)) return true
  return modelMissing.test(`${error.message} ${error.code ?? ''}`)
}

/** Seconds to wait, where only the sentence tells them (Azure). */
export function saidWait({ message }: ServerError): number | null {
  const seconds = /retry after (\d+) seconds?/i.exec(message)?.[1]
  return seconds === undefined ? null : Number(seconds)
}
