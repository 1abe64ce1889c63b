import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { ForgetScope } from '../../../../shared/contract/forget'
import { holdsWords } from './words'

/** Takes what is forgotten out of the lines that were typed at the command line: they are messages as well. */
export function forgetTypedLines(file: string, scope: ForgetScope): void {
  if (!existsSync(file)) return
  if (scope.what === 'everything') rmSync(file)
  const holds = scope.what === 'about' ? holdsWords(scope.words) : null
  if (holds === null) return
  const lines = readFileSync(file, 'utf8').split('\n')
  const kept = lines.filter((line) => !holds(line))
  if (kept.length < lines.length) writeFileSync(file, kept.join('\n'), { mode: 0o600 })
}
