import type { AppErrorData } from '../../shared/errors'
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
  for (const line of waysOn(data)) terminal.stderr.write(`${line}\n`)
  return exitCodeFor(data.code)
}

/** What the buttons of the window do, as commands. */
function waysOn({ code, params, fixes }: AppErrorData): string[] {
  const allow = (name: string) => `To see it and agree: keepsake models allow ${asWord(name)}`
  const ofModule =
    code === 'handler_no_consent' && typeof params.model === 'string' ? [allow(params.model)] : []
  if (code === 'no_chat_model') return ['Name one with --model NAME, or:', ...waysToModels]
  return [...ofModule, ...fixes.flatMap((fix) => (fix.do === 'allow-endpoint' ? [allow(fix.modelId)] : []))]
}

/** How the first model comes, as commands. */
export const waysToModels = [
  'Add one:    keepsake models add NAME --url URL --choose',
  'Fetch one:  keepsake models download smollm2-135m-instruct --choose',
]

/** A name as a shell takes it for one word. */
const asWord = (name: string): string =>
  /^[\w./:@-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`

export const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'
