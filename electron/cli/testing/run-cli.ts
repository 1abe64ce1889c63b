import { PassThrough } from 'node:stream'
import type { Surroundings } from '../../agent/session'
import type { Cli } from '../cli'
import { runCli } from '../program'
import type { Terminal } from '../terminal'

type Given = {
  environment?: NodeJS.ProcessEnv
  cwd?: string
  /** What is piped in; absent: nothing is. */
  piped?: string
  isTTY?: boolean
  /** What a person types, a line each. */
  typed?: readonly string[]
}

const surroundings = (environment: NodeJS.ProcessEnv): Surroundings => {
  const spawn = () => {
    throw new Error('no worker here')
  }
  return { keyStore: null, spawnWorker: spawn, spawnOnnxWorker: spawn, environment, log: () => undefined }
}

/** Runs a command line within the test. `interrupt` is Ctrl-C. */
export function startCli(words: readonly string[], given: Given = {}) {
  const stops = new Set<() => void>()
  const written = { stdout: '', stderr: '' }
  const output = (name: 'stdout' | 'stderr'): Terminal['stdout'] => ({
    write: (text: string | Uint8Array) => {
      written[name] += String(text)
      return true
    },
    columns: 80,
    isTTY: given.isTTY ?? false,
  })
  const input = new PassThrough()
  input.end(given.typed ? given.typed.map((line) => `${line}\n`).join('') : (given.piped ?? ''))
  const cli: Cli = {
    version: '9.9.9',
    terminal: {
      stdin: Object.assign(input, { isTTY: given.typed !== undefined }),
      stdout: output('stdout'),
      stderr: output('stderr'),
      environment: given.environment ?? {},
      cwd: given.cwd ?? '/nowhere',
      onInterrupt: (stop) => {
        stops.add(stop)
        return () => stops.delete(stop)
      },
    },
    surroundings,
  }
  const ended = runCli(words, cli).then((code) => ({ code, ...written }))
  return {
    ended,
    written,
    interrupt: () => {
      for (const stop of [...stops]) stop()
    },
  }
}
