import type { Candidate } from '../recall-candidates'

// The weight that MiniLM's cosine of a turn had beside the scores of words, each scaled to 0–1.
const meaningWeight = 2.7
/** Where even the nearest is far, nearness says little: it is not stretched to a full score. */
const clearlyNear = 0.5

/**
 * Sentences about this and that. How near a question is to them is how near it is to what has nothing to do with it:
 * from one model to the next that differs between 0 and 0.8.
 */
const unrelated = {
  english: [
    'The train to the airport leaves every twenty minutes.',
    'Interest rates fell again in the last quarter.',
    'Boil the noodles until they are soft.',
    'The committee will publish its report in spring.',
    'Volcanoes form where plates move apart.',
    'He fixed the bicycle with a new chain.',
    'The museum is closed on Mondays.',
    'A loud noise woke the neighbours at night.',
  ],
  chinese: [
    '去机场的火车每二十分钟一班。',
    '上个季度的利率再次下降。',
    '把面条煮到变软为止。',
    '委员会将在春天公布报告。',
    '火山形成于板块分离的地方。',
    '他给自行车换了一条新链条。',
    '博物馆星期一不开放。',
    '夜里一声巨响吵醒了邻居。',
  ],
}
export const unrelatedTo = (question: string): readonly string[] =>
  /\p{Script=Han}/u.test(question) ? unrelated.chinese : unrelated.english

export type Nearness = {
  /** What was asked. */
  question: Float32Array
  unrelated: readonly Float32Array[]
  /** From here on, 0–1, a candidate is meant although it shares no words. */
  floor: number
}

/** The same candidates with what they mean added to their scores; `vectors` are theirs, in their order. */
export function fuse(
  candidates: readonly Candidate[],
  vectors: readonly Float32Array[],
  { question, unrelated, floor }: Nearness,
): Candidate[] {
  const base = median(unrelated.map((vector) => cosine(question, vector)))
  const near = vectors.map((vector) => {
    const above = (cosine(question, vector) - base) / Math.max(0.05, 1 - base)
    return Math.min(1, Math.max(0, above))
  })
  const best = Math.max(clearlyNear, ...near)
  return candidates.map((candidate, at) => {
    const nearness = near[at] ?? 0
    const score = candidate.score + meaningWeight * (nearness / best)
    return { ...candidate, score, isLikely: candidate.isLikely || nearness >= floor }
  })
}

function cosine(left: Float32Array, right: Float32Array): number {
  let [product, ofLeft, ofRight] = [0, 0, 0]
  for (let at = 0; at < left.length; at += 1) {
    const value = left[at] ?? 0
    const other = right[at] ?? 0
    product += value * other
    ofLeft += value * value
    ofRight += other * other
  }
  return ofLeft === 0 || ofRight === 0 ? 0 : product / Math.sqrt(ofLeft * ofRight)
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
