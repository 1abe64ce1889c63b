/** Narrows parsed JSON to an object with named fields. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Parsed JSON, or undefined where the text is none (JSON itself has no undefined). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What to make of text that is no JSON is the caller's question, not a failure here.
    return undefined
  }
}
