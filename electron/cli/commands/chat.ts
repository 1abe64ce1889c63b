import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import type { Session } from '../../agent/session'
import type { AgentImage } from '../../agent/types'
import { type ChatOptions, openSession } from '../chat-session'
import { type Cli, UsageError } from '../cli'
import { exitCodes } from '../exit-codes'
import { interactiveChat } from '../interactive'
import { ReplyWriter } from '../reply-writer'
import { isAbort, report } from '../report'
import { pipedText } from '../terminal'

/** One question and its answer, or a conversation where a person sits at the terminal. */
export async function chat(cli: Cli, words: readonly string[], options: ChatOptions): Promise<number> {
  const { stdin } = cli.terminal
  const asked = words.join(' ').trim()
  const piped = (await pipedText(cli.terminal)).trim()
  const images = await Promise.all((options.image ?? []).map((path) => readImage(cli, path)))
  if (asked === '' && piped === '' && !stdin.isTTY) throw new UsageError('there is nothing to say.')
  const session = openSession(cli, options)
  try {
    if (asked === '' && piped === '') return await interactiveChat(cli, session, options)
    // A question about what was piped in: the question first, as the person typed it.
    const text = [asked, piped].filter((part) => part !== '').join('\n\n')
    return await once(cli, session, text, images, options)
  } finally {
    await session.close()
  }
}

async function once(
  cli: Cli,
  session: Session,
  text: string,
  images: readonly AgentImage[],
  { json = false }: ChatOptions,
): Promise<number> {
  const writer = new ReplyWriter(cli.terminal, json)
  const stopped = new AbortController()
  const unlisten = cli.terminal.onInterrupt(() => stopped.abort())
  try {
    const reply = await session.send(text, { signal: stopped.signal, images }, writer.write)
    writer.write({ type: 'end', reply })
    return exitCodes.ok
  } catch (error) {
    writer.finish()
    return isAbort(error) ? exitCodes.interrupted : report(cli, error)
  } finally {
    unlisten()
  }
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
}

async function readImage({ terminal }: Cli, path: string): Promise<AgentImage> {
  const mediaType = mediaTypes[extname(path).toLowerCase()]
  if (!mediaType) throw new UsageError(`${path} is no picture (${Object.keys(mediaTypes).join(', ')}).`)
  try {
    return { mediaType, data: await readFile(resolve(terminal.cwd, path)) }
  } catch (cause) {
    throw new UsageError(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}
