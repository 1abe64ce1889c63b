import type { ConfigIssue } from '../../../../shared/contract/config-files'

/** A name or an index on the way to a value. */
export type Path = readonly (string | number)[]

/** What is wrong with a value, before its place in the file is looked up. */
export type Fault = {
  path: Path
  /** The name of the field is at fault, not its value. */
  atName?: boolean
  found: string
  expected: string
}

/** More are not worth reading: the first ones are mended first. */
export const mostIssues = 50

/** `providers.custom[0].cost.input` */
export const fieldName = (path: Path): string | null =>
  path.length === 0
    ? null
    : path.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('')

/** What stands there, in a word. Never what may be a key: issues are shown, stored and logged. */
export function describe(value: unknown, path: Path): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a section'
  if (mayBeSecret(path)) return 'a value that is not shown'
  if (typeof value === 'string') return /\S{32,}/.test(value) && !isName(path) ? 'a long text' : quoted(value)
  return String(value).slice(0, 60)
}

export const quoted = (text: string): string =>
  text.length > 60 ? `${JSON.stringify(text.slice(0, 60))}…` : JSON.stringify(text)

const mayBeSecret = (path: Path): boolean =>
  path.some((part) => typeof part === 'string' && /^headers$|api_?key|token_?command|extra_?body/i.test(part))

/** Names and addresses are long by nature. */
const isName = (path: Path): boolean => /name|path|endpoint|id$|file$/i.test(String(path.at(-1) ?? ''))

/** An issue that is the whole file's. */
export const fileIssue = (path: string, found: string, expected: string): ConfigIssue => ({
  ...{ path, line: null, column: null, field: null },
  found,
  expected,
})
