import { expect, onTestFinished, test } from 'vitest'
import { say } from '../../../e2e/support/scripted-server/replies'
import { type Responder, startScriptedServer } from '../../../e2e/support/scripted-server/server'
import { prepare } from '../prepare'
import type { Talk, TalkQuestion } from '../talk-file'
import { measureAnswers, sampleOf } from './measure-answers'
import { openModel } from './open-model'

const question = (text: string, answer: string, category: number, evidence = ['D1:1']): TalkQuestion => ({
  ...{ text, answer, category, evidence },
})
const day = Date.parse('2026-03-01T10:00:00Z')

/** Old talk of no use, then what is asked for. */
const talk: Talk = {
  name: 'two friends',
  speakers: ['Ilse', 'Noor'],
  unusable: 0,
  sessions: [
    {
      at: day - 40 * 86_400_000,
      turns: Array.from({ length: 60 }, (_, place) => ({
        ...{ id: `D1:${place + 1}`, speaker: place % 2 === 0 ? 'Ilse' : 'Noor' },
        text: `Number ${place} of what was said about trains, tickets and the long way to the coast.`,
      })),
    },
    {
      at: day,
      turns: [
        { id: 'D2:1', speaker: 'Noor', text: 'My window shows a heron in blue glass.' },
        { id: 'D2:2', speaker: 'Ilse', text: 'How lovely.' },
      ],
    },
  ],
  questions: [
    question("What animal is on Noor's window?", 'a heron', 4, ['D2:1']),
    question('Which colour has the glass of the window?', 'blue', 1, ['D2:1']),
    question('What did Noor never say?', 'nothing', 5, []),
  ],
}

/** Reads the heron out of whatever it is shown. */
const fromPrompt: Responder = ({ chat }) => {
  const shown = JSON.stringify(chat?.messages[0]?.content ?? '')
  return say(shown.includes('heron') ? 'A heron.' : 'not mentioned')
}

async function measured(contextWindow: number, limit: number | null = null, responder = fromPrompt) {
  const server = await startScriptedServer()
  onTestFinished(() => server.close())
  server.respondWith(responder)
  const { model, close } = await openModel(
    { name: 'scripted-model', baseUrl: server.baseUrl, contextWindow },
    {},
  )
  onTestFinished(close)
  const prepared = await prepare(talk, null)
  onTestFinished(prepared.close)
  return { server, answers: await measureAnswers({ talks: [prepared], model, limit }) }
}

test('the same questions are asked with our memory, with plain RAG and with all that was said [I6]', async () => {
  const { server, answers } = await measured(32_000)
  const row = { n: 2, f1: 0.5, byCategory: { 1: 0, 4: 1 }, cut: 0, failed: 0 }
  expect(answers).toMatchObject({
    ...{ contextWindow: 32_000, temperature: 0 },
    rows: [
      { name: 'our memory', ...row },
      { name: 'plain RAG (10 turns)', ...row },
      { name: 'full context', ...row },
    ],
  })
  // One before them loads the model.
  const asked = server.chats.slice(1).map(({ chat }) => chat)
  expect(asked).toHaveLength(6)
  expect(asked.every((one) => one?.temperature === 0)).toBe(true)
  expect(new Set(asked.map((one) => String(one?.messages[0]?.content).split('\n')[0])).size).toBe(1)
  const [memory, , full] = answers.rows
  expect(full?.tokensPerQuestion).toBeGreaterThan((memory?.tokensPerQuestion ?? 0) * 2)
  expect(memory?.latencyMs.p95).toBeGreaterThan(0)
})

test('what does not fit into the window is cut from its beginning, and that is said [I6]', async () => {
  const { server, answers } = await measured(700)
  expect(answers.rows[2]).toMatchObject({ name: 'full context', cut: 2, byCategory: { 4: 1 } })
  expect(answers.rows[0]).toMatchObject({ cut: 0 })
  const shown = String(server.chats.at(-1)?.chat?.messages[0]?.content)
  expect(shown).toContain('heron')
  expect(shown).not.toContain('Number 0 ')
  // In the order in which it was said.
  expect(shown.indexOf('Number 59 ')).toBeLessThan(shown.indexOf('heron'))
  expect(shown).toContain('Number 59 ')
})

test('a model that does not answer at all ends the run; a reply that fails counts as wrong and is told [I6]', async () => {
  const refusal = { status: 400, json: { error: { message: 'no such model here' } } }
  await expect(measured(8_000, null, () => refusal)).rejects.toMatchObject({ name: 'AppError' })
  let asked = 0
  const { answers } = await measured(8_000, null, () => {
    asked += 1
    return asked === 2 ? refusal : say('a heron')
  })
  expect(answers.rows.map(({ n, failed, f1 }) => ({ n, failed, f1 }))).toEqual([
    { n: 2, failed: 1, f1: 0 },
    { n: 2, failed: 0, f1: 0.5 },
    { n: 2, failed: 0, f1: 0.5 },
  ])
})

test('a sample of the questions is taken from everywhere in the talks [I6]', async () => {
  expect(sampleOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5)).toEqual([2, 4, 6, 8, 10])
  expect(sampleOf([1, 2, 3], null)).toEqual([1, 2, 3])
  expect(sampleOf([1, 2, 3], 9)).toEqual([1, 2, 3])
  expect((await measured(32_000, 1)).answers.rows.map(({ n }) => n)).toEqual([1, 1, 1])
})
