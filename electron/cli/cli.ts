import type { Surroundings } from '../agent/session'
import type { Terminal } from './terminal'

/** What every command works with. */
export type Cli = {
  version: string
  terminal: Terminal
  /** How engines are opened here: with the key store of the app's own binary, or without one. */
  surroundings: (environment: NodeJS.ProcessEnv) => Surroundings
}

/** A command line that is not understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
