import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Client } from '../../../shared/contract'
import { DraftKeeper } from './draft'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function setUp() {
  const setDraft = vi.fn(async () => ({ ok: true as const, value: undefined }))
  const client = { conversations: { setDraft } } as unknown as Pick<Client, 'conversations'>
  return { setDraft, keeper: new DraftKeeper({ client, waitMs: 400 }) }
}

test('a draft is kept once the typing pauses, not at every key [F1]', () => {
  const { keeper, setDraft } = setUp()
  for (const text of ['H', 'He', 'Hel']) {
    keeper.change('c1', text)
    vi.advanceTimersByTime(100)
  }
  expect(setDraft).not.toHaveBeenCalled()
  vi.advanceTimersByTime(400)
  expect(setDraft.mock.calls).toEqual([[{ conversationId: 'c1', text: 'Hel' }]])
})

test('going to another conversation keeps the first draft at once', () => {
  const { keeper, setDraft } = setUp()
  keeper.change('c1', 'one')
  keeper.change(null, 'two')
  expect(setDraft.mock.calls).toEqual([[{ conversationId: 'c1', text: 'one' }]])
})

test('sending leaves no draft behind, also not one that was about to be kept', async () => {
  const { keeper, setDraft } = setUp()
  keeper.change('c1', 'sent')
  await keeper.clear('c1')
  vi.advanceTimersByTime(1_000)
  expect(setDraft.mock.calls).toEqual([[{ conversationId: 'c1', text: '' }]])
})
