import type { Change } from '../../../shared/contract/app'
import type { MemoryMode, MessagePart, RunNotice } from '../../../shared/contract/chat'
import type { MemorySettings, UsedMemory } from '../../../shared/contract/memory'
import type { AppErrorData } from '../../../shared/errors'
import type { Database } from '../database/connection'
import type { UsedRow } from '../database/run-memories'
import type { Usage } from '../database/usage'
import type { ChatEvent, ChatModel } from '../providers'
import type { RunHolders } from '../run-holder'
import type { RunnableTool } from './tool-loop'
import type { ChatTables } from './views'

/** A model that is ready to be asked, with the person's settings for it. */
export type OpenedModel = {
  id: string
  /** Null: a model that is not in the list, as one that only a call names. */
  rowId: number | null
  displayName: string
  chat: ChatModel
  temperature: number
  maxTokens: number | null
  contextWindow: number
  /** It is known to call tools. */
  tools?: boolean
}

/** Asks a model for a reply to an assembled prompt. */
export type AskModel = (
  model: OpenedModel,
  request: Parameters<ChatModel['stream']>[0],
  signal: AbortSignal,
) => AsyncIterable<ChatEvent>

export type Recalled = {
  /** Quoted data for the prompt; null where there is nothing to tell. */
  block: string | null
  used: UsedRow[]
  /** Tokens of the core in it. */
  coreTokens: number
  /** What is known could not be searched. */
  failed?: boolean
}

/** A turn of the person's that is being answered. */
export type AnsweredTurn = {
  conversationRowId: number
  userMessageRowId: number
  replyRowId: number
  /** What the person said on this branch, the turn to answer last. */
  userTurns: readonly { rowId: number; text: string }[]
  memoryMode: MemoryMode
}

/** The turn that a model answers with tools. */
export type ToolTurn = AnsweredTurn & {
  modelName: string
  /** Text of others stands in the context: what writes asks first. */
  foreignStands: () => boolean
  /** A tool brought these into the context. */
  onUsed: (used: readonly UsedRow[]) => void
}

type Heeded = { note: string; notice: RunNotice | null }

/** What chat needs of memory. */
export interface ChatMemory {
  /**
   * Begins to look for what is known about a question that `recall` will be asked, so that the search need not wait for
   * the turn to be stored.
   */
  lookAhead(question: { conversationRowId: number; text: string; memoryMode: MemoryMode }): void
  /** Within the time that a reply may wait; never rejects for a model. */
  recall(question: {
    conversationRowId: number | null
    text: string
    memoryMode: MemoryMode
    budgetTokens: number
    countTokens: (text: string) => number
    /** Only to tell what a prompt would be: no model is asked. */
    preview?: boolean
  }): Recalled | Promise<Recalled>
  recordUsed(runRowId: number, used: UsedRow[]): void
  /** What stood in the prompt of a reply, as windows show it; what is forgotten is not among it. */
  usedIn(runRowId: number): UsedMemory[]
  viewUsed(used: readonly UsedRow[]): UsedMemory[]
  /** Whether text stands among it, or stood in what these replies were made from, that is not the person's own. */
  anyForeign(used: readonly UsedRow[], replyRowIds: readonly number[]): boolean
  settings(): Pick<MemorySettings, 'budgetTokens' | 'tools'>
  /**
   * Does what the person tells the memory in plain words ("remember that …"), at once or as a proposal.
   * @returns what the model is to know of it, and what is said under the reply; null where nothing was told
   */
  heed(turn: AnsweredTurn): Heeded | null | Promise<Heeded | null>
  tools(turn: ToolTurn): RunnableTool[]
  /** Without secrets, and without what the vault lets this conversation speak of. */
  redact(text: string, conversationRowId: number): string
  /** A turn as it may be told beside its conversation: as `redact`, and nothing of what told a value that is gone. */
  tellable(turn: { rowId: number; text: string }, conversationRowId: number): string
  /** Between quotes that it can neither close nor leave by what chat templates know. */
  quote(text: string, length?: number): string
  /** Inside the transaction that completes a message. */
  indexTurn(messageRowId: number): void
  /** Inside the transaction that ends a reply. */
  enqueue(turn: { conversationRowId: number; userMessageRowId: number; replyRowId: number; at: number }): void
}

/** What a run works with. */
export type RunDeps = {
  db: Database
  tables: ChatTables
  usage: Usage
  memory: ChatMemory
  /** This process, and how to tell whether another one still drives its runs. */
  holders: RunHolders
  /** Makes a model ready to be asked; starts the built-in engine for one of its own. */
  openModel: (id: string) => Promise<OpenedModel>
  /** Tells the share of a model's load that is done, 0–1 or unknown, and null when it is not loading (any more). */
  watchLoading: (id: string, listener: (load: { progress: number | null } | null) => void) => () => void
  /** Adds to a failure what else is known about the model's server, as how to start it. */
  explain?: (error: AppErrorData, modelId: string) => Promise<AppErrorData>
  /** What the model is told to be; the app's own words where absent. */
  instructions?: string
  /** How the model is asked, where a door adds to the request, as tools. */
  ask?: AskModel
  now: () => number
  setTimer: (run: () => void, ms: number) => unknown
  clearTimer: (timer: unknown) => void
  publish: (change: Change) => void
  /** A reply began or the last one ended: side jobs give way while there is one. */
  onBusy: (busy: boolean) => void
  /** A reply is complete and saved. */
  onDone: (conversationRowId: number, model: OpenedModel) => void
  log: (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
}

/** What a reply is to be made from; all of it is stored already. */
export type RunSpec = {
  runId: string
  runRowId: number
  conversationRowId: number
  conversationId: string
  memoryMode: MemoryMode
  userMessageRowId: number
  replyRowId: number
  modelId: string
  /** What the reply begins with: the text that is continued. */
  begun: readonly MessagePart[]
  /** The turn is stored, and not findable yet. */
  isTurnNew: boolean
}
