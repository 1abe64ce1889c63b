import { AppError } from '../../app-error'
import { type EmbeddingModel, estimateTokens } from '../../providers'
import type { EmbeddingCost } from './question-models'
import { toUnit } from './vector-math'

/** A text to embed: it can be asked for in shorter forms, as some servers refuse what others cut. */
export type Embeddable = { short: (share: number) => string }

const shares = [1, 0.5, 0.2]
/** What a text may be to blame for, and not the server. */
const ofTheText: readonly string[] = ['context_too_long', 'bad_request', 'input_empty']

/**
 * Vectors of length one, in the order of the texts; null for one that the model cannot read, however short.
 * @throws AppError of the model-server group, and the signal's reason
 */
export async function embedTexts(
  model: EmbeddingModel,
  texts: readonly Embeddable[],
  onCost: (cost: EmbeddingCost) => void,
  signal: AbortSignal,
): Promise<(Float32Array | null)[]> {
  const vectors: (Float32Array | null)[] = texts.map(() => null)
  const embed = async (places: readonly number[], step: number): Promise<void> => {
    const share = shares[step]
    if (share === undefined) return
    const asked = places.flatMap((place) => {
      const text = texts[place]?.short(share) ?? ''
      return text === '' ? [] : [{ place, text }]
    })
    if (asked.length === 0) return
    try {
      const answer = await model.embed(
        asked.map(({ text }) => text),
        {},
        signal,
      )
      signal.throwIfAborted()
      const estimate = asked.reduce((sum, { text }) => sum + estimateTokens(text), 0)
      onCost({ promptTokens: answer.tokens ?? estimate, estimated: answer.tokens === null })
      for (const [at, { place }] of asked.entries()) {
        const vector = answer.vectors[at]
        vectors[place] = vector === undefined ? null : toUnit(vector)
      }
    } catch (error) {
      if (!(error instanceof AppError) || !ofTheText.includes(error.code)) throw error
      // One text of many is to blame: the others are asked for without it.
      const half = Math.ceil(asked.length / 2)
      const [left, right] = [asked.slice(0, half), asked.slice(half)].map((some) =>
        some.map(({ place }) => place),
      )
      if (asked.length === 1) return embed(left ?? [], step + 1)
      await embed(left ?? [], step)
      await embed(right ?? [], step)
    }
  }
  await embed([...texts.keys()], 0)
  return vectors
}
