/** A part of what was said, in seconds from the start of the recording. */
export type Timed = { start: number; end: number; text: string }

/** What was said. */
export type Transcript = {
  text: string
  /** The language's English name, in small letters. */
  language: string
  durationSeconds: number
  segments: Timed[]
  /** Only where words were asked for. */
  words: Timed[] | null
}

export type TranscriptFormat = 'json' | 'text' | 'srt' | 'verbose_json' | 'vtt'

/** A transcript as OpenAI's route answers it. */
export function formatTranscript(
  transcript: Transcript,
  format: TranscriptFormat,
  task: 'transcribe' | 'translate',
): { type: string; body: string } {
  const { text, language, durationSeconds, segments, words } = transcript
  if (format === 'json') return { type: 'application/json', body: JSON.stringify({ text }) }
  if (format === 'text') return { type: 'text/plain; charset=utf-8', body: `${text}\n` }
  if (format === 'srt') {
    const blocks = segments.map((part, index) => `${index + 1}\n${range(part, ',')}\n${part.text.trim()}\n`)
    return { type: 'application/x-subrip; charset=utf-8', body: blocks.join('\n') }
  }
  if (format === 'vtt') {
    const blocks = segments.map((part) => `${range(part, '.')}\n${part.text.trim()}\n`)
    return { type: 'text/vtt; charset=utf-8', body: `WEBVTT\n\n${blocks.join('\n')}` }
  }
  const body = {
    task,
    language,
    duration: durationSeconds,
    text,
    segments: segments.map((part, id) => ({ id, ...part })),
    ...(words ? { words: words.map(({ text: word, start, end }) => ({ word, start, end })) } : {}),
  }
  return { type: 'application/json', body: JSON.stringify(body) }
}

function range({ start, end }: Timed, point: ',' | '.'): string {
  return `${clock(start, point)} --> ${clock(end, point)}`
}

function clock(seconds: number, point: ',' | '.'): string {
  const whole = Math.round(seconds * 1000)
  const pad = (value: number, digits = 2) => String(Math.floor(value)).padStart(digits, '0')
  return `${pad(whole / 3_600_000)}:${pad((whole / 60_000) % 60)}:${pad((whole / 1000) % 60)}${point}${pad(whole % 1000, 3)}`
}
