import { memoryBudget } from '../../../electron/engine/chat/context/budget'
import { openMemoryStore } from '../../../electron/engine/memory/memory-store'
import { MemorySettingsStore } from '../../../electron/engine/memory/owned/memory-settings'
import { recall } from '../../../electron/engine/memory/recall'
import { RecentFinds } from '../../../electron/engine/memory/recall-recent'
import { askedAt, type Prepared } from '../measure'
import { porterSearch } from '../plain-search'
import type { TalkQuestion } from '../talk-file'

/** What a model is shown beside a question. */
export type Shown = { text: string; isCut: boolean }
export type Room = {
  /** Of the model, in tokens. */
  contextWindow: number
  /** Of the window, for what is shown. */
  tokens: number
  countTokens: (text: string) => number
}
export type Context = {
  name: string
  open: (prepared: Prepared) => (question: TalkQuestion, room: Room) => Shown | Promise<Shown>
}

const plainTurns = 10

/** The block that the chat puts into a prompt, within the tokens that the chat gives it. */
const ourMemory: Context = {
  name: 'our memory',
  open: (prepared) => {
    const store = openMemoryStore(prepared.db)
    const { budgetTokens } = new MemorySettingsStore(store.settings).get()
    const deps = {
      ...{ store, reader: prepared.reader, embedQuestion: prepared.embedQuestion },
      recent: new RecentFinds(),
      now: () => askedAt(prepared),
      timeZone: () => 'UTC',
      rerank: async () => null,
      // A reply goes on without what could not be searched; a figure must not.
      log: (level: string, text: string, fields?: object) => {
        if (level === 'error') throw new Error(`${text} ${JSON.stringify(fields ?? {})}`)
      },
    }
    return async ({ text }, { contextWindow, countTokens }) => {
      const { block } = await recall(deps, {
        ...{ conversationRowId: null, text, memoryMode: 'normal', countTokens },
        budgetTokens: memoryBudget(contextWindow, budgetTokens, null),
      })
      return { text: block ?? '', isCut: false }
    }
  },
}

/** The best turns of plain full text, the best first. */
const plainRag: Context = {
  name: `plain RAG (${plainTurns} turns)`,
  open: ({ db, talk, inserted }) => {
    const search = porterSearch(db)
    const lines = new Map(linesOf(talk).map(({ id, line }) => [inserted.rowOf.get(id), line]))
    return ({ text }, room) => {
      const found = search(text, plainTurns).flatMap(({ rowId }) => lines.get(rowId) ?? [])
      return fitting(found, room)
    }
  },
}

/** The whole talk; where the window is too small, its end. */
const fullContext: Context = {
  name: 'full context',
  open: ({ talk }) => {
    const newestFirst = linesOf(talk)
      .map(({ line }) => line)
      .reverse()
    return (_question, room) => {
      const { text, isCut } = fitting(newestFirst, room)
      return { text: text.split('\n').reverse().join('\n'), isCut }
    }
  },
}

export const contexts: readonly Context[] = [ourMemory, plainRag, fullContext]

/** As many of the first lines as there is room for. */
function fitting(lines: readonly string[], { tokens, countTokens }: Room): Shown {
  let left = tokens
  let count = 0
  for (const line of lines) {
    left -= countTokens(line) + 1
    if (left < 0) break
    count += 1
  }
  return { text: lines.slice(0, count).join('\n'), isCut: count < lines.length }
}

const linesOf = ({ sessions }: Prepared['talk']) =>
  sessions.flatMap(({ at, turns }) =>
    turns.map(({ id, speaker, text }) => ({
      id,
      line: `[${new Date(at).toISOString().slice(0, 10)}] ${speaker}: ${text.replace(/\s*\n\s*/g, ' ')}`,
    })),
  )
