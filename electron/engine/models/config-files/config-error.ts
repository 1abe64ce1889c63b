import path from 'node:path'
import type { ConfigIssue } from '../../../../shared/contract/config-files'
import { AppError } from '../../app-error'

/** An issue in one line: `line 5, column 16: generation_config.temperature: found 9, expected a number from 0 to 2`. */
export function issueText({ line, column, field, found, expected }: ConfigIssue): string {
  const place = line === null ? '' : `line ${line}, column ${column}: `
  return `${place}${field === null ? '' : `${field}: `}found ${found}, expected ${expected}`
}

/** A file that is not taken, with all that is wrong with it. */
export function fileIsWrong(file: string, issues: readonly ConfigIssue[]): AppError {
  const texts = issues.map(issueText)
  return new AppError(
    'config_invalid',
    { name: path.basename(file), issues: texts },
    { detail: texts.join('\n') },
  )
}
