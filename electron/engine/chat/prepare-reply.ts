import type { RunNotice } from '../../../shared/contract/chat'
import { plainText } from '../database/messages'
import type { UsedRow } from '../database/run-memories'
import type { ChatEvent } from '../providers'
import { assembleContext } from './context/assemble'
import type { Prompt } from './prompt'
import type { AnsweredTurn, OpenedModel, RunDeps, RunSpec, ToolTurn } from './run-types'
import { type AnsweredCall, type RunnableTool, streamWithTools } from './tool-loop'

/** Requests of one reply in which the model may call tools. */
const maxToolRounds = 4

type Prepared = {
  prompt: Prompt
  /** What is to be said under the reply of how it was made. */
  notices: RunNotice[]
  /** Asks the model, and again with what its tools answered. */
  ask: (signal: AbortSignal, onAnswer: (answered: AnsweredCall) => void) => AsyncIterable<ChatEvent>
  /** Stores what was sent; inside a transaction. */
  keep: () => void
}

/**
 * What a reply is made from: what the turn tells the memory is done, then the context is gathered.
 * @throws AppError context_too_long
 */
export async function prepareReply(deps: RunDeps, spec: RunSpec, model: OpenedModel): Promise<Prepared> {
  const { tables, memory, instructions } = deps
  const branch = tables.messages.branchTo(spec.userMessageRowId)
  const parts = tables.messages.partsOfBranch(spec.userMessageRowId)
  const turns = branch.map(({ rowId, id, role }) => ({ rowId, id, role, parts: parts.get(rowId) ?? [] }))
  const answered: AnsweredTurn = {
    ...spec,
    userTurns: turns
      .filter(({ role }) => role === 'user')
      .map((turn) => ({ rowId: turn.rowId, text: plainText(turn.parts) })),
  }
  const heeded = await memory.heed(answered)
  // Until what was recalled is known, anything may stand in the context.
  let foreign = true
  let used: UsedRow[] = []
  const tools = toolsFor(deps, model, {
    ...answered,
    modelName: model.displayName,
    foreignStands: () => foreign,
    onUsed: (more) => {
      foreign ||= memory.anyForeign(more, [])
      used = joined(used, more)
      memory.recordUsed(spec.runRowId, used)
    },
  })
  const { prompt, recalled, memoryFailed, report } = await assembleContext(
    { memory, summaries: tables.summaries, ...(instructions === undefined ? {} : { instructions }) },
    {
      conversationRowId: spec.conversationRowId,
      turns,
      text: answered.userTurns.at(-1)?.text ?? '',
      memoryMode: spec.memoryMode,
      memoryBudgetTokens: tables.conversations.byRowId(spec.conversationRowId)?.memoryBudgetTokens ?? null,
      note: heeded?.note ?? null,
      tools,
      replySoFar: plainText(spec.begun),
      model: {
        displayName: model.displayName,
        contextWindow: model.contextWindow,
        maxTokens: model.maxTokens,
        countTokens: (text) => model.chat.estimateTokens(text),
      },
    },
  )
  const replies = turns.filter(({ role }) => role === 'assistant').map(({ rowId }) => rowId)
  used = recalled.used
  foreign = memory.anyForeign(used, replies)
  return {
    prompt,
    notices: [
      ...(prompt.shortened ? (['history_shortened'] as const) : []),
      ...(memoryFailed ? (['memory_failed'] as const) : []),
      ...(heeded?.notice ? [heeded.notice] : []),
    ],
    ask: (signal, onAnswer) =>
      askModel(deps, model, prompt, prompt.tools.length === 0 ? [] : tools, signal, onAnswer),
    keep: () => {
      if (used.length > 0) memory.recordUsed(spec.runRowId, used)
      tables.contexts.save(spec.runRowId, report)
    },
  }
}

/** A door that asks the model in its own way has tools of its own. */
function toolsFor({ ask, memory }: RunDeps, model: OpenedModel, turn: ToolTurn): RunnableTool[] {
  return ask === undefined && model.tools === true && memory.settings().tools ? memory.tools(turn) : []
}

/** What a tool brought beside what was there; each once. */
function joined(used: readonly UsedRow[], more: readonly UsedRow[]): UsedRow[] {
  const keyOf = ({ memoryRowId, messageRowId, chunkRowId }: UsedRow) =>
    `${memoryRowId}/${messageRowId}/${chunkRowId}`
  const known = new Set(used.map(keyOf))
  return [...used, ...more.filter((row) => !known.has(keyOf(row)))].map((row, position) => ({
    ...row,
    position,
  }))
}

function askModel(
  { ask }: RunDeps,
  model: OpenedModel,
  prompt: Prompt,
  tools: readonly RunnableTool[],
  signal: AbortSignal,
  onAnswer: (answered: AnsweredCall) => void,
): AsyncIterable<ChatEvent> {
  const request = {
    messages: prompt.messages,
    temperature: model.temperature,
    maxTokens: prompt.maxTokens,
  }
  if (ask) return ask(model, request, signal)
  if (tools.length === 0) return model.chat.stream(request, signal)
  return streamWithTools(model.chat, request, signal, {
    tools,
    maxRounds: maxToolRounds,
    limits: {
      contextWindow: model.contextWindow,
      promptTokens: prompt.tokens,
      replyTokens: prompt.replyTokens,
      countTokens: (text) => model.chat.estimateTokens(text),
    },
    onAnswer,
  })
}
