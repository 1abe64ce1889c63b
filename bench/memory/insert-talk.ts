import { v7 as newId } from 'uuid'
import type { Database } from '../../electron/engine/database/connection'
import { Conversations } from '../../electron/engine/database/conversations'
import { Messages } from '../../electron/engine/database/messages'
import { indexTurn } from '../../electron/engine/memory/index-turn'
import { openMemoryStore } from '../../electron/engine/memory/memory-store'
import { writeSession } from '../../electron/engine/memory/retrieval/sessions'
import type { Talk } from './talk-file'

const betweenTurnsMs = 30_000

/** What stands where in the database: turns by the ids of the file, and back. */
export type InsertedTalk = { rowOf: Map<string, number>; idOf: Map<number, string>; lastAt: number }

/**
 * Writes a talk as a conversation of the product and makes each turn findable as the chat does. Where one of the two
 * is the app's own model, its turns are replies; talk between people keeps their names.
 */
export function insertTalk(db: Database, talk: Talk): InsertedTalk {
  const conversations = new Conversations(db)
  const messages = new Messages(db)
  const store = openMemoryStore(db)
  const setSpeaker = db.prepare('UPDATE messages SET speaker = ? WHERE id = ?')
  const sessions = new Set<number>()
  const rowOf = new Map<string, number>()
  let lastAt = 0
  store.transact(() => {
    const conversation = conversations.insert(newId(), talk.name, 'normal', talk.sessions[0]?.at ?? 0)
    let parent: number | null = null
    for (const { at, turns } of talk.sessions) {
      for (const [place, { id, speaker, text }] of turns.entries()) {
        const role = isModel(speaker) ? 'assistant' : 'user'
        lastAt = at + place * betweenTurnsMs
        const row: number = messages.insert(newId(), conversation, parent, role, lastAt)
        messages.saveParts(row, [{ kind: 'text', text }])
        if (!isModel(speaker) && !isPerson(speaker)) setSpeaker.run(speaker, row)
        indexTurn(store, row, true, undefined, (session) => sessions.add(session))
        rowOf.set(id, row)
        parent = row
      }
    }
    for (const session of sessions) writeSession(store.sessions, session)
    if (parent !== null) conversations.setLeaf(conversation, parent)
  })
  return { rowOf, idOf: new Map([...rowOf].map(([id, row]) => [row, id])), lastAt }
}

const isModel = (speaker: string) => speaker.toLowerCase() === 'assistant'
const isPerson = (speaker: string) => speaker.toLowerCase() === 'user'
