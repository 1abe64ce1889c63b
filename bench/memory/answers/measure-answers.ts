import type { OpenedModel } from '../../../electron/engine/chat/run-types'
import { percentile } from '../../statistics'
import { askedAt, mean, type Prepared, rounded } from '../measure'
import type { TalkQuestion } from '../talk-file'
import { type Context, contexts, type Room } from './contexts'
import { wordF1 } from './word-f1'

export type AnswersRow = {
  name: string
  n: number
  /** Mean over the questions. */
  f1: number
  byCategory: Record<string, number>
  /** Of the whole prompt; as the server counted, else estimated. */
  tokensPerQuestion: number
  /** From the question to the end of the reply. */
  latencyMs: { p50: number; p95: number }
  /** Questions for which not all of it fitted into the model's window. */
  cut: number
  /** Questions without a reply: they count as answered wrongly. */
  failed: number
}
export type Answers = { model: string; contextWindow: number; temperature: 0; rows: AnswersRow[] }

type Asked = { category: number; f1: number; tokens: number; ms: number; isCut: boolean; failed: boolean }
type Options = {
  talks: readonly Prepared[]
  model: OpenedModel
  /** At most so many questions, from everywhere in the talks; null: all. */
  limit: number | null
}

const replyTokens = 100
/** What a chat template adds, and what a guess of tokens may miss. */
const spareTokens = 64

/**
 * Asks a model the same questions with what our memory finds, with the turns of a plain search, and with all that was
 * said.
 * @throws AppError where the model does not answer at all
 */
export async function measureAnswers({ talks, model, limit }: Options): Promise<Answers> {
  const asked = sampleOf(
    talks.flatMap((prepared) =>
      prepared.talk.questions.filter(isAnswerable).map((question) => ({ prepared, question })),
    ),
    limit,
  )
  await warmUp(model)
  const rows: AnswersRow[] = []
  for (const context of contexts) {
    console.error(`[bench] ${context.name}: ${asked.length} questions to ${model.displayName}`)
    rows.push(await measureRow(context, asked, model))
  }
  return { model: model.displayName, contextWindow: model.contextWindow, temperature: 0, rows }
}

async function measureRow(
  context: Context,
  questions: readonly { prepared: Prepared; question: TalkQuestion }[],
  model: OpenedModel,
): Promise<AnswersRow> {
  const ways = new Map<Prepared, ReturnType<Context['open']>>()
  const asked: Asked[] = []
  for (const { prepared, question } of questions) {
    const show = ways.get(prepared) ?? context.open(prepared)
    ways.set(prepared, show)
    asked.push(await ask(show, prepared, question, model))
    if (asked.length % 20 === 0) console.error(`[bench] ${asked.length} of ${questions.length}`)
  }
  const times = asked.map(({ ms }) => ms)
  const categories = [...new Set(asked.map(({ category }) => category))].sort()
  const meanOf = (some: readonly Asked[]) => rounded(mean(some.map(({ f1 }) => f1)), 4)
  return {
    name: context.name,
    n: asked.length,
    f1: meanOf(asked),
    byCategory: Object.fromEntries(
      categories.map((category) => [category, meanOf(asked.filter((one) => one.category === category))]),
    ),
    tokensPerQuestion: Math.round(mean(asked.map(({ tokens }) => tokens))),
    latencyMs: { p50: Math.round(percentile(times, 0.5)), p95: Math.round(percentile(times, 0.95)) },
    cut: asked.filter(({ isCut }) => isCut).length,
    failed: asked.filter(({ failed }) => failed).length,
  }
}

/** The first request loads a model: that is no row's price. */
const warmUp = ({ chat }: OpenedModel) =>
  chat.generate(
    { messages: [{ role: 'user', content: 'Say yes.' }], temperature: 0, maxTokens: 4, reasoning: 'off' },
    new AbortController().signal,
  )

async function ask(
  show: ReturnType<Context['open']>,
  prepared: Prepared,
  question: TalkQuestion,
  { chat, contextWindow }: OpenedModel,
): Promise<Asked> {
  const today = new Date(askedAt(prepared)).toISOString().slice(0, 10)
  const countTokens = chat.estimateTokens
  const beside = countTokens(`${instructions(today)}\n\n${question.text}`)
  const room: Room = {
    ...{ contextWindow, countTokens },
    tokens: contextWindow - beside - replyTokens - spareTokens,
  }
  const from = performance.now()
  const shown = await show(question, room)
  const system = `${instructions(today)}\n\n${shown.text}`.trim()
  const known = {
    ...{ category: question.category, isCut: shown.isCut },
    tokens: countTokens(system) + countTokens(question.text),
  }
  try {
    const { text, usage } = await chat.generate(
      {
        messages: [
          { role: 'system', content: system },
          { role: 'user', content: question.text },
        ],
        ...{ temperature: 0, maxTokens: replyTokens, reasoning: 'off' },
      },
      new AbortController().signal,
    )
    const tokens = usage?.promptTokens ?? known.tokens
    const ms = performance.now() - from
    return { ...known, tokens, ms, f1: wordF1(question.answer, text), failed: false }
  } catch (error) {
    console.error(`[bench] no reply: ${String(error)}`)
    return { ...known, ms: performance.now() - from, f1: 0, failed: true }
  }
}

/** The same words for every row and every model. */
const instructions = (today: string) =>
  `Answer the question from what was said in earlier conversations, which follows. Reply with the answer alone, in as few
words as possible; write a date as day, month, year. Where it does not say, reply: not mentioned. Today is ${today}.`

/** Adversarial questions want no answer. */
const isAnswerable = ({ category, answer }: TalkQuestion) => category <= 4 && answer.trim() !== ''

/** So many of them, at even distances, so that every talk and category has its share. */
export function sampleOf<T>(all: readonly T[], limit: number | null): T[] {
  if (limit === null || limit >= all.length) return [...all]
  return Array.from(
    { length: limit },
    (_, place) => all[Math.floor(((place + 0.5) * all.length) / limit)],
  ).flatMap((one) => one ?? [])
}
