import { v7 as newId } from 'uuid'
import { expect, test } from 'vitest'
import { Conversations } from './conversations'
import { Messages } from './messages'
import { openTestDatabase } from './testing'

test('a conversation of thousands of turns is erased whole', async () => {
  const db = await openTestDatabase()
  const conversations = new Conversations(db)
  const messages = new Messages(db)
  const id = newId()
  const rowId = conversations.insert(id, 'long', 'normal', 1)
  db.transaction(() => {
    let parent: number | null = null
    for (let turn = 0; turn < 5_000; turn++) {
      const role = turn % 2 === 0 ? 'user' : 'assistant'
      const message: number = messages.insert(newId(), rowId, parent, role, turn)
      messages.saveParts(message, [{ kind: 'text', text: `turn ${turn}` }])
      parent = message
    }
    conversations.setLeaf(rowId, Number(parent))
  })()
  conversations.setRemoved(id, 10)

  expect(conversations.purgeRemoved(9)).toBe(0)
  expect(conversations.purgeRemoved(10)).toBe(1)

  for (const table of ['conversations', 'messages', 'message_parts']) {
    expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), table).toBe(0)
  }
  db.exec(`INSERT INTO message_search (message_search, rank) VALUES ('integrity-check', 1)`)
})
