import type { AppErrorData } from '../../../shared/errors'
import { toErrorData } from '../app-error'
import type { RunDeps } from './run-types'

const aboutTheModel = [
  'unauthorized',
  'model_not_found',
  'unreachable',
  'not_a_model_server',
  'redirect_refused',
  'timeout_connect',
]
/** Trying again helps neither a prompt that is too long nor an engine that has to be started first. */
const notByTryingAgain = ['context_too_long', 'builtin_engine_crashed']
const longWaitSeconds = 3_600

/** Why a reply failed, with what only the app knows: which model it was, so that a button can open it. */
export function explainFailure(error: unknown, modelId: string, log: RunDeps['log']): AppErrorData {
  const data = toErrorData(error)
  if (data.code === 'internal') {
    log('error', 'a reply failed for a reason nobody expected', {
      stack: error instanceof Error ? error.stack : String(error),
    })
  }
  const has = (name: string) => data.fixes.some((fix) => fix.do === name)
  const extra: AppErrorData['fixes'] = []
  if (data.code === 'timeout_first_token')
    extra.push({ do: 'raise-timeout', modelId, seconds: longWaitSeconds })
  if (aboutTheModel.includes(data.code) && !has('edit-model')) extra.push({ do: 'edit-model', modelId })
  if (!has('retry') && !notByTryingAgain.includes(data.code)) extra.push({ do: 'retry' })
  return { ...data, fixes: [...data.fixes, ...extra] }
}
