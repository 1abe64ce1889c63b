import { expect, test } from 'vitest'
import type { MemoryMode } from '../../../../shared/contract/chat'
import { place } from './testing'
import { askedFor, type GrantedItem } from './vault-lines'

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

test('[G5] a question for a secret brings its label alone, so that a click can let the conversation use it', async () => {
  const { help, changes, conversationRowId, db } = await place()
  const row = changes.insert(
    {
      ...{
        id: '01900000-0000-7000-8000-00000000ffff',
        text: 'Wi-Fi password',
        subject: null,
        origin: 'manual',
      },
      ...{ author: 'person', importance: 2, confidence: 1, validFrom: 1, at: 1, occurred: null },
      ...{
        ciphertext: Buffer.from('canary'),
        detail: { kind: 'vault', itemKind: 'password', sensitivity: 'high' },
      },
    },
    { actor: 'person' },
  )
  const ask = (text: string, memoryMode: MemoryMode = 'normal') =>
    help.recall({
      ...{ conversationRowId, text, memoryMode, budgetTokens: 1 },
      countTokens: (all) => Math.ceil(all.length / 4),
    })
  const { block, used } = await ask('What is my Wi-Fi password?')
  expect(used).toMatchObject([{ kind: 'vault', memoryRowId: row.rowId, text: 'Wi-Fi password' }])
  expect(used[0]?.why).toEqual([{ feature: 'words', value: 1 }])
  expect(block).toContain('"Wi-Fi password"')
  expect(block).not.toContain('canary')
  expect(help.anyForeign(used, [])).toBe(false)
  expect((await ask('How does Wi-Fi work?')).used).toEqual([])
  expect((await ask('What is my Wi-Fi password?', 'off')).used).toEqual([])
  db.prepare('UPDATE memories SET removed_at = 1').run()
  expect((await ask('What is my Wi-Fi password?')).used).toEqual([])
})

test.each([
  ['What is the PIN of my bank?', ['Bank PIN']],
  ['Which pin do I type?', ['Bank PIN', 'Gym PIN']],
  ['Is the bank open today?', []],
  ['Where is my passport?', ['Passport']],
  ['门禁密码是多少？', ['门禁密码']],
  ['What is the password?', []],
])('[G5] which items a question asks for: %s', (question, expected) => {
  const items = ['Bank PIN', 'Gym PIN', 'Passport', '门禁密码'].map((label) => ({ label }))
  expect(askedFor(items, question).map(({ label }) => label)).toEqual(expected)
})
