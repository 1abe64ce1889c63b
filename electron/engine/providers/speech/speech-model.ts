import type { ModelTraits } from '../endpoint'

export type Recording = {
  bytes: Uint8Array
  /** As `audio/webm;codecs=opus`. */
  mediaType: string
  /** Servers tell the format by its ending. */
  fileName: string
}

export type TranscribeOptions = {
  /** `translate` gives English, whatever was spoken. */
  task: 'transcribe' | 'translate'
  /** Spoken language as ISO 639-1 (`en`); absent: the model listens for it. */
  language?: string
  /** Words as they are to be spelt, or the end of what was said before. */
  prompt?: string
  /** 0 to 1. */
  temperature?: number
  /** The finest times wanted; a server that has none gives the text alone. */
  timestamps: 'none' | 'segment' | 'word'
}

/** Words with the time at which they were spoken, in seconds from the beginning. */
export type TimedText = { text: string; startSeconds: number; endSeconds: number }

export type Transcript = {
  text: string
  /** As the server names it: `en` or `english`; null where it did not. */
  language: string | null
  durationSeconds: number | null
  /** Null where the server told none. */
  segments: TimedText[] | null
  words: TimedText[] | null
}

/**
 * A model that writes down speech (SPEC C4).
 * @throws AppError of the model-server group, `task_unsupported`, `input_empty`, `audio_too_large`
 */
export interface SpeechModel extends ModelTraits {
  readonly transcribe: (
    recording: Recording,
    options: TranscribeOptions,
    signal: AbortSignal,
  ) => Promise<Transcript>
}
