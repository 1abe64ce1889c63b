import type { Statement } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import type { Database } from '../electron/engine/database/connection'
import { Conversations } from '../electron/engine/database/conversations'
import { Messages } from '../electron/engine/database/messages'
import { VectorTable } from '../electron/engine/database/vectors'
import { indexTurn } from '../electron/engine/memory/index-turn'
import { type MemoryStore, openMemoryStore } from '../electron/engine/memory/memory-store'
import { toUnit } from '../electron/engine/memory/vectors/vector-math'

const startAt = Date.UTC(2024, 0, 1)
const turnEveryMs = 600_000
const turnsEach = 200
const turnsPerSession = 40
const wordsEach = 25
const vocabularySize = 20_000
const groups = 500

/** Numbers from a fixed sequence, 0–1, so that every run measures the same texts. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const syllables = 'ba ce di fo gu ka le mi no pu ra se ti vo zu lan mer tin dor vus'.split(' ')
/** Made-up words; no two are alike, and stems stay apart. */
const word = (rank: number): string => {
  let [rest, text] = [rank + 401, '']
  while (rest > 0) {
    text += syllables[rest % syllables.length] ?? ''
    rest = Math.floor(rest / syllables.length)
  }
  return text
}

/** As in any language: the second word is half as frequent as the first, the third a third. */
const wordOf = (random: () => number): string =>
  word(Math.min(vocabularySize - 1, Math.floor(vocabularySize ** random()) - 1))

/**
 * The commonest stand in up to four of five turns, as "the" and "was" do. Retrieval leaves out the stop words of a real
 * question, well over a hundred of the commonest in a language; made-up words it does not know, so that none is asked.
 */
export const stopWords = 50

/**
 * A word that a question is about: drawn by Zipf's law, as those of the turns, from the rank after the stop words on. The
 * commonest is in one turn of twenty, the rarest in a few of all.
 */
export const askedWordOf = (random: () => number): string =>
  word(Math.min(vocabularySize - 1, Math.floor(stopWords * (vocabularySize / stopWords) ** random())))

/** A memory that grows: talk of two sides in many conversations, and facts. */
export class SyntheticMemory {
  readonly store: MemoryStore
  readonly #db: Database
  readonly #conversations: Conversations
  readonly #messages: Messages
  readonly #insertSession: Statement
  readonly #insertSessionTurn: Statement
  readonly #random = randomFrom(1)
  #conversation = 0
  #parent: number | null = null
  /** The text of the last turn. */
  #saved = ''
  turns = 0
  memories = 0
  /** Of the texts alone. */
  textBytes = 0

  constructor(db: Database) {
    this.#db = db
    this.store = openMemoryStore(db)
    this.#conversations = new Conversations(db)
    this.#messages = new Messages(db)
    this.#insertSession = db.prepare(`INSERT INTO sessions
      (conversation_id, first_message_id, turns, started_at, ended_at, search_text)
      VALUES (@conversation, @first, @turns, @at, @at, @text)`)
    this.#insertSessionTurn = db.prepare('INSERT INTO session_turns (message_id, session_id) VALUES (?, ?)')
  }

  get file(): string {
    return this.#db.name
  }

  get lastAt(): number {
    return startAt + this.turns * turnEveryMs
  }

  /** The message alone, as the chat saves it. */
  saveTurn(): number {
    if (this.turns % turnsEach === 0) {
      const title = `Conversation ${this.turns / turnsEach + 1}`
      this.#conversation = this.#conversations.insert(newId(), title, 'normal', this.lastAt)
      this.#parent = null
    }
    const role = this.turns % 2 === 0 ? 'user' : 'assistant'
    const rowId = this.#messages.insert(newId(), this.#conversation, this.#parent, role, this.lastAt)
    this.#saved = this.#text(wordsEach)
    this.#messages.saveParts(rowId, [{ kind: 'text', text: this.#saved }])
    this.#parent = rowId
    this.turns += 1
    return rowId
  }

  /** Makes it findable. */
  indexTurn(rowId: number): void {
    indexTurn(this.store, rowId, true)
  }

  /** Until there are so many of both: the same rows as turn by turn, each written once. */
  growTo(turns: number, memories: number): void {
    while (this.turns < turns || this.memories < memories) {
      this.store.transact(() => {
        for (let count = 0; count < 50 && this.turns < turns; count += 1) {
          this.#addSession(Math.min(turnsPerSession - (this.turns % turnsPerSession), turns - this.turns))
        }
        for (let count = 0; count < 1_000 && this.memories < memories; count += 1) this.#addMemory()
      })
    }
  }

  /** A vector for every text that has none yet, in groups as encoders give them. */
  addVectors(model: { rowId: number; servedHash: string }, dimensions: number): void {
    const table = new VectorTable(this.#db)
    const space = table.open(model.rowId, model.servedHash)
    if (space === undefined) throw new Error('there is no such model')
    table.setDimensions(space.rowId, dimensions)
    const random = randomFrom(2)
    const centres = Array.from({ length: groups }, () => vectorFrom(random, dimensions))
    for (const owner of ['turn', 'memory'] as const) {
      let before = Number.MAX_SAFE_INTEGER
      for (;;) {
        const slice = table.slice(owner, { space: space.rowId, before, after: 0, limit: 1_000 })
        if (slice.last === null) break
        before = slice.last
        const made = table.texts(owner, slice.missing).map(({ rowId, witness }) => {
          const centre = centres[Math.floor(random() * groups)] ?? new Float32Array(dimensions)
          return { owner, rowId, witness, vector: nearTo(centre, random) }
        })
        table.keep(space.rowId, made)
      }
    }
  }

  #addSession(turns: number): void {
    const added = Array.from({ length: turns }, () => ({ rowId: this.saveTurn(), text: this.#saved }))
    for (const [at, { rowId, text }] of added.entries()) {
      this.store.turns.setSearchText(rowId, text)
      const around = [added[at - 1]?.text ?? '', text, added[at + 1]?.text ?? '']
      this.store.turns.putWindow(rowId, around.join(' '))
    }
    const session = this.#insertSession.run({
      ...{ conversation: this.#conversation, first: added[0]?.rowId ?? 0, turns, at: this.lastAt },
      text: added.map(({ text }) => text).join('\n'),
    })
    for (const { rowId } of added) this.#insertSessionTurn.run(rowId, session.lastInsertRowid)
  }

  #addMemory(): void {
    const text = this.#text(12)
    this.store.memories.insert({
      ...{ id: newId(), kind: 'semantic', text, subject: null, origin: 'user', author: 'Scripted' },
      ...{ importance: 2, confidence: 1, validFrom: this.lastAt, textHash: newId(), at: this.lastAt },
      ...{ occurred: null, detail: { kind: 'semantic', details: null } },
    })
    this.memories += 1
  }

  #text(words: number): string {
    const text = `${Array.from({ length: words }, () => wordOf(this.#random)).join(' ')}.`
    this.textBytes += text.length
    return text
  }
}

export const vectorFrom = (random: () => number, dimensions: number): Float32Array =>
  unit(Float32Array.from({ length: dimensions }, () => random() - 0.5))
export const nearTo = (centre: Float32Array, random: () => number): Float32Array =>
  unit(centre.map((value) => value + (random() - 0.5) * 0.08))
const unit = (vector: Float32Array) => toUnit(vector) ?? vector
