import type { ErrorCode } from '../../shared/errors'

/** What SQLite and the system call the troubles that a person can mend. */
const known: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)$/, 'disk_full'],
  [/^SQLITE_(BUSY|LOCKED)/, 'database_busy'],
  [/^SQLITE_(CORRUPT|NOTADB)/, 'database_damaged'],
]

/** The code of an error that SQLite or the system threw; null where it says nothing to a person. */
export function systemErrorCode(error: unknown): ErrorCode | null {
  const code = nativeCode(error)
  return known.find(([pattern]) => pattern.test(code))?.[1] ?? null
}

/** `SQLITE_FULL`, `ENOENT`…; empty where there is none. */
export function nativeCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
