import { beforeEach, expect, test, vi } from 'vitest'
import type { Client, Watcher } from '../../../shared/contract'
import type { Conversation, MessageView, RunEvent, RunView } from '../../../shared/contract/chat'
import { takeConversation, useConversationStore } from './conversation-store'
import { useGrowingStore } from './growing-store'
import { watchRun } from './watch-run'

const conversationId = '0190a000-0000-7000-8000-000000000001'
const userId = '0190a000-0000-7000-8000-000000000002'
const replyId = '0190a000-0000-7000-8000-000000000003'
const runId = '0190a000-0000-7000-8000-000000000004'

const run: RunView = {
  id: runId,
  state: 'streaming',
  modelId: null,
  modelName: 'qwen3',
  startedAt: 0,
  firstTokenAt: null,
  endedAt: null,
  promptTokens: null,
  completionTokens: null,
  finishReason: null,
  notices: [],
  error: null,
  usedMemories: 0,
  usedCore: false,
  rememberedMemories: 0,
}
const message = (id: string, role: 'user' | 'assistant', text = ''): MessageView => ({
  id,
  parentId: role === 'user' ? null : userId,
  role,
  createdAt: 0,
  parts: text === '' ? [] : [{ kind: 'text', text }],
  run: role === 'user' ? null : run,
  siblings: [id],
})
const conversation: Conversation = {
  id: conversationId,
  title: '',
  createdAt: 0,
  changedAt: 0,
  pinned: false,
  memoryMode: 'normal',
  modelId: null,
  activeRunId: runId,
  draft: '',
  messages: [message(userId, 'user', 'Hello'), message(replyId, 'assistant')],
}

let frames: (() => void)[] = []
const drawFrame = () => {
  const due = frames
  frames = []
  for (const flush of due) flush()
}

function setUp() {
  let watcher: Watcher<RunEvent> | undefined
  const stopped = vi.fn()
  const get = vi.fn(async () => ({ ok: true as const, value: { ...conversation, activeRunId: null } }))
  const client = {
    chat: {
      watch: (_: unknown, given: Watcher<RunEvent>) => {
        watcher = given
        return stopped
      },
    },
    conversations: { get },
  } as unknown as Pick<Client, 'chat' | 'conversations'>
  const onFinished = vi.fn()
  const stop = watchRun(
    { client, requestFrame: (flush) => frames.push(flush), onFinished },
    conversationId,
    runId,
  )
  if (!watcher) throw new Error('nothing is watched')
  return { watcher, stop, stopped, get, onFinished }
}

beforeEach(() => {
  frames = []
  useConversationStore.setState({ shown: {}, messages: {} })
  useGrowingStore.setState({ byReply: {}, thoughtMs: {} })
  takeConversation(conversation)
})

test('500 tokens draw the growing row once a frame and the list not once [A6]', () => {
  const { watcher } = setUp()
  watcher.onEvent({ type: 'snapshot', message: message(replyId, 'assistant') })
  const listChanged = vi.fn()
  const rowChanged = vi.fn()
  const unsubscribe = [useConversationStore.subscribe(listChanged), useGrowingStore.subscribe(rowChanged)]
  for (let token = 1; token <= 500; token++) {
    watcher.onEvent({ type: 'delta', kind: 'text', text: `${token} ` })
    if (token % 50 === 0) drawFrame()
  }
  expect(listChanged).not.toHaveBeenCalled()
  expect(rowChanged).toHaveBeenCalledTimes(10)
  const [part] = useGrowingStore.getState().byReply[replyId]?.parts ?? []
  expect(part?.kind === 'text' ? part.text.trim().split(' ').length : 0).toBe(500)
  for (const end of unsubscribe) end()
})

test('a reload in mid-reply shows what had come, then what comes [H3]', () => {
  const { watcher } = setUp()
  watcher.onEvent({ type: 'snapshot', message: message(replyId, 'assistant', 'Good ') })
  watcher.onEvent({ type: 'delta', kind: 'text', text: 'morning' })
  drawFrame()
  expect(useGrowingStore.getState().byReply[replyId]?.parts).toEqual([{ kind: 'text', text: 'Good morning' }])
})

test('a second snapshot after a gap takes the place of what was there, doubling nothing', () => {
  const { watcher } = setUp()
  watcher.onEvent({ type: 'snapshot', message: message(replyId, 'assistant') })
  watcher.onEvent({ type: 'delta', kind: 'text', text: 'Good ' })
  watcher.onEvent({ type: 'snapshot', message: message(replyId, 'assistant', 'Good morning') })
  drawFrame()
  expect(useGrowingStore.getState().byReply[replyId]?.parts).toEqual([{ kind: 'text', text: 'Good morning' }])
})

test('the end puts the whole reply into the conversation and says so once', () => {
  const { watcher, onFinished } = setUp()
  watcher.onEvent({ type: 'snapshot', message: message(replyId, 'assistant') })
  const whole = message(replyId, 'assistant', 'Done.')
  watcher.onEvent({ type: 'end', message: whole })
  watcher.onEnd(null)
  drawFrame()
  expect(useConversationStore.getState().messages[replyId]).toEqual(whole)
  expect(useConversationStore.getState().shown[conversationId]).toMatchObject({ activeRunId: null })
  expect(useGrowingStore.getState().byReply).toEqual({})
  expect(onFinished).toHaveBeenCalledTimes(1)
})

test('a watch that breaks asks the engine how things stand', async () => {
  const { watcher, get } = setUp()
  watcher.onEvent({ type: 'snapshot', message: message(replyId, 'assistant') })
  watcher.onEnd({ code: 'stream_cut', params: {}, fixes: [] })
  await vi.waitFor(() => expect(get).toHaveBeenCalled())
  expect(useGrowingStore.getState().byReply).toEqual({})
})

test('thinking is measured from its phase to that of the answer', () => {
  const { watcher } = setUp()
  watcher.onEvent({ type: 'snapshot', message: message(replyId, 'assistant') })
  watcher.onEvent({ type: 'phase', phase: 'reasoning', progress: null, since: 1_000 })
  watcher.onEvent({ type: 'delta', kind: 'reasoning', text: 'Hm.' })
  watcher.onEvent({ type: 'phase', phase: 'answering', progress: null, since: 4_200 })
  watcher.onEvent({ type: 'delta', kind: 'text', text: 'Yes.' })
  drawFrame()
  expect(useGrowingStore.getState().thoughtMs[replyId]).toBe(3_200)
  expect(useGrowingStore.getState().byReply[replyId]?.parts).toEqual([
    { kind: 'reasoning', text: 'Hm.' },
    { kind: 'text', text: 'Yes.' },
  ])
})
