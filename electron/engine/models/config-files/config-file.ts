import type { ConfigIssue } from '../../../../shared/contract/config-files'
import type { ParsedConfig } from './located-model'

/** A file as it was last read. */
export type ConfigFile = {
  path: string
  name: string
  /** `broken`: what it said when it was last right is still in force. */
  state: 'ok' | 'broken'
  issues: readonly ConfigIssue[]
  /** What it said when it was last right; null where it never was since the start. */
  config: ParsedConfig | null
  /** SHA-256 of its bytes, in hex; null where they could not be read. */
  checksum: string | null
  readAt: number
}
