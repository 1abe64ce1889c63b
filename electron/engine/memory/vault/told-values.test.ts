import { expect, onTestFinished, test, vi } from 'vitest'
import { openTestDatabase } from '../../database/testing'
import { testKeyStore } from '../../models/testing'
import { idle, items, ScriptedModel, testMemory, textOf } from '../testing'

const value = 'gaivota azul nineteen'
const item = { label: 'Locker word', itemKind: 'password', sensitivity: 'high', value } as const

/** A conversation that was let read the item and told it; then the person goes on. */
async function told(more: Parameters<typeof testMemory>[2] = {}) {
  const db = await openTestDatabase()
  const made = testMemory(db, null, { keyStore: testKeyStore, ...more })
  const { memory, talk } = made
  const { vault } = memory.apis
  const { id } = await vault.add(item)
  const here = talk.conversation('Locker')
  const conversationId = db.prepare<[number], string>('SELECT public_id FROM conversations WHERE id = ?')
  const grant = (allowed: boolean) =>
    vault.grant({ id, conversationId: conversationId.pluck().get(here) ?? '', allowed })
  await grant(true)
  const asked = talk.message(here, null, 'user', 'What is the locker word?', 1_000)
  const reply = talk.message(here, asked, 'assistant', `The locker word is Gaivota **Azul** nineteen.`, 1_001)
  const indexed = () =>
    ['messages', 'turn_windows', 'sessions']
      .flatMap((table) => db.prepare<[], string>(`SELECT search_text FROM ${table}`).pluck().all())
      .join('\n')
  const rebuilt = async () => {
    await memory.apis.memory.rebuild()
    const through = db.prepare("SELECT value FROM settings WHERE key = 'memory.sessions-through'").pluck()
    await vi.waitFor(() => expect(through.get()).toBe('null'))
  }
  const elsewhere = () =>
    memory.recall({
      ...{ conversationRowId: talk.conversation('Elsewhere'), text: 'What is the locker word?' },
      ...{ memoryMode: 'normal', budgetTokens: 1_500, countTokens: (text) => Math.ceil(text.length / 4) },
    })
  return { ...made, db, vault, id, here, grant, reply, indexed, rebuilt, elsewhere }
}

test('[G5] a value that a reply told stays out of index and other chats when the permission is taken back', async () => {
  const { talk, here, grant, reply, indexed, rebuilt, elsewhere } = await told()
  await grant(false)
  const thanks = talk.message(here, reply, 'user', 'Thank you so much', 1_002)
  talk.message(here, thanks, 'assistant', 'You are welcome, gaivota azul nineteen it is.', 1_003)
  await rebuilt()
  expect(indexed()).toContain('locker word')
  expect(indexed()).not.toMatch(/gaivota|azul/i)
  expect((await elsewhere()).block ?? '').not.toMatch(/gaivota|azul/i)
})

test.each(['erased', 'changed'])('[G5] nor when the item is %s, and what is told then', async (fate) => {
  const { talk, db, vault, id, here, reply, indexed, rebuilt, elsewhere } = await told()
  if (fate === 'erased') db.prepare('DELETE FROM memories WHERE public_id = ?').run(id)
  else await vault.update({ id, value: 'another word entirely' })
  const thanks = talk.message(here, reply, 'user', 'And once more please', 1_002)
  talk.message(here, thanks, 'assistant', `Again: ${value}.`, 1_003)
  await rebuilt()
  expect(indexed()).toContain('once more please')
  expect(indexed()).not.toMatch(/gaivota|azul/i)
  expect((await elsewhere()).block ?? '').not.toMatch(/gaivota|azul/i)
})

test('[G5] a reply that goes on and then tells a value is quoted nowhere any more', async () => {
  const { db, talk, memory, here, indexed, elsewhere } = await told()
  const asked = talk.message(here, null, 'user', 'Which locker word was it?', 2_000)
  const begun = talk.message(here, asked, 'assistant', 'The locker word, wait.', 2_001)
  expect(db.prepare('SELECT count(*) FROM turn_windows WHERE id = ?').pluck().get(begun)).toBe(1)
  db.prepare(`INSERT INTO message_parts (message_id, position, kind, text) VALUES (?, 1, 'text', ?)`).run(
    begun,
    `It is ${value}.`,
  )
  memory.indexTurn(begun)
  expect(db.prepare('SELECT count(*) FROM turn_windows WHERE id = ?').pluck().get(begun)).toBe(0)
  expect(indexed()).not.toMatch(/gaivota|azul/i)
  expect((await elsewhere()).block ?? '').not.toMatch(/gaivota|azul/i)
})

test.each(['erased', 'changed'])(
  '[G5] nothing that is told of the talk beside it holds the value of an item that was %s',
  async (fate) => {
    const { memory, talk, db, vault, id, here, reply } = await told()
    const tellable = (rowId: number, text: string) => memory.tellable({ rowId, text }, here)
    expect(tellable(reply, `It is ${value}.`)).toBe('It is [secret: vault].')
    if (fate === 'erased') db.prepare('DELETE FROM memories WHERE public_id = ?').run(id)
    else await vault.update({ id, value: 'another word entirely' })
    expect(tellable(reply, `It is ${value}.`)).toBe('[secret: vault]')
    const thanks = talk.message(here, reply, 'user', 'And once more please', 1_002)
    const again = talk.message(here, thanks, 'assistant', `Again: ${value}.`, 1_003)
    expect([tellable(thanks, 'And once more please'), tellable(again, `Again: ${value}.`)]).toEqual([
      'And once more please',
      '[secret: vault]',
    ])
  },
)

test('[G5] the manager never reads a value of the vault: not in a turn, not in what the turn answers', async () => {
  const model = new ScriptedModel(items())
  const { memory, talk, here } = await told({
    managerModel: async () => ({ model, displayName: 'M', rowId: 1 }),
  })
  memory.start()
  onTestFinished(() => memory.close())
  const asked = talk.turn(here, 'My boat lies in Vigo and is green.', {
    reply: 'Is its word Gaivota azul nineteen, as that of the locker?',
  })
  const mine = talk.turn(here, 'Yes, that is right for my green boat.', { parent: asked.reply })
  talk.turn(here, `I painted gaivota-azul nineteen on the boat.`, { parent: mine.reply })
  await idle(memory)
  const read = model.requests.map(({ messages }) => messages.map(textOf).join()).join()
  expect(read).toContain('green boat')
  expect(read).not.toMatch(/gaivota/i)
})

test.each(['kept', 'erased'])(
  '[G5] a model that has a value of an item that is %s remembered keeps nothing',
  async (fate) => {
    const { memory, db, id, here, reply } = await told()
    if (fate === 'erased') db.prepare('DELETE FROM memories WHERE public_id = ?').run(id)
    const [, remember] = memory.tools({
      ...{ conversationRowId: here, replyRowId: reply, userTurns: [], memoryMode: 'normal', modelName: 'M' },
      ...{ foreignStands: () => false, onUsed: () => undefined },
    })
    expect(await remember?.run({ text: 'The locker word of the user is gaivota azul nineteen' })).toMatch(
      /secret.*Nothing was saved/,
    )
    expect(db.prepare('SELECT count(*) FROM memory_proposals').pluck().get()).toBe(0)
  },
)

test.each(['kept', 'erased', 'changed'])(
  '[G5] a turn that tells the memory to remember the value of an item that is %s is not kept',
  async (fate) => {
    const { memory, talk, db, vault, id, here, reply } = await told()
    const text = 'Remember that the word on my boat is gaivota azul nineteen'
    const rowId = talk.message(here, reply, 'user', text, 1_002)
    if (fate === 'erased') db.prepare('DELETE FROM memories WHERE public_id = ?').run(id)
    if (fate === 'changed') await vault.update({ id, value: 'another word entirely' })
    const replyRowId = talk.message(here, rowId, 'assistant', 'Well', 1_003)
    const heeded = memory.heed({
      ...{ conversationRowId: here, replyRowId, userTurns: [{ rowId, text }], memoryMode: 'normal' },
    })
    expect(heeded).toMatchObject({ notice: 'secret_not_saved' })
    expect(db.prepare("SELECT count(*) FROM memories WHERE text LIKE '%gaivota%'").pluck().get()).toBe(0)
  },
)

test('[G5] a short value does not hide every turn that has it in it', async () => {
  const { talk, vault, db, here, indexed } = await told()
  const short = await vault.add({ ...item, label: 'Floor', value: '12' })
  const conversationId = String(
    db.prepare('SELECT public_id FROM conversations WHERE id = ?').pluck().get(here),
  )
  await vault.grant({ id: short.id, conversationId, allowed: true })
  talk.message(here, null, 'user', 'I have 12 cats', 3_000)
  expect(indexed()).toContain('I have 12 cats')
})

test('[G5] nor by an edit in the list, nor by going back to a label that holds what is the value now', async () => {
  const { memory, vault, id } = await told()
  const api = memory.apis.memory
  expect(() => api.edit({ id, text: 'Gaivota-Azul nineteen' })).toThrow(/invalid_input/)
  expect(() => api.edit({ id, text: 'password: Tr0ub4dor&3' })).toThrow(/invalid_input/)
  expect(() => api.edit({ id, subject: 'gaivota azul nineteen' })).toThrow(/invalid_input/)
  expect(await api.edit({ id, text: 'Locker' })).toMatchObject({ text: 'Locker' })
  await vault.update({ id, value: 'locker word' })
  const first = (await api.history({ id })).find(({ operation }) => operation === 'insert')
  expect(() => api.revert({ id, versionId: first?.id ?? 0 })).toThrow(/invalid_input/)
})

test('[G5] nor by going back to a subject that holds what is the value now', async () => {
  const { memory, vault, id } = await told()
  const api = memory.apis.memory
  await api.edit({ id, text: 'Locker', subject: 'Old harbour' })
  const before = (await api.history({ id })).find(({ after }) => after?.subject === 'Old harbour')
  await api.edit({ id, subject: 'The boat' })
  await vault.update({ id, value: 'old harbour' })
  expect(() => api.revert({ id, versionId: before?.id ?? 0 })).toThrow(/invalid_input/)
  expect(await api.get({ id })).toMatchObject({ subject: 'The boat' })
})

test('[G5] the value alone cannot become the label', async () => {
  const { vault, id } = await told()
  expect(() => vault.update({ id, label: 'Gaivota-Azul nineteen' })).toThrow(/invalid_input/)
  expect(await vault.update({ id, label: 'Locker' })).toMatchObject({ text: 'Locker' })
})
