import { expect, onTestFinished, test } from 'vitest'
import { startScriptedServer } from '../../../../e2e/support/scripted-server/server'
import { openChatDesk } from '../testing/desk'

async function openDesk(options: Pick<Parameters<typeof openChatDesk>[0], 'recall'> = {}) {
  const server = await startScriptedServer()
  onTestFinished(() => server.close())
  const previews: boolean[] = []
  const desk = await openChatDesk({
    baseUrl: server.baseUrl,
    recall: ({ preview = false }) => {
      previews.push(preview)
      return { block: null, used: [], coreTokens: 0 }
    },
    ...options,
  })
  return { ...desk, server, previews }
}

test('[F3] a preview of a turn that was asked tells the conversation up to it, and the question once', async () => {
  const desk = await openDesk()
  const { conversationId, runId } = await desk.ask('What do I like?')
  const { userMessageId, runId: second } = await desk.ask('And what else?', conversationId)
  await desk.ask('Nothing more?', conversationId)
  const preview = (turnId: string | null) =>
    desk.context.preview({
      ...{ conversationId, text: 'And what else?', turnId, modelId: null, memoryBudgetTokens: null },
    })
  const sent = await desk.context.of({ runId: second })
  expect((await preview(userMessageId)).tokens).toBe(sent?.tokens)
  // Without the turn it is a question of its own, behind all that was said.
  expect((await preview(null)).tokens).toBeGreaterThan((sent?.tokens ?? 0) + 10)
  expect(desk.previews).toEqual([false, false, false, true, true])
  const first = (await desk.view(conversationId)).messages[0]?.id ?? ''
  expect((await preview(first)).tokens).toBeLessThanOrEqual((await desk.context.of({ runId }))?.tokens ?? 0)
  const other = await desk.ask('Elsewhere')
  await expect(preview(other.userMessageId)).rejects.toThrow('message_missing')
})

test('[F3] the budget of memory that is told is the one that holds now, not that of an older reply', async () => {
  const desk = await openDesk()
  const { conversationId } = await desk.ask('Hello')
  const budget = () => desk.context.budget({ conversationId, contextWindow: 8_192 })
  expect(await budget()).toBe(1_228)
  await desk.context.setBudget({ conversationId, tokens: 300 })
  expect(await budget()).toBe(300)
  await desk.context.setBudget({ conversationId, tokens: 32_000 })
  expect(await budget()).toBe(4_096)
})

test('[F3] memory follows the budget of the conversation; a preview asks nobody and stores nothing', async () => {
  const budgets: number[] = []
  const desk = await openDesk({
    recall: ({ budgetTokens }) => {
      budgets.push(budgetTokens)
      return { block: null, used: [], coreTokens: 0 }
    },
  })
  const { conversationId } = await desk.ask('Hello')
  await desk.context.setBudget({ conversationId, tokens: 300 })
  await desk.ask('Again', conversationId)
  const asked = desk.server.chats.length
  const preview = (memoryBudgetTokens: number | null) =>
    desk.context.preview({
      conversationId,
      text: 'And now?',
      turnId: null,
      modelId: null,
      memoryBudgetTokens,
    })
  expect(await preview(50)).toMatchObject({ memoryBudgetTokens: 50, used: [] })
  expect(await preview(null)).toMatchObject({ memoryBudgetTokens: 300 })
  // Never more than half of the window, whatever is asked for.
  expect(await preview(32_000)).toMatchObject({ memoryBudgetTokens: 4_096 })
  expect(budgets).toEqual([1_228, 300, 50, 300, 4_096])
  expect(desk.server.chats).toHaveLength(asked)
  expect((await desk.view(conversationId)).messages).toHaveLength(4)
  await desk.context.setBudget({ conversationId, tokens: null })
  expect(await preview(null)).toMatchObject({ memoryBudgetTokens: 1_228 })
})
