import { toErrorData } from '../engine/app-error'
import { AgentError } from './agent-error'
import { errorDetail, errorSentence } from './error-sentence'

/** Any thrown thing as an error of the agent; what is one already stays. */
export function toAgentError(error: unknown): AgentError {
  if (error instanceof AgentError) return error
  const data = toErrorData(error)
  const { what, why } = errorSentence(data, 'en')
  const more = errorDetail(data)
  const detail = more === undefined ? '' : `\n${more}`
  return new AgentError(`${what}. ${why}${detail}`, { ...data, cause: error })
}
