import { describe, expect, test } from 'vitest'
import { idOf, place } from './testing'

describe('[G4] plain words', () => {
  test('"remember that" is written at once, with the turn as its source and the person as its author', async () => {
    const { help, say, current } = await place()
    const turn = say("Remember that I'm allergic to peanuts.")
    expect(help.heed(turn)?.note).toMatch(/is saved/)
    const allergic = { text: "I'm allergic to peanuts", author: 'person', importance: 3, sources: 1 }
    expect(current()).toMatchObject([{ ...allergic, kind: 'semantic' }])
    // Asking for another reply to the same turn writes nothing twice.
    expect(help.heed(turn)?.note).toMatch(/known already/)
    expect(current()).toMatchObject([allergic])
  })

  test('another reply to that turn does not bring back what was removed since', async () => {
    const { help, say, current, store, changes } = await place()
    const turn = say('Remember that I like tea')
    help.heed(turn)
    const [rowId = 0] = store.sources.writtenFrom(turn.replyRowId)
    const row = store.memories.byRowId(rowId)
    if (row) changes.remove(row, 'person')
    expect(help.heed(turn)?.note).toMatch(/was not saved/)
    expect(current()).toEqual([])
    // Saying it anew does.
    expect(help.heed(say('Remember that I like tea'))?.note).toMatch(/is saved/)
    expect(current()).toHaveLength(1)
  })

  test('"记住" 也一样，称呼和语气进入核心记忆', async () => {
    const { help, say, current } = await place()
    help.heed(say('记住我对花生过敏'))
    help.heed(say('记住以后都用中文回答'))
    expect(current()).toMatchObject([
      { text: '我对花生过敏', kind: 'semantic' },
      { text: '以后都用中文回答', kind: 'core' },
    ])
  })

  test('what they say takes the place of what it changes; the old one stays in the history', async () => {
    const { help, say, remember, current, store } = await place()
    const old = remember('The user lives in Lisbon.')
    help.heed(say('Remember that I live in Porto'))
    expect(current().map(({ text }) => text)).toEqual(['I live in Porto'])
    expect(store.memories.byRowId(old.rowId)?.validTo).not.toBeNull()
  })

  test('what they once had forgotten comes back when they ask for it themselves', async () => {
    const { help, say, current, store } = await place()
    const { hashText } = await import('../words')
    store.history.bury(hashText('I play chess'), 1)
    help.heed(say('Remember that I play chess'))
    expect(current()).toHaveLength(1)
  })

  test('a secret is not written down, and nothing is where memory keeps nothing new [G5]', async () => {
    const { help, say, current } = await place()
    expect(help.heed(say('Remember that my card is 4111 1111 1111 1111'))?.note).toMatch(/holds a secret/)
    expect(help.heed(say('Remember that I like tea', 'read_only'))?.note).toMatch(/not saved/)
    expect(help.heed(say('Remember that I like tea', 'off'))?.note).toMatch(/nothing was saved/)
    const resting = await place({ paused: true })
    expect(resting.help.heed(resting.say('Remember that I like tea'))?.note).toMatch(/not saved/)
    expect([...current(), ...resting.current()]).toEqual([])
  })

  test('what was asked of the memory and not done is said under the reply, whatever the model writes [G4]', async () => {
    const { help, say, remember } = await place()
    remember('Anna plays the cello.', 'Anna')
    const said = (text: string, mode?: 'read_only' | 'off') => help.heed(say(text, mode))?.notice
    expect(said('Forget everything about zebras')).toBe('nothing_to_forget')
    expect(said('Forget everything about Anna')).toBeNull()
    expect(said('Forget everything about Anna', 'off')).toBe('memory_off')
    expect(said('Remember that my card is 4111 1111 1111 1111')).toBe('secret_not_saved')
    expect(said('Remember that I like tea', 'read_only')).toBe('memory_keeps_nothing')
    expect(said('Remember that I like tea')).toBeNull()
    expect(said('What do I like?')).toBeUndefined()
  })

  test('"forget everything about" is put to the person with what matches; until then all stays', async () => {
    const { help, say, remember, current, asked } = await place()
    remember('Anna is the sister of the user.', 'Anna')
    remember('Anna plays the cello.', 'Anna')
    remember('The user keeps bees.')
    expect(help.heed(say('Forget everything you know about Anna'))?.note).toMatch(/once they agree/)
    const [proposal] = await asked()
    expect(proposal).toMatchObject({ change: { type: 'forget', about: 'Anna' }, origin: 'user' })
    expect(proposal?.items.map(({ text }) => text).sort()).toEqual([
      'Anna is the sister of the user.',
      'Anna plays the cello.',
    ])
    expect(current()).toHaveLength(3)
    expect(help.heed(say('忘掉关于小王的事'))?.note).toMatch(/Nothing that is remembered matches/)
  })

  test('"forget everything about me" asks about all that there is, and says what is left', async () => {
    const { help, say, remember, asked } = await place()
    for (let number = 1; number <= 260; number += 1) remember(`The user owns book number ${number}.`)
    expect(help.heed(say('Forget everything you know about me'))?.note).toMatch(/once they agree/)
    const named = async () => (await asked()).flatMap(({ items }) => items).length
    expect(await named()).toBe(260)
    for (let number = 261; number <= 1_010; number += 1) remember(`The user owns book number ${number}.`)
    expect(help.heed(say('Forget everything you know about me'))?.note).toContain('1000 of 1010')
  })

  test('"what do you know about me" brings the core and the weightiest, as far as the budget goes', async () => {
    const { help, remember, changes, conversationRowId } = await place()
    remember('The user keeps bees.', 'user', 1)
    remember('The user is allergic to peanuts.', 'user', 3)
    changes.insert(
      {
        ...{ id: idOf(9_999), text: 'The user is called Aino.', subject: 'user', origin: 'user' },
        ...{ author: 'x', importance: 2, confidence: 1, validFrom: 1, at: 1, occurred: null },
        detail: { kind: 'core', label: 'user', block: '' },
      },
      { actor: 'x' },
    )
    const ask = (text: string, budgetTokens: number) =>
      help.recall({
        ...{ conversationRowId, text, memoryMode: 'normal', budgetTokens },
        countTokens: (all: string) => Math.ceil(all.length / 4),
      })
    const all = await ask('What do you know about me?', 1_000)
    expect(all.used.map(({ text }) => text)).toEqual([
      'The user is called Aino.',
      'The user is allergic to peanuts.',
      'The user keeps bees.',
    ])
    expect(all.coreTokens).toBeGreaterThan(0)
    expect(
      (await ask('你知道我什么？', Math.ceil((all.block ?? '').length / 4) - 5)).used.map(({ text }) => text),
    ).toEqual(['The user is called Aino.', 'The user is allergic to peanuts.'])
    expect((await ask('How are bees kept?', 1_000)).used).toEqual([])
  })
})
