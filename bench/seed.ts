import { join } from 'node:path'
import { v7 as newId } from 'uuid'
import { closeDatabase, openDatabase } from '../electron/engine/database/connection'
import { Conversations } from '../electron/engine/database/conversations'
import { Messages } from '../electron/engine/database/messages'
import { toSearchText } from '../electron/engine/database/search-text'
import { TurnIndex } from '../electron/engine/database/turn-index'

const words =
  'the garden of a small house lies behind water and light where people read old letters about rivers bread ' +
  'winter trains music stone paper glass copper morning evening table window bridge market island harbour'
const vocabulary = words.split(' ')

type Seed = { conversations: number; messagesEach: number; wordsEach: number }

/**
 * Fills the database of a data folder through the engine's own tables, before the app starts.
 * The words come from a fixed sequence, so that every run measures the same text.
 * @returns the ids of the conversations, oldest first
 */
export async function seedConversations(dataFolder: string, seed: Seed): Promise<string[]> {
  const startAt = Date.UTC(2026, 0, 1)
  const db = await openDatabase({
    file: join(dataFolder, 'keepsake.db'),
    backupFolder: join(dataFolder, 'backups'),
    now: () => startAt,
  })
  const conversations = new Conversations(db)
  const messages = new Messages(db)
  const turns = new TurnIndex(db)
  const ids: string[] = []
  db.transaction(() => {
    let number = 0
    for (let index = 0; index < seed.conversations; index++) {
      const id = newId()
      ids.push(id)
      const rowId = conversations.insert(id, `Conversation ${index + 1}`, 'off', startAt + index * 1_000)
      let parent: number | null = null
      for (let message = 0; message < seed.messagesEach; message++) {
        const role = message % 2 === 0 ? 'user' : 'assistant'
        const text = textOf(number++, seed.wordsEach, role)
        const messageRowId = messages.insert(newId(), rowId, parent, role, startAt + number)
        messages.saveParts(messageRowId, [{ kind: 'text', text }])
        turns.setSearchText(messageRowId, toSearchText(text))
        parent = messageRowId
      }
      if (parent !== null) conversations.setLeaf(rowId, parent)
    }
  }).immediate()
  closeDatabase(db)
  return ids
}

/** A message: prose, and in every fifth reply a list or a block of code, as talk with a model has. */
function textOf(number: number, length: number, role: 'user' | 'assistant'): string {
  const prose = (from: number, count: number) =>
    Array.from(
      { length: count },
      (_, index) => vocabulary[(from * 7 + index * index * 3 + index) % vocabulary.length],
    ).join(' ')
  const rare = `marker${number}`
  if (role === 'user' || number % 5 !== 0) return `${rare} ${prose(number, length - 1)}.`
  const half = Math.floor(length / 2)
  return number % 10 === 0
    ? `${rare} ${prose(number, half)}:\n\n- ${prose(number + 1, half / 2)}\n- **${prose(number + 2, half / 2)}**`
    : `${rare} ${prose(number, half)}:\n\n\`\`\`ts\nconst ${rare} = '${prose(number, half / 2)}'\n\`\`\``
}
