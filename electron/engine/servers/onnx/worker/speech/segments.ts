/** What was said between two times, in seconds from the start of its window. */
export type TokenSegment = { start: number; end: number; tokens: number[] }

/** Seconds between two of Whisper's timestamp tokens. */
const timestampStep = 0.02

/** Less sound than this is not heard once more, and the next window starts at least so much later. */
const leastSeconds = 1

type Window = {
  /** The first timestamp token (0.00 s); all numbers from it on are times. */
  timestampBegin: number
  seconds: number
  /** Whether more sound comes behind this window. */
  more: boolean
}

/**
 * Sorts what Whisper wrote about a window into segments, and says where the next window starts: behind the last segment
 * that was finished, so that a sentence cut by the window's end is heard again as a whole.
 */
export function readSegments(
  tokens: readonly number[],
  { timestampBegin, seconds, more }: Window,
): { segments: TokenSegment[]; nextSeconds: number } {
  const segments: TokenSegment[] = []
  let start: number | undefined
  let words: number[] = []
  for (const token of tokens) {
    if (token < timestampBegin) {
      words.push(token)
      continue
    }
    const time = Math.min((token - timestampBegin) * timestampStep, seconds)
    if (words.length > 0) segments.push({ start: start ?? 0, end: Math.max(time, start ?? 0), tokens: words })
    words = []
    start = time
  }
  const last = segments.at(-1)
  const unfinished = words.length > 0
  // A second time in a row opens a segment: Whisper hears more, and has not written it.
  const opened = tokens.length > 1 && tokens.slice(-2).every((token) => token >= timestampBegin)
  const left = last ? seconds - last.end : 0
  const again = (unfinished && more) || (opened && (more || left > leastSeconds))
  if (again && last && last.end >= leastSeconds && left > 0) return { segments, nextSeconds: last.end }
  if (unfinished) segments.push({ start: start ?? 0, end: seconds, tokens: words })
  return { segments, nextSeconds: seconds }
}
