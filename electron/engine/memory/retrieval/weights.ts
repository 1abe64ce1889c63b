/**
 * What a hit's score is made of: each feature lies between 0 and 1 (speaker between −1 and 1). A linear sum, fitted by
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
  /** It was said in the time that the question names. */
  time: 1.5,
} as const

export type TurnFeature = keyof typeof turnWeights
