import { execFile } from 'node:child_process'
import { statSync } from 'node:fs'
import { promisify } from 'node:util'
import { parseArgsStringToArgv } from 'string-argv'
import { AppError } from '../app-error'
import { programOf } from './token-program'

const run = promisify(execFile)
const limitMs = 30_000
/** Tokens of the usual clouds live for an hour. */
const keptMs = 10 * 60_000

/**
 * Tokens that a command of the person's own prints (`gcloud auth print-access-token`). It is split as a shell would,
 * and run by none, once however many ask; what it printed is kept for some minutes and never written anywhere.
 */
export class TokenCommands {
  readonly #tokens = new Map<string, { token: string; at: number }>()
  /** Commands that are running now. */
  readonly #running = new Map<string, Promise<string>>()
  readonly #closing = new AbortController()
  readonly #now: () => number

  constructor(deps: { now: () => number }) {
    this.#now = deps.now
  }

  /** @throws AppError token_command_failed, cancelled */
  async token(command: string): Promise<string> {
    const kept = this.#tokens.get(command)
    if (kept && this.#now() - kept.at < keptMs) return kept.token
    const running = this.#running.get(command) ?? this.#begin(command)
    return running
  }

  /** The server refused this token: the next request asks for another one. */
  forget(command: string, token: string): void {
    if (this.#tokens.get(command)?.token === token) this.#tokens.delete(command)
  }

  /** Ends what is running. */
  close(): void {
    this.#closing.abort()
  }

  #begin(command: string): Promise<string> {
    const running = this.#print(command).finally(() => this.#running.delete(command))
    this.#running.set(command, running)
    return running
  }

  async #print(command: string): Promise<string> {
    const { signal } = this.#closing
    if (signal.aborted) throw new AppError('cancelled')
    const program = programOf(parseArgsStringToArgv(command), {
      platform: process.platform,
      environment: process.env,
      isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
    })
    if (typeof program === 'string') throw failed(command, program)
    let printed: string
    try {
      const { file, args, verbatim } = program
      const options = { timeout: limitMs, windowsHide: true, maxBuffer: 1_000_000, signal }
      printed = (await run(file, args, { ...options, windowsVerbatimArguments: verbatim })).stdout
    } catch (cause) {
      if (signal.aborted) throw new AppError('cancelled', {}, { cause })
      throw failed(command, reasonOf(cause), cause)
    }
    const token = printed.trim()
    if (!/^[\x21-\x7e]+$/.test(token)) throw failed(command, 'it did not print one token')
    this.#tokens.set(command, { token, at: this.#now() })
    return token
  }
}

/** The last words of its standard error; what it printed for us may hold a token, so it is not told. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  if ('code' in cause && cause.code === 'ENOENT') return 'there is no such program'
  if ('killed' in cause && cause.killed) return `it took longer than ${limitMs / 1_000} seconds`
  const said = 'stderr' in cause && typeof cause.stderr === 'string' ? cause.stderr.trim() : ''
  return said.split('\n').at(-1)?.slice(0, 300) || 'it failed'
}

const failed = (command: string, reason: string, cause?: unknown) =>
  new AppError('token_command_failed', { command }, { cause, detail: reason, fixes: [{ do: 'retry' }] })
