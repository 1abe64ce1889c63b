import { z } from 'zod'

const TurnEntry = z.object({
  speaker: z.coerce.string(),
  dia_id: z.string(),
  text: z.string().nullish(),
  blip_caption: z.string().nullish(),
})
const Word = z.union([z.string(), z.number(), z.boolean()])
const Question = z.object({
  question: z.coerce.string(),
  // Adversarial ones have another field, or none.
  answer: z.union([Word, z.array(Word)]).nullish(),
  evidence: z.union([z.array(z.string()), z.string()]).nullish(),
  category: z.coerce.number().int(),
})
const Sample = z.object({
  sample_id: z.coerce.string(),
  conversation: z.record(z.string(), z.unknown()),
  qa: z.array(Question).nullish(),
})

export type TalkTurn = { id: string; speaker: string; text: string }
export type TalkSession = { at: number; turns: TalkTurn[] }
export type TalkQuestion = { text: string; answer: string; evidence: string[]; category: number }
export type Talk = {
  name: string
  speakers: string[]
  sessions: TalkSession[]
  questions: TalkQuestion[]
  /** Evidence that names no turn of the talk, even after repair. */
  unusable: number
}

/** Reads a file in the shape of LoCoMo: talk in sessions, and questions with the turns that answer them. */
export function readTalkFile(json: unknown): Talk[] {
  const samples = z.array(Sample).parse(Array.isArray(json) ? json : [json])
  return samples.map((sample) => {
    const sessions = sessionsOf(sample.conversation)
    const known = new Set(sessions.flatMap(({ turns }) => turns.map(({ id }) => id)))
    let unusable = 0
    const questions = (sample.qa ?? []).map(({ question, answer, evidence, category }) => {
      const ids = repairEvidence(evidence ?? [])
      const usable = [...new Set(ids.filter((id) => known.has(id)))]
      unusable += ids.length - ids.filter((id) => known.has(id)).length
      return { text: question, answer: [answer ?? ''].flat().join(', '), evidence: usable, category }
    })
    const speakers = [...new Set(sessions.flatMap(({ turns }) => turns.map(({ speaker }) => speaker)))]
    return { name: sample.sample_id, speakers, sessions, questions, unusable }
  })
}

/** Those in which something was said. */
function sessionsOf(conversation: Record<string, unknown>): TalkSession[] {
  return Object.keys(conversation)
    .flatMap((key) => /^session_(\d+)$/.exec(key)?.[1] ?? [])
    .map(Number)
    .sort((left, right) => left - right)
    .flatMap((number) => {
      const turns = turnsOf(conversation[`session_${number}`], `session_${number}`)
      if (turns.length === 0) return []
      return [{ at: readTime(String(conversation[`session_${number}_date_time`])), turns }]
    })
}

function turnsOf(json: unknown, name: string): TalkTurn[] {
  const read = z.array(TurnEntry).nullable().safeParse(json)
  if (!read.success) throw new Error(`${name}: ${z.prettifyError(read.error)}`)
  return (read.data ?? []).map(({ speaker, dia_id: id, text, blip_caption: caption }) => ({
    ...{ id, speaker },
    text: [text, ...(caption ? [`[image: ${caption}]`] : [])].join(' ').trim(),
  }))
}

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')

/** "3:20 pm on 6 June, 2024", or an ISO time; as UTC. */
export function readTime(text: string): number {
  const match = /^(\d{1,2}):(\d{2})\s*([ap]m)\s+on\s+(\d{1,2})\s+([a-z]+),?\s+(\d{4})$/i.exec(text.trim())
  if (!match) {
    const at = Date.parse(text)
    if (Number.isNaN(at)) throw new Error(`not a time of a session: ${text}`)
    return at
  }
  const [, hour, minute, half, day, month, year] = match
  const hours = (Number(hour) % 12) + (half?.toLowerCase() === 'pm' ? 12 : 0)
  const monthIndex = months.indexOf((month ?? '').slice(0, 3).toLowerCase())
  if (monthIndex < 0) throw new Error(`not a month: ${text}`)
  return Date.UTC(Number(year), monthIndex, Number(day), hours, Number(minute))
}

/** Ids of turns in evidence as it was written: "D8:6; D9:17", "D:11:26", "D30:05" and the like are read as meant. */
export function repairEvidence(evidence: string | readonly string[]): string[] {
  return [evidence]
    .flat()
    .flatMap((text) => text.match(/D?:?\s*\d+\s*:\s*\d+/gi) ?? [])
    .map((text) => {
      const [session, turn] = (text.match(/\d+/g) ?? []).map(Number)
      return `D${session}:${turn}`
    })
}
