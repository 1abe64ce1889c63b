import type { Change } from '../../../shared/contract/app'
import { plainText } from '../database/messages'
import type { Usage } from '../database/usage'
import { cutText } from './cut'
import type { ChatMemory, OpenedModel } from './run-types'
import { SideJob } from './side-job'
import type { ChatTables } from './views'

const longest = 60
/** Far more than a title shows, as a paste can be megabytes long. */
const readLength = 4_000
const promptCharacters = 800

/**
 * A text as a title may use it: titles go where conversations do not, as into an export beside each memory.
 * @param redact leaves "[secret: kind]" where a secret was
 */
export const withoutSecrets = (text: string, redact: (text: string) => string): string =>
  redact(text.slice(0, readLength)).replace(/\[secret: [^[\]\n]{1,40}\]/g, '…')

/** The beginning of a turn as a title, until there is a better one. */
export function titleFromText(text: string): string {
  const line = text
    .replace(/[#>*`_[\]]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (line.length <= longest) return line
  const cut = cutText(line, longest)
  const space = cut.lastIndexOf(' ')
  return `${(space > longest / 2 ? cut.slice(0, space) : cut).trimEnd()}…`
}

/** Beginnings of what is no name: talk about the task, refusals, speakers, data. */
const noTitle =
  /^(user|assistant|system)\s*[:：]|^(sure|certainly|of course|okay|here is|here's|as an ai|i am sorry|i'm sorry|i cannot|i can't|sorry)\b|^[{[<]|^(write|name) the (name|subject)|[:：]$/i

/** What a model wrote as a title, or null where it is none: small models answer with anything. */
export function cleanTitle(text: string): string | null {
  const line = text
    .replace(/<think>[\s\S]*?(<\/think>|$)/g, '')
    .split('\n')
    .map((part) => part.trim())
    .find((part) => part !== '')
  const title = bare(bare(line ?? '').replace(/^(title|标题)[\s*]*[:：]/i, ''))
  const words = title.split(/\s+/).length
  const isTitle =
    title !== '' &&
    title.length <= longest &&
    words <= 10 &&
    /[\p{L}\p{N}]/u.test(title) &&
    !noTitle.test(title)
  return isTitle ? title : null
}

/** Without quotation marks, emphasis and a full stop around it. */
const bare = (text: string) => text.replace(/^["'“”‘’「『*#\s]+|["'“”‘’」』*.。\s]+$/g, '')

type Deps = {
  tables: ChatTables
  usage: Usage
  memory: Pick<ChatMemory, 'redact' | 'tellable'>
  now: () => number
  publish: (change: Change) => void
  log: (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
}

/** Gives new conversations a title, in the background and only while nobody waits for the model. */
export class Titles {
  readonly #deps: Deps
  readonly #job = new SideJob()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** When it gives way to others. */
  get job(): Pick<SideJob, 'cancel' | 'hold' | 'end'> {
    return this.#job
  }

  close(): Promise<void> {
    return this.#job.close()
  }

  /** Asks the model that just answered, with its own settings, so that no server loads anything anew. */
  begin(conversationRowId: number, model: OpenedModel): void {
    this.#job.begin(conversationRowId, (signal) => this.#ask(conversationRowId, model, signal))
  }

  /** What a title is made from; null where it has one. */
  #untitled(conversationRowId: number): { id: string; readExcerpt: () => string } | null {
    const { tables, memory } = this.#deps
    const row = tables.conversations.byRowId(conversationRowId)
    if (row?.titleSource !== 'none' || row.leafRowId === null) return null
    const turns = tables.messages.branchTo(row.leafRowId).slice(0, 2)
    const readExcerpt = () =>
      turns
        .map(({ role, rowId }) => {
          const text = plainText(tables.messages.partsOf(rowId)).slice(0, readLength)
          return `${role}: ${memory.tellable({ rowId, text }, conversationRowId).slice(0, promptCharacters)}`
        })
        .join('\n')
    return { id: row.id, readExcerpt }
  }

  async #ask(conversationRowId: number, model: OpenedModel, signal: AbortSignal): Promise<void> {
    const { tables, usage, memory, now, publish, log } = this.#deps
    try {
      const untitled = this.#untitled(conversationRowId)
      if (untitled === null) return
      const { id: conversationId, readExcerpt } = untitled
      const excerpt = readExcerpt()
      const answer = await model.chat.generate(
        {
          messages: [
            {
              role: 'user',
              content: `Name the subject of this conversation in at most six words, in its own language. Write the name only.\n\n${excerpt}`,
            },
          ],
          temperature: model.temperature,
          maxTokens: 32,
        },
        signal,
      )
      usage.add({
        runRowId: null,
        modelRowId: model.rowId,
        modelName: model.displayName,
        purpose: 'title',
        at: now(),
        promptTokens: answer.usage?.promptTokens ?? 0,
        completionTokens: answer.usage?.completionTokens ?? 0,
        estimated: answer.usage === null,
      })
      signal.throwIfAborted()
      const title = cleanTitle(withoutSecrets(answer.text, (text) => memory.redact(text, conversationRowId)))
      const current = tables.conversations.byId(conversationId)
      // Words that were forgotten meanwhile must not come back as a title.
      if (title === null || current?.titleSource !== 'none' || readExcerpt() !== excerpt) return
      tables.conversations.setTitle(conversationId, title, 'model')
      publish({ topic: 'conversations' })
      publish({ topic: 'conversation', id: conversationId })
    } catch (error) {
      // The first words of the conversation stand as its title; a better one is tried after the next reply.
      if (!signal.aborted) log('info', 'no title was made', { reason: String(error) })
    }
  }
}
