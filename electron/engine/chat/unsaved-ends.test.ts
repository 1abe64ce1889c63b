import { expect, test } from 'vitest'
import type { MessageView } from '../../../shared/contract/chat'
import { UnsavedEnds } from './unsaved-ends'

const message: MessageView = {
  id: '01900000-0000-7000-8000-000000000001',
  parentId: null,
  role: 'assistant',
  createdAt: 1,
  parts: [],
  run: null,
  siblings: [],
}

function openEnds() {
  const timers: (() => void)[] = []
  const ends = new UnsavedEnds({
    setTimer: (run) => timers.push(run),
    clearTimer: () => undefined,
    log: () => undefined,
  })
  return { ends, tick: () => timers.shift()?.() }
}

const full = () => {
  throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
}

test('an end that the full disk refuses is tried again until it is saved [H3]', () => {
  const { ends, tick } = openEnds()
  const saved: string[] = []
  let isFull = true
  ends.add('one', {
    commit: () => {
      if (isFull) full()
    },
    isGone: () => false,
    message,
    onSaved: () => saved.push('one'),
  })
  tick()
  expect(ends.messageOf('one')).toBe(message)
  isFull = false
  tick()
  expect(saved).toEqual(['one'])
  expect(ends.messageOf('one')).toBeUndefined()
})

const refused = () => {
  throw Object.assign(new Error('FOREIGN KEY constraint failed'), { code: 'SQLITE_CONSTRAINT_FOREIGNKEY' })
}

test('an end whose conversation is gone is given up and holds up no other', () => {
  const { ends, tick } = openEnds()
  const saved: string[] = []
  ends.add('gone', { commit: refused, isGone: () => true, message, onSaved: () => undefined })
  ends.add('other', {
    ...{ commit: () => undefined, isGone: () => false, message },
    onSaved: () => saved.push('other'),
  })
  tick()
  expect(saved).toEqual(['other'])
  expect(ends.messageOf('gone')).toBeUndefined()
})

test('an end that is refused for another reason is never given up while its reply is stored [H3]', () => {
  const { ends, tick } = openEnds()
  const onSaved = () => undefined
  ends.add('there', { commit: refused, isGone: () => false, message, onSaved })
  ends.add('unread', { commit: refused, isGone: full, message, onSaved })
  tick()
  expect([ends.messageOf('there'), ends.messageOf('unread')]).toEqual([message, message])
})
