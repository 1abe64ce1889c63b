import { z } from 'zod'
import type { TimedText, Transcript } from './speech-model'

const Seconds = z.coerce.number().min(0)
const Word = z.object({ word: z.string(), start: Seconds, end: Seconds })
const Segment = z.object({ text: z.string(), start: Seconds, end: Seconds, words: z.array(Word).nullish() })
const Answer = z.object({
  text: z.string(),
  language: z.string().nullish().catch(null),
  // vLLM writes it as text.
  duration: Seconds.nullish().catch(null),
  // Times that cannot be read are no reason to lose the words.
  segments: z.array(Segment).nullish().catch(null),
  words: z.array(Word).nullish().catch(null),
  usage: z.object({ seconds: Seconds.nullish() }).nullish().catch(null),
})

/** Reads the answer of /audio/transcriptions or /audio/translations; null where it is none. */
export function readTranscript(body: unknown): Transcript | null {
  const parsed = Answer.safeParse(body)
  if (!parsed.success) return null
  const { text, language, duration, segments, usage } = parsed.data
  // whisper.cpp puts words into their segments.
  const words = parsed.data.words ?? segments?.flatMap((segment) => segment.words ?? [])
  return {
    text: text.trim(),
    language: language || null,
    durationSeconds: duration ?? usage?.seconds ?? null,
    segments: segments ? segments.map(timed) : null,
    words: words && words.length > 0 ? words.map((one) => timed({ ...one, text: one.word })) : null,
  }
}

const timed = ({ text, start, end }: { text: string; start: number; end: number }): TimedText => ({
  text: text.trim(),
  startSeconds: start,
  endSeconds: Math.max(start, end),
})
