/**
 * What a hit's score is made of: a linear sum of features between 0 and 1 (`speaker` between −1 and 1). Fitted by
 * logistic regression on talk between two people and read on talk it had not seen; few and round on purpose.
 */
export const turnWeights = {
  /** bm25 of its own words. */
  words: 1.1,
  /** bm25 of its words and its neighbours'. */
  around: 2.8,
  /** bm25 of the session it stands in. */
  session: 1.5,
  /** The one whom the question names said it; minus where somebody else did. */
  speaker: 1.1,
  /** It follows the question that holds the words. */
  answers: 2.2,
  /** Its neighbours' own bm25: they must not lift it above themselves. */
  before: -1.05,
  after: -0.5,
  /** It asks something itself. */
  asks: -0.6,
  length: 0.65,
  /** Share of the question's words that it holds. */
  coverage: 0.65,
  /** Nearness of meaning: its own, and its neighbours'. */
  meaning: 2.7,
  meaningAfter: 1.1,
  meaningBefore: 0.4,
  /** It was said in the time that the question names, or soon after. */
  time: 2.5,
} as const

/** The same weights lie on a fact as on a turn that is found by its own words, its neighbours' and its session's. */
export const memoryWeights = {
  words: 5.4,
  coverage: 0.65,
  meaning: 4.2,
  time: 2.5,
  /** The question names whom or what it is about. */
  subject: 1.1,
  /** Between −1 and 1. */
  importance: 0.3,
  pinned: 0.6,
  /** It is no longer so. */
  past: -2,
} as const

export const passageWeights = { words: 4, coverage: 0.65, meaning: 4.2 } as const

/** At most a tenth, and only for what is fresh: old memories are ranked down, never out. */
export const recencyShare = 0.1

/** Shares of a question's words, or nearness, below which a hit is there by chance. */
export type Floors = { memory: number; turn: number; passage: number; meaning: number }
// Measured on talk of two people and on questions about the world: of those, a few shared words say nothing, of a
// question about oneself they may be all there is. What was written down is more likely meant than what was once said.
export const personalFloors: Floors = { memory: 0.15, turn: 0.15, passage: 0.4, meaning: 0.3 }
export const worldFloors: Floors = { memory: 0.5, turn: 0.65, passage: 0.5, meaning: 0.45 }
