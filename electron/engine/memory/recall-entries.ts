import type { MemoryRow } from '../database/memory-row'
import type { UsedRow } from '../database/run-memories'
import type { Turn } from '../database/turn-index'
import type { MemoryStore } from './memory-store'
import { memoryLine, passageLine, turnLine } from './prompt-block'
import { redact } from './redact'
import type { RetrievedHit } from './retrieval/retrieve'
import { questionOf } from './writing/select'

/** A line of the block, what is kept of it, and the turns that it tells in whole. */
export type Entry = { line: string; used: Omit<UsedRow, 'position' | 'tokens'>; shown: number[] }

/** Far more than is ever shown, so that a cut never halves a secret that is; a paste can be megabytes long. */
const readLength = 20_000
const shownLength = 600
const besideLength = 200

/** Null where it was forgotten while it was looked for. */
export function entryOf(store: MemoryStore, hit: RetrievedHit, timeZone: string): Entry | null {
  if (hit.type === 'memory') return memoryEntry(store, hit, timeZone)
  return hit.type === 'turn' ? turnEntry(store, hit, timeZone) : passageEntry(store, hit, timeZone)
}

function memoryEntry(store: MemoryStore, hit: RetrievedHit, timeZone: string): Entry | null {
  const row = store.memories.byRowId(hit.rowId)
  if (row === undefined || row.removedAt !== null || row.kind === 'vault') return null
  return { line: memoryLine(row, timeZone), used: usedMemory(row, hit.score, hit.why), shown: [] }
}

function turnEntry(store: MemoryStore, hit: RetrievedHit, timeZone: string): Entry | null {
  const turn = store.turns.turn(hit.rowId)
  if (turn === undefined || !store.turns.isLearnable(hit.rowId) || store.turns.tellsVault(hit.rowId))
    return null
  const beside = hit.neighbours.flatMap((rowId) =>
    store.turns.tellsVault(rowId) ? [] : (store.turns.turn(rowId) ?? []),
  )
  const before = beside.find(({ rowId }) => rowId === turn.parentRowId)
  const after = beside.find(({ parentRowId }) => parentRowId === turn.rowId)
  const question = before ? questionOf(before) : null
  const reply = after ? clean(after) : null
  const text = clean(turn)
  const said = {
    text,
    by: speakerOf(turn),
    isImported: turn.speaker !== null,
    createdAt: turn.createdAt,
    title: redact(turn.conversationTitle).text,
  }
  const line = turnLine(
    {
      ...said,
      question: before && question !== null ? { by: speakerOf(before), text: question } : null,
      reply: after && reply !== null ? { by: speakerOf(after), text: reply } : null,
    },
    timeZone,
  )
  const isForeign = (one: Turn | undefined, shown: string | null) =>
    one !== undefined && shown !== null && (one.role === 'assistant' || one.speaker !== null)
  const foreignBeside = isForeign(before, question) || isForeign(after, reply)
  const whole = (one: Turn | undefined, shown: string | null) =>
    one && shown !== null && shown.length <= besideLength && one.text.length <= shown.length
      ? [one.rowId]
      : []
  return {
    line,
    used: {
      ...{ memoryRowId: null, messageRowId: turn.rowId, chunkRowId: null, kind: 'turn' },
      ...{ text: text.slice(0, shownLength), createdAt: turn.createdAt, score: hit.score, why: hit.why },
      ...(foreignBeside ? { foreignBeside } : {}),
    },
    shown: [turn.rowId, ...(before && question !== null ? [before.rowId] : []), ...whole(after, reply)],
  }
}

function passageEntry(store: MemoryStore, hit: RetrievedHit, timeZone: string): Entry | null {
  const passage = store.documents.passage(hit.rowId)
  const document = passage && store.memories.byId(passage.documentId)
  if (passage === undefined || document === undefined || document.removedAt !== null) return null
  const text = redact(passage.text.slice(0, readLength)).text
  return {
    line: passageLine({ ...passage, text }, timeZone),
    used: {
      ...{ memoryRowId: document.rowId, messageRowId: null, chunkRowId: hit.rowId, kind: 'passage' },
      ...{ text: text.slice(0, shownLength), createdAt: passage.createdAt, score: hit.score, why: hit.why },
    },
    shown: [],
  }
}

export const usedMemory = (row: MemoryRow, score: number, why: UsedRow['why']): Entry['used'] => ({
  ...{ memoryRowId: row.rowId, messageRowId: null, chunkRowId: null },
  ...{ kind: row.kind, text: row.text, createdAt: row.createdAt, score, why },
})

const clean = (turn: Turn) => redact(turn.text.slice(0, readLength)).text
/** Names of imported talk are anybody's to choose, and must not pass for one of the two who talk here. */
const speakerOf = ({ speaker, role }: Turn): string => {
  if (speaker === null) return role === 'user' ? 'the user' : 'the assistant'
  return /user|assistant|system|用户|助手/iu.test(speaker.normalize('NFKC'))
    ? `one named ${speaker}`
    : speaker
}
