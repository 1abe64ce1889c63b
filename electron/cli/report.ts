import { errorDetail, errorSentence } from '../agent/error-sentence'
import { toErrorData } from '../engine/app-error'
import { type Cli, UsageError } from './cli'
import { exitCodeFor, exitCodes } from './exit-codes'
import { languageOf, painter } from './terminal'

/** Says on standard error what went wrong, in the words of the app's window. Returns the exit code. */
export function report({ terminal }: Cli, error: unknown): number {
  const paint = painter(terminal, 'stderr')
  if (error instanceof UsageError) {
    terminal.stderr.write(`keepsake: ${error.message}\n`)
    return exitCodes.usage
  }
  if (isAbort(error)) return exitCodes.interrupted
  const data = toErrorData(error)
  const { what, why } = errorSentence(data, languageOf(terminal.environment))
  terminal.stderr.write(`keepsake: ${paint('red', what)}. ${why}\n`)
  const detail = errorDetail(data)
  if (detail) terminal.stderr.write(`${paint('dim', detail)}\n`)
  for (const fix of data.fixes) {
    if (fix.do === 'allow-endpoint')
      terminal.stderr.write(`To see it and agree: keepsake models allow ${fix.modelId}\n`)
  }
  return exitCodeFor(data.code)
}

export const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'
