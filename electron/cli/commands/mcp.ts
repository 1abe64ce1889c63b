import { Readable, Writable } from 'node:stream'
import type { Cli } from '../cli'
import { exitCodes } from '../exit-codes'
import { type FolderOption, withEngine } from '../with-engine'

/** Serves the memory to the program that started this one. Standard output carries the protocol and nothing else. */
export function mcp(cli: Cli, options: FolderOption): Promise<number> {
  const { stdin, stdout, stderr, onInterrupt } = cli.terminal
  if (stdin.isTTY) {
    stderr.write(
      'A program that speaks the Model Context Protocol starts this: keepsake mcp --help shows how.\n',
    )
  }
  return withEngine(
    cli,
    options,
    async (engine) => {
      const input = stdin instanceof Readable ? stdin : new Readable().wrap(stdin)
      const stop = new AbortController()
      const forget = onInterrupt(() => stop.abort())
      const output = new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          stdout.write(chunk)
          done()
        },
      })
      try {
        await engine.serveMcp({ input, output, signal: stop.signal })
        return exitCodes.ok
      } finally {
        forget()
        // Else the process would wait for more.
        input.destroy()
      }
    },
    { learns: false },
  )
}
