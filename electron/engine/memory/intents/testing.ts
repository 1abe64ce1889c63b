import type { MemoryMode } from '../../../../shared/contract/chat'
import type { MemoryProposal } from '../../../../shared/contract/proposals'
import type { Database } from '../../database/connection'
import type { MemoryRow } from '../../database/memory-row'
import type { UsedRow } from '../../database/run-memories'
import { openTestDatabase } from '../../database/testing'
import { type MemoryStore, openMemoryStore } from '../memory-store'
import { MemoryChanges } from '../owned/change'
import { Proposals, proposalsApi } from '../proposals/proposals'
import { chatHelp } from './chat-help'
import type { GrantedItem } from './vault-lines'

const semantic = { kind: 'semantic' as const, details: null }
export const idOf = (number: number) => `01900000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`

type Said = {
  conversationRowId: number
  replyRowId: number
  userTurns: { rowId: number; text: string }[]
  memoryMode: MemoryMode
}
type Current = { text: string; author: string; kind: string; importance: number; sources: number }
type Place = {
  db: Database
  store: MemoryStore
  help: ReturnType<typeof chatHelp>
  changes: MemoryChanges
  proposals: Proposals
  say: (text: string, memoryMode?: MemoryMode) => Said
  call: (turn: Said, name: string, input: unknown, foreign?: boolean) => Promise<unknown>
  remember: (text: string, subject?: string | null, importance?: number) => MemoryRow
  current: () => Current[]
  asked: () => Promise<MemoryProposal[]>
  found: UsedRow[]
  used: UsedRow[]
  conversationRowId: number
  pause: (on: boolean) => void
}

/** The memory inside one conversation; `say` adds a turn of the person's. */
export async function place({ granted = [] as GrantedItem[], paused = false } = {}): Promise<Place> {
  const db: Database = await openTestDatabase()
  const store = openMemoryStore(db)
  let count = 0
  let isPaused = paused
  const newId = () => idOf(++count)
  const deps = { store, newId, now: () => 5_000 + count, publish: () => undefined }
  const changes = new MemoryChanges(deps)
  const proposals = new Proposals({ ...deps, changes, onRemoved: () => undefined })
  const found: UsedRow[] = []
  const help = chatHelp({
    lookAhead: () => undefined,
    ...{ ...deps, changes, proposals },
    isPaused: () => isPaused,
    timeZone: () => 'UTC',
    recall: () => ({ block: found.length > 0 ? '<memory>found</memory>' : null, used: found, coreTokens: 0 }),
    granted: () => granted,
    toldIn: () => ({ values: granted.map(({ value }) => value), areAllKnown: true }),
    settings: () => ({ budgetTokens: 1_500, tools: true }),
    estimateTokens: (text) => Math.ceil(text.length / 4),
  })
  const conversationRowId = Number(
    db
      .prepare(
        `INSERT INTO conversations (public_id, title, memory_mode, created_at, changed_at) VALUES (?, '', 'normal', 1, 1)`,
      )
      .run(newId()).lastInsertRowid,
  )
  const userTurns: { rowId: number; text: string }[] = []
  const say = (text: string, memoryMode: MemoryMode = 'normal') => {
    const rowId = Number(
      db
        .prepare(
          `INSERT INTO messages (public_id, conversation_id, role, created_at) VALUES (?, ?, 'user', ?)`,
        )
        .run(newId(), conversationRowId, 4_000 + count).lastInsertRowid,
    )
    db.prepare(`INSERT INTO message_parts (message_id, position, kind, text) VALUES (?, 0, 'text', ?)`).run(
      rowId,
      text,
    )
    userTurns.push({ rowId, text })
    return { conversationRowId, replyRowId: rowId, userTurns: [...userTurns], memoryMode }
  }
  const used: UsedRow[] = []
  const call = async (turn: Said, name: string, input: unknown, foreign = false) => {
    const tools = help.tools({
      ...turn,
      modelName: 'Scripted',
      foreignStands: () => foreign,
      onUsed: (rows) => void used.push(...rows),
    })
    const tool = tools.find((one) => one.name === name)
    return tool ? tool.run(input) : `no ${name}`
  }
  const remember = (text: string, subject: string | null = 'user', importance = 2) =>
    changes.insert(
      {
        ...{ id: newId(), text, subject, origin: 'user', author: 'Scripted', importance },
        ...{ confidence: 0.9, validFrom: 1, at: 1, occurred: null, detail: semantic },
      },
      { actor: 'Scripted' },
    )
  const current = () =>
    db
      .prepare<[], Current>(
        `SELECT text, author, kind, importance, (SELECT count(*) FROM memory_sources s WHERE s.memory_id = m.id) AS sources
         FROM memories m WHERE removed_at IS NULL AND valid_to IS NULL ORDER BY id`,
      )
      .all()
  const asked = async () => proposalsApi(proposals).list({ conversationId: null })
  return {
    db,
    store,
    help,
    changes,
    proposals,
    say,
    call,
    remember,
    current,
    asked,
    found,
    used,
    conversationRowId,
    pause: (on: boolean) => {
      isPaused = on
    },
  }
}
