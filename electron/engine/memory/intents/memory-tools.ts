import { z } from 'zod'
import type { MemoryMode } from '../../../../shared/contract/chat'
import type { UsedRow } from '../../database/run-memories'
import type { MemoryStore } from '../memory-store'
import type { MemoryChanges } from '../owned/change'
import type { Proposals } from '../proposals/proposals'
import { redact } from '../redact'
import { type TellableValues, withoutValues } from '../vault/values'
import { borneOut, type UserTurn } from './borne-out'
import { leftOver, proposeForgetting } from './propose-forgetting'
import { writeDown } from './write-down'

type Found = { block: string | null; used: UsedRow[]; failed?: boolean }
export type ToolDeps = {
  store: MemoryStore
  changes: MemoryChanges
  proposals: Pick<Proposals, 'add'>
  isPaused: () => boolean
  /** What this conversation may have told of the vault, also before. */
  toldIn: (conversationRowId: number) => TellableValues
  /** What is known about a question, as quoted data. */
  search: (question: {
    conversationRowId: number
    text: string
    memoryMode: MemoryMode
    budgetTokens: number
  }) => Promise<Found> | Found
  now: () => number
  newId: () => string
}

/** The turn that is answered, as chat knows it. */
export type ToolTurn = {
  conversationRowId: number
  replyRowId: number
  userTurns: readonly UserTurn[]
  memoryMode: MemoryMode
  modelName: string
  foreignStands: () => boolean
  onUsed: (used: readonly UsedRow[]) => void
}

type Tool = {
  name: string
  description: string
  parameters: Record<string, unknown>
  run: (input: unknown) => Promise<string | { answer: string; kept: string }>
}

/** Of what one search brings. */
const searchTokens = 700
const text = z.string().trim().min(1).max(1_000)
const Query = z.object({ query: text })
const Text = z.object({ text: text.max(400) })
const About = z.object({ about: text.max(300) })

const holdsSecret = 'This holds a secret, which is not kept here. Nothing was saved.'
const keepsNothing = 'Memory keeps nothing new in this conversation. Nothing was saved.'
const asks = 'The user is asked below this reply. Nothing is done before they agree; do not say that it is.'

/**
 * What the chat model may do with the memory by itself: look, write down what the person said in their own words, and
 * propose everything else, which a person then decides on.
 */
export function memoryTools(deps: ToolDeps, turn: ToolTurn): Tool[] {
  if (turn.memoryMode === 'off') return []
  const writes = turn.memoryMode === 'normal' && !deps.isPaused()
  return [searchTool(deps, turn), ...(writes ? [rememberTool(deps, turn)] : []), forgetTool(deps, turn)]
}

const searchTool = (deps: ToolDeps, turn: ToolTurn): Tool => ({
  name: 'search_memory',
  description: 'Search what is known from earlier conversations with this user and from their documents.',
  parameters: parameter('query', 'What to look for, in a few words'),
  run: async (input) => {
    const { query } = Query.parse(input)
    const { conversationRowId, memoryMode } = turn
    const question = { conversationRowId, memoryMode, text: query, budgetTokens: searchTokens }
    const { block, used, failed } = await deps.search(question)
    turn.onUsed(used)
    if (failed)
      return 'Memory could not be searched just now. Say so: what was asked may be known all the same.'
    if (block === null || used.length === 0) return 'Nothing is known about that.'
    // The texts stand with the reply's memories, where they go when they are forgotten; the core is not found.
    return { answer: block, kept: `${used.filter(({ kind }) => kind !== 'core').length}` }
  },
})

const rememberTool = (deps: ToolDeps, turn: ToolTurn): Tool => ({
  name: 'remember',
  description:
    'Keep one fact about the user that they said in this conversation and that will matter later. One short sentence in their words.',
  parameters: parameter('text', 'The fact, e.g. "The user is allergic to peanuts."'),
  run: async (input) => {
    const { text: fact } = Text.parse(input)
    // They may have changed their mind since the reply began.
    if (deps.isPaused() || !deps.store.turns.isLearnable(turn.replyRowId)) return keepsNothing
    const { values, areAllKnown } = deps.toldIn(turn.conversationRowId)
    const tells = (text: string) => redact(withoutValues(text, values)).text !== text
    if (tells(fact)) return holdsSecret
    const ownTurns = turn.userTurns.filter(({ rowId }) => !deps.store.turns.tellsVault(rowId))
    const said = turn.foreignStands() ? null : borneOut(fact, ownTurns)
    // It may have read a value that nobody knows any more.
    if (said === null && !areAllKnown) return holdsSecret
    return said === null ? proposeAdding(deps, turn, fact) : write(deps, turn, fact, said)
  },
})

function write(
  deps: ToolDeps,
  { conversationRowId, modelName }: ToolTurn,
  fact: string,
  { rowId, quote }: { rowId: number; quote: string },
): string {
  const done = writeDown(deps, {
    ...{ text: fact, messageRowId: rowId, quote, conversationRowId },
    ...{ author: modelName, explicit: false },
  })
  if (done === 'saved') return 'Saved.'
  if (done === 'known') return 'This is known already.'
  if (done === 'off') return keepsNothing
  return done === 'forgotten' ? 'The user had this forgotten before. Nothing was saved.' : holdsSecret
}

function proposeAdding({ proposals }: ToolDeps, turn: ToolTurn, fact: string): string {
  const id = proposals.add(
    {
      ...{ type: 'add', text: fact, subject: null, importance: 2, quote: null },
      detail: { kind: 'semantic', details: null },
    },
    proposedBy(turn),
  )
  return id === null ? 'Nothing was saved: it waits, is known, or was turned down before.' : asks
}

const forgetTool = (deps: ToolDeps, turn: ToolTurn): Tool => ({
  name: 'forget',
  description: 'Ask the user to have what is remembered about something forgotten. Only when they want that.',
  parameters: parameter('about', 'What is to be forgotten, in a few words'),
  run: async (input) => {
    const { about } = About.parse(input)
    const { asked, left } = proposeForgetting(deps, about, proposedBy(turn))
    if (asked === 0) return 'No memory tells of that.'
    return left === 0 ? asks : `${asks} ${leftOver(asked, left)}`
  },
})

const proposedBy = ({ conversationRowId, replyRowId, modelName }: ToolTurn) => ({
  ...{ origin: 'assistant' as const, author: modelName },
  ...{ conversationRowId, messageRowId: replyRowId },
})

const parameter = (name: string, description: string) => ({
  type: 'object',
  properties: { [name]: { type: 'string', description } },
  required: [name],
  additionalProperties: false,
})
