import { z } from 'zod'
import { AppErrorData } from '../errors'
import { procedure, stream } from './procedure'

export const MessagePart = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string() }),
  z.strictObject({ kind: z.literal('reasoning'), text: z.string() }),
  z.strictObject({
    kind: z.literal('tool_call'),
    callId: z.string(),
    name: z.string(),
    /** As the model wrote it; may be no valid JSON. */
    arguments: z.string(),
  }),
  /** What the tool answered to the call of this id, as the model read it. */
  z.strictObject({
    kind: z.literal('tool_result'),
    callId: z.string(),
    name: z.string(),
    text: z.string(),
    failed: z.boolean(),
  }),
])
export type MessagePart = z.infer<typeof MessagePart>

export const RunState = z.enum(['queued', 'streaming', 'done', 'stopped', 'failed', 'interrupted'])
export type RunState = z.infer<typeof RunState>

/** Something that was changed to make a request work; said under the reply. */
export const RunNotice = z.enum([
  'without_tools',
  'without_images',
  'without_response_format',
  'without_usage',
  'without_temperature',
  'without_top_p',
  'without_stop',
  'without_max_tokens',
  'without_reasoning',
  'history_shortened',
  /** What is known could not be searched: the reply may miss it. */
  'memory_failed',
  /** The turn asks to have something forgotten that nothing remembered tells of. */
  'nothing_to_forget',
  /** The turn asks to have something remembered, and nothing was: it holds a secret, … */
  'secret_not_saved',
  /** … it was forgotten at the person's word before, … */
  'forgotten_before',
  /** … the conversation keeps nothing new, or remembering is paused, … */
  'memory_keeps_nothing',
  /** … or the conversation does without memory; what is to be forgotten is not looked for either. */
  'memory_off',
  /** The server read less than was sent, without a word; how much stands in `promptTokens`. */
  'prompt_cut',
])
export type RunNotice = z.infer<typeof RunNotice>

export const RunView = z.strictObject({
  id: z.uuidv7(),
  state: RunState,
  modelId: z.uuidv7().nullable(),
  modelName: z.string(),
  startedAt: z.int(),
  firstTokenAt: z.int().nullable(),
  endedAt: z.int().nullable(),
  promptTokens: z.int().nullable(),
  completionTokens: z.int().nullable(),
  finishReason: z.string().nullable(),
  notices: z.array(RunNotice),
  error: AppErrorData.nullable(),
  /** How many memories were found for this reply; the core, which always stands there, is not counted. */
  usedMemories: z.int(),
  /** Whether what is known of the person, the core, stood in the prompt of this reply. */
  usedCore: z.boolean(),
  /** How many memories were written from this turn and from the reply to it so far. */
  rememberedMemories: z.int(),
})
export type RunView = z.infer<typeof RunView>

export const MessageView = z.strictObject({
  id: z.uuidv7(),
  parentId: z.uuidv7().nullable(),
  role: z.enum(['user', 'assistant']),
  createdAt: z.int(),
  parts: z.array(MessagePart),
  run: RunView.nullable(),
  /** All messages with the same parent, oldest first, this one included. */
  siblings: z.array(z.uuidv7()),
})
export type MessageView = z.infer<typeof MessageView>

export const MemoryMode = z.enum(['normal', 'read_only', 'off'])
export type MemoryMode = z.infer<typeof MemoryMode>

export const ConversationSummary = z.strictObject({
  id: z.uuidv7(),
  /** Empty until the person or the model has given one. */
  title: z.string(),
  createdAt: z.int(),
  changedAt: z.int(),
  pinned: z.boolean(),
  memoryMode: MemoryMode,
  modelId: z.uuidv7().nullable(),
  /** The run that is under way. */
  activeRunId: z.uuidv7().nullable(),
})
export type ConversationSummary = z.infer<typeof ConversationSummary>

export const Conversation = ConversationSummary.extend({
  /** The branch that is shown, root first. */
  messages: z.array(MessageView),
  draft: z.string(),
})
export type Conversation = z.infer<typeof Conversation>

export const SearchHit = z.strictObject({
  conversationId: z.uuidv7(),
  conversationTitle: z.string(),
  messageId: z.uuidv7(),
  role: z.enum(['user', 'assistant']),
  createdAt: z.int(),
  /** Text around the hit; `from`/`to` are the marked ranges in UTF-16 units. */
  excerpt: z.string(),
  marks: z.array(z.strictObject({ from: z.int(), to: z.int() })),
})
export type SearchHit = z.infer<typeof SearchHit>

export const RunEvent = z.discriminatedUnion('type', [
  /** First event of every watch, and again after a gap: the reply as it stands. */
  z.strictObject({ type: z.literal('snapshot'), message: MessageView }),
  z.strictObject({
    type: z.literal('phase'),
    phase: z.enum(['queued', 'loading_model', 'reading_prompt', 'reasoning', 'answering']),
    progress: z.number().min(0).max(1).nullable(),
    since: z.int(),
  }),
  z.strictObject({ type: z.literal('delta'), kind: z.enum(['text', 'reasoning']), text: z.string() }),
  z.strictObject({ type: z.literal('end'), message: MessageView }),
])
export type RunEvent = z.infer<typeof RunEvent>

const ById = z.strictObject({ id: z.uuidv7() })
const Started = z.strictObject({
  conversationId: z.uuidv7(),
  userMessageId: z.uuidv7(),
  replyId: z.uuidv7(),
  runId: z.uuidv7(),
})
const startErrors = ['no_chat_model', 'model_missing', 'model_disabled', 'run_busy'] as const

export const conversations = {
  /** Newest change first. */
  list: procedure({ input: z.void(), output: z.array(ConversationSummary) }),
  get: procedure({ input: ById, output: Conversation, errors: ['conversation_missing'] }),
  rename: procedure({
    input: z.strictObject({ id: z.uuidv7(), title: z.string().trim().min(1).max(200) }),
    output: ConversationSummary,
    errors: ['conversation_missing'],
  }),
  setPinned: procedure({
    input: z.strictObject({ id: z.uuidv7(), pinned: z.boolean() }),
    output: ConversationSummary,
    errors: ['conversation_missing'],
  }),
  setMemoryMode: procedure({
    input: z.strictObject({ id: z.uuidv7(), memoryMode: MemoryMode }),
    output: ConversationSummary,
    errors: ['conversation_missing'],
  }),
  /** Hidden at once, erased when the time to undo is over. */
  remove: procedure({ input: ById, output: z.void(), errors: ['conversation_missing'] }),
  restore: procedure({ input: ById, output: ConversationSummary, errors: ['undo_expired'] }),
  search: procedure({
    input: z.strictObject({ query: z.string().max(500), limit: z.int().min(1).max(200).default(50) }),
    output: z.array(SearchHit),
  }),
  /** The unsent text; `conversationId` null is the new conversation's. */
  getDraft: procedure({
    input: z.strictObject({ conversationId: z.uuidv7().nullable() }),
    output: z.strictObject({ text: z.string() }),
  }),
  setDraft: procedure({
    input: z.strictObject({ conversationId: z.uuidv7().nullable(), text: z.string().max(1_000_000) }),
    output: z.void(),
  }),
  /** Shows another branch: the one on which this message lies. */
  showBranch: procedure({
    input: z.strictObject({ messageId: z.uuidv7() }),
    output: Conversation,
    errors: ['message_missing'],
  }),
}

export const chat = {
  send: procedure({
    input: z.strictObject({
      /** Null begins a new conversation. */
      conversationId: z.uuidv7().nullable(),
      text: z.string().trim().min(1).max(1_000_000),
      /** Null takes the chat agent model of Settings. */
      modelId: z.uuidv7().nullable().default(null),
      memoryMode: MemoryMode.optional(),
    }),
    output: Started,
    errors: [...startErrors, 'conversation_missing'],
  }),
  /** A new reply beside the old one, to the same turn. */
  retry: procedure({
    input: z.strictObject({ messageId: z.uuidv7(), modelId: z.uuidv7().nullable().default(null) }),
    output: Started,
    errors: [...startErrors, 'message_missing'],
  }),
  /** Goes on where a stopped, failed or interrupted reply ends. */
  continue: procedure({
    input: z.strictObject({ messageId: z.uuidv7() }),
    output: Started,
    errors: [...startErrors, 'message_missing'],
  }),
  /** A changed turn of the user, as a new branch beside the old. */
  edit: procedure({
    input: z.strictObject({ messageId: z.uuidv7(), text: z.string().trim().min(1).max(1_000_000) }),
    output: Started,
    errors: [...startErrors, 'message_missing'],
  }),
  stop: procedure({
    input: z.strictObject({ runId: z.uuidv7() }),
    output: z.void(),
    errors: ['run_missing'],
  }),
  watch: stream({ input: z.strictObject({ runId: z.uuidv7() }), event: RunEvent, errors: ['run_missing'] }),
}
