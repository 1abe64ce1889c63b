import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Turn } from '../../database/turn-index'
import { estimateTokens } from '../../providers'
import { makeBatch } from './batch'
import { outputTokens } from './extract'
import { languageOf } from './prompt'
import { pieces } from './select'

const window = 4_096
const model = { contextWindow: window, estimateTokens }

/** Turns of the user, each after a message of the assistant. */
function waiting(texts: readonly string[], question: string) {
  const rows = new Map<number, Turn>()
  const turn = (rowId: number, role: Turn['role'], text: string, parentRowId: number | null) =>
    rows.set(rowId, {
      ...{ rowId, id: `m${rowId}`, role, text, parentRowId, createdAt: 0, speaker: null },
      ...{ conversationRowId: 1, conversationId: 'c', conversationTitle: '' },
    })
  texts.forEach((text, index) => {
    turn(2 * index + 1, 'assistant', question, null)
    turn(2 * index + 2, 'user', text, 2 * index + 1)
  })
  const jobs = texts.map((_, index) => ({
    ...{ rowId: index + 1, conversationRowId: 1, messageRowId: 2 * index + 2, attempts: 0, createdAt: 0 },
  }))
  return { index: { turn: (rowId: number) => rows.get(rowId), tellsVault: () => false }, jobs }
}

/** The longest call, as it is sent, with its answer. */
function longestCall(texts: readonly string[], question = ''): number {
  const { index, jobs } = waiting(texts, question)
  const { calls, taken } = makeBatch(index, jobs, model)
  expect(taken.length).toBeGreaterThan(0)
  return Math.max(
    ...calls.map(({ prompt }) => {
      const { system, user, lastNote } = languageOf(prompt)
      return estimateTokens(`${system}${user(prompt)}${lastNote}`) + outputTokens
    }),
  )
}

test.each([
  [
    'English',
    'I had soup with my sister today.',
    'And what did you have for lunch and dinner today, by the way?',
  ],
  ['Chinese', '我今天和妹妹一起喝汤。', '你今天中午和晚上都吃了些什么呢？和谁一起吃的？在哪里吃的？'],
  ['Korean', '오늘 여동생과 함께 국을 먹었어요.', '오늘 점심과 저녁에 무엇을 먹었나요?'],
])('fifty waiting turns in %s are read in calls that fit the window [G2]', (_, text, question) => {
  const texts = Array.from({ length: 50 }, (__, nth) => `${text} ${nth}`)
  expect(longestCall(texts, question)).toBeLessThan(window)
})

test.each([
  ['English', 'We went to the lake and swam until it was dark. '],
  ['Chinese', '我们去湖边游泳，一直到天黑。'],
  ['Korean', '우리는 호수에 가서 어두워질 때까지 수영했다. '],
  ['Thai', 'เราไปที่ทะเลสาบและว่ายน้ำจนมืด '],
  ['Russian', 'Мы поехали на озеро и плавали до темноты. '],
  ['signs', '🦊🌲🏕️🛶 '],
])('a very long turn in %s is read in pieces that fit the window [G2]', (_, text) => {
  expect(longestCall([text.repeat(1_500)], 'How was your holiday?')).toBeLessThan(window)
})

test('pieces follow one another, hold whole signs and are as long as they may be at most [G2]', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 400 }),
      fc.integer({ min: 10, max: 60 }),
      (text, most) => {
        const found = pieces(text, most, estimateTokens)
        for (const piece of found) {
          expect(estimateTokens(piece)).toBeLessThanOrEqual(most)
          expect(piece).not.toMatch(/\p{Cs}/u)
        }
        if (found.length < 4) expect(found.join('')).toBe(text)
        else {
          expect(text.startsWith(found.slice(0, 3).join(''))).toBe(true)
          expect(text.endsWith(found[3] ?? '-')).toBe(true)
        }
      },
    ),
  )
})
