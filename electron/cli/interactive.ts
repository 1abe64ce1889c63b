import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { Session } from '../agent/session'
import type { ChatOptions } from './chat-session'
import type { Cli } from './cli'
import { exitCodes } from './exit-codes'
import { readHistory, writeHistory } from './history'
import { ReplyWriter } from './reply-writer'
import { isAbort, report } from './report'
import { painter } from './terminal'
import { folderOf } from './with-engine'

const help = `/new    begin a new conversation
/help   show this
/exit   leave (Ctrl-D does too)
Ctrl-C stops a reply; at the prompt it leaves.
`

/** A conversation at the terminal, until /exit, Ctrl-D or Ctrl-C at the prompt. */
export async function interactiveChat(cli: Cli, session: Session, options: ChatOptions): Promise<number> {
  const { terminal } = cli
  const paint = painter(terminal, 'stderr')
  const historyFile = options.memory ? join(folderOf(cli, options), 'cli-history') : null
  const typed = await readHistory(historyFile)
  const lines = createInterface({
    input: terminal.stdin,
    // The prompt goes to standard error, so that the words of the model can be piped on.
    output: writableOf(terminal.stderr),
    terminal: terminal.stdin.isTTY && terminal.stderr.isTTY === true,
    history: [...typed],
    historySize: 500,
    prompt: paint('bold', '> '),
  })
  let stopped: AbortController | null = null
  let code: number = exitCodes.ok
  lines.on('SIGINT', () => {
    if (stopped) return stopped.abort()
    code = exitCodes.interrupted
    lines.close()
  })
  terminal.stderr.write(paint('dim', '/help for help\n'))
  lines.prompt()
  for await (const line of lines) {
    const text = line.trim()
    if (text === '/exit' || text === '/quit') break
    if (text === '/help') terminal.stderr.write(help)
    else if (text === '/new') await session.reset()
    else if (text !== '') {
      typed.unshift(text)
      stopped = new AbortController()
      const unlisten = terminal.onInterrupt(() => stopped?.abort())
      await answer(cli, session, text, options, stopped.signal)
      unlisten()
      stopped = null
    }
    lines.prompt()
  }
  lines.close()
  await writeHistory(historyFile, typed)
  return code
}

/** What goes wrong is told, and the conversation goes on. */
async function answer(
  cli: Cli,
  session: Session,
  text: string,
  { json = false }: ChatOptions,
  signal: AbortSignal,
): Promise<void> {
  const writer = new ReplyWriter(cli.terminal, json)
  try {
    const reply = await session.send(text, { signal }, writer.write)
    writer.write({ type: 'end', reply })
  } catch (error) {
    writer.finish()
    if (isAbort(error)) cli.terminal.stderr.write('(stopped)\n')
    else report(cli, error)
  }
}

function writableOf(output: Cli['terminal']['stderr']): NodeJS.WritableStream {
  if (output instanceof Writable) return output
  return new Writable({
    write(piece, _encoding, done) {
      output.write(String(piece))
      done()
    },
  })
}
