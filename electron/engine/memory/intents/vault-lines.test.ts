import { expect, test } from 'vitest'
import type { MemoryMode } from '../../../../shared/contract/chat'
import { place } from './testing'
import type { GrantedItem } from './vault-lines'

test('[G5] a value of the vault stands in a prompt with a grant and a question that asks for it, and nowhere else', async () => {
  const item = {
    memoryRowId: 1,
    label: 'Wi-Fi password at home',
    value: 'correct "horse" battery',
    createdAt: 1,
  }
  const ask = async (granted: GrantedItem[], text: string, memoryMode: MemoryMode = 'normal') => {
    const { help, conversationRowId } = await place({ granted })
    return help.recall({
      ...{ conversationRowId, text, memoryMode, budgetTokens: 500 },
      countTokens: (all) => Math.ceil(all.length / 4),
    })
  }
  const told = await ask([item], 'What is my wi-fi password?')
  expect(told.block).toContain('correct \\"horse\\" battery')
  expect(JSON.stringify(told.used)).not.toContain('horse')
  expect(told.used).toMatchObject([{ kind: 'vault', text: 'Wi-Fi password at home' }])
  expect((await ask([item], 'What shall I cook?')).block).toBeNull()
  expect((await ask([item], 'What is my wi-fi password?', 'off')).block).toBeNull()
  expect((await ask([], 'What is my wi-fi password?')).block).toBeNull()
})
