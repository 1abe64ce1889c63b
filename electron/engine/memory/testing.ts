import { expect, onTestFinished, vi } from 'vitest'
import type { z } from 'zod'
import { memory as contract } from '../../../shared/contract/memory'
import type { Database } from '../database/connection'
import { openTestDatabase } from '../database/testing'
import type { ChatCompletion, ChatMessage, ChatModel, ChatRequest } from '../providers/chat/chat-model'
import { createMemory, type MemoryDeps, type MemoryFeature } from './index'

/** A UUIDv7 whose number tells its order. */
function countingIds(from = 0): () => string {
  let count = from
  return () => {
    count += 1
    return `01900000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`
  }
}

type Answer = string | Error | ((request: ChatRequest, signal: AbortSignal) => Promise<string>)

/** A model that answers by a script; the last answer repeats. */
export class ScriptedModel implements ChatModel {
  readonly name = 'scripted'
  readonly contextWindow = 4_096
  readonly device = 'server'
  readonly capabilities = ['chat-completion']
  readonly maxParallelism = null
  readonly generationDefaults = {}
  readonly structuredOutputs = null
  readonly ownedBy = 'local'
  readonly requests: ChatRequest[] = []
  answers: Answer[]

  constructor(...answers: Answer[]) {
    this.answers = answers
  }

  async generate(request: ChatRequest, signal: AbortSignal): Promise<ChatCompletion> {
    this.requests.push(request)
    const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0]
    if (answer instanceof Error) throw answer
    const text = typeof answer === 'function' ? await answer(request, signal) : (answer ?? '{"items": []}')
    const usage = { promptTokens: 10, completionTokens: 5 }
    return { text, reasoning: '', toolCalls: [], usage, finishReason: 'stop', notices: [] }
  }

  stream(): never {
    throw new Error('memory does not stream')
  }

  estimateTokens(text: string) {
    return Math.ceil(text.length / 4)
  }

  async countTokens() {
    return { tokens: 1, method: 'estimate' as const }
  }
}

/** What memory asks is text alone. */
export const textOf = (message: ChatMessage | undefined): string =>
  typeof message?.content === 'string' ? message.content : ''

/** A proposal of the manager, with what a test does not care about filled in. */
export const item = (quote: string, text: string, more: Record<string, unknown> = {}) => ({
  type: 'semantic',
  text,
  subject: 'user',
  when_text: '',
  quote,
  turn_ids: [1],
  importance: 2,
  ...more,
})
export const items = (...list: unknown[]) => JSON.stringify({ items: list })

/** Conversations as the chat stores them. */
class Talk {
  readonly db: Database
  readonly memory: MemoryFeature
  readonly #newId = countingIds(0x100000)

  constructor(db: Database, memory: MemoryFeature) {
    this.db = db
    this.memory = memory
  }

  conversation(title = '', mode = 'normal', at = 1_000): number {
    const insert =
      this.db.prepare(`INSERT INTO conversations (public_id, title, memory_mode, created_at, changed_at)
      VALUES (?, ?, ?, ?, ?)`)
    return Number(insert.run(this.#newId(), title, mode, at, at).lastInsertRowid)
  }

  message(conversationRowId: number, parent: number | null, role: string, text: string, at: number): number {
    const insert = this.db.prepare(
      'INSERT INTO messages (public_id, conversation_id, parent_id, role, created_at) VALUES (?, ?, ?, ?, ?)',
    )
    const rowId = Number(insert.run(this.#newId(), conversationRowId, parent, role, at).lastInsertRowid)
    this.db
      .prepare(`INSERT INTO message_parts (message_id, position, kind, text) VALUES (?, 0, 'text', ?)`)
      .run(rowId, text)
    this.memory.indexTurn(rowId)
    return rowId
  }

  /** A turn with its finished reply, in one transaction as the chat does it. */
  turn(
    conversationRowId: number,
    text: string,
    { reply = 'I see.', parent = null as number | null, at = Date.parse('2026-11-21T10:00:00Z') } = {},
  ) {
    return this.db.transaction(() => {
      const user = this.message(conversationRowId, parent, 'user', text, at)
      const answer = this.message(conversationRowId, user, 'assistant', reply, at + 1)
      const runId = this.#newId()
      const run = this.db.prepare(`INSERT INTO runs (public_id, message_id, state, model_name, started_at)
        VALUES (?, ?, 'done', 'm', ?)`)
      const runRowId = Number(run.run(runId, answer, at).lastInsertRowid)
      this.memory.enqueue({ conversationRowId, userMessageRowId: user, replyRowId: answer, at })
      return { user, reply: answer, runId, runRowId }
    })()
  }
}

/** Memory over a database with a scripted manager, reading at once; `close` it. */
export function testMemory(db: Database, model: ChatModel | null, more: Partial<MemoryDeps> = {}) {
  const changes: { topic: string; id?: string }[] = []
  const memory = createMemory({
    db,
    now: Date.now,
    newId: countingIds(Math.floor(Math.random() * 2 ** 40)),
    timeZone: () => 'Europe/Lisbon',
    publish: (change) => changes.push(change),
    managerModel: async () => model && { model, displayName: 'Scripted', rowId: 1 },
    onUsage: () => undefined,
    log: () => undefined,
    setTimer: (run, delayMs) => setTimeout(run, delayMs),
    clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
    quietMs: 0,
    holderProcess: { id: 1, isAlive: () => true },
    holders: { own: 'test', isAlive: () => true },
    ...more,
  })
  return { memory, changes, talk: new Talk(db, memory) }
}

/** Memory that is at work, closed when the test ends. */
export async function learning(
  model: ChatModel | null,
  db?: Database,
  more: Partial<MemoryDeps> = {},
): Promise<{ db: Database } & ReturnType<typeof testMemory>> {
  const database = db ?? (await openTestDatabase())
  const started = testMemory(database, model, more)
  onTestFinished(() => started.memory.close())
  started.memory.start()
  return { db: database, ...started }
}

/** Until nothing waits and nothing is read. */
export const idle = (memory: MemoryFeature) =>
  vi.waitFor(async () =>
    expect(await memory.apis.memory.status()).toMatchObject({ waitingJobs: 0, running: false }),
  )

type Api = MemoryFeature['apis']['memory']

/** What a list is asked for, with what a test does not care about filled in. */
export const listed = (more: z.input<typeof contract.list.input> = {}): Parameters<Api['list']>[0] =>
  contract.list.input.parse({ limit: 200, ...more })

/** A memory as a person writes it down. */
export function byHand(
  text: string,
  kind: 'core' | 'episodic' | 'semantic' = 'semantic',
  more: Partial<z.input<typeof contract.add.input>> = {},
): Parameters<Api['add']>[0] {
  const detail = {
    core: { kind: 'core', label: 'user', block: '' },
    episodic: { kind: 'episodic', eventType: null, actor: null, details: null },
    semantic: { kind: 'semantic', details: null },
  }[kind]
  return contract.add.input.parse({ text, detail, ...more })
}

/** The texts of all current memories in the order of the alphabet. */
export const texts = async (memory: MemoryFeature): Promise<string[]> => {
  const { items: current } = await memory.apis.memory.list(listed())
  return current.map(({ text }) => text).sort()
}
