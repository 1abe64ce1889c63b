import { badRequest } from '../../../worker-http/http-error'
import type { OnnxModel } from '../../protocol'
import { speechRate } from '../audio/decode'
import { readModelFolder } from '../model-folder'
import { nameOf, toLanguageCode } from './language'
import { readSegments } from './segments'
import type { Timed, Transcript } from './transcript'
import { Whisper } from './whisper'

type SpeechOptions = {
  task: 'transcribe' | 'translate'
  /** A code or an English name; null: the model listens for it. */
  language: string | null
  /** Names and words that the recording may hold. */
  prompt: string | null
  temperature: number
  words: boolean
}

/** Samples that Whisper hears at once: 30 seconds. */
const windowSamples = 30 * speechRate
/** Below this no one speaks: Whisper would make words up. */
const silence = 0.001

/** Writes down what is said in recordings of any length, a window at a time. */
export class Transcriber {
  readonly #whisper: Whisper

  private constructor(whisper: Whisper) {
    this.#whisper = whisper
  }

  static async open(model: OnnxModel): Promise<Transcriber> {
    return new Transcriber(await Whisper.open(await readModelFolder(model)))
  }

  tokenize(text: string): number[] {
    return this.#whisper.tokenize(text)
  }

  close(): Promise<void> {
    return this.#whisper.close()
  }

  /** What is said in `samples` (16 kHz); a stop is heard at each token. */
  async transcribe(samples: Float32Array, options: SpeechOptions, signal: AbortSignal): Promise<Transcript> {
    const { config } = this.#whisper
    const { temperature, words: wantsWords } = options
    if (wantsWords && !config.wordTimes) throw badRequest('this model cannot time words')
    const language = await this.#language(samples, options, signal)
    const hearing = { prefix: this.#prefix(language, options), temperature, words: wantsWords }
    const segments: Timed[] = []
    const words: Timed[] = []
    for (let at = 0; at < samples.length; ) {
      signal.throwIfAborted()
      const window = samples.subarray(at, at + windowSamples)
      const seconds = window.length / speechRate
      const offset = at / speechRate
      at += window.length
      if (isSilent(window)) continue
      const heard = await this.#whisper.hear(window, hearing, signal)
      const { timestampBegin } = config
      const read = readSegments(heard.tokens, { timestampBegin, seconds, more: at < samples.length })
      at -= Math.floor((seconds - read.nextSeconds) * speechRate)
      const texts = read.segments.map(({ tokens, ...times }) => ({
        ...times,
        text: this.#whisper.textOf(tokens),
      }))
      segments.push(...later(texts, offset).filter(({ text }) => text.trim() !== ''))
      // What comes behind is heard again with the next window.
      const finished = heard.words.filter((word) => word.start < read.nextSeconds)
      words.push(...later(finished, offset))
    }
    return {
      text: segments
        .map(({ text }) => text)
        .join('')
        .trim(),
      language: nameOf(language),
      durationSeconds: round(samples.length / speechRate),
      segments,
      words: wantsWords ? words : null,
    }
  }

  /** Tells Whisper what to do; the person's prompt stands first, as text that came before. */
  #prefix(language: string, { task, prompt }: SpeechOptions): number[] {
    const { config } = this.#whisper
    const prompted = prompt === null ? [] : this.tokenize(` ${prompt.trim()}`).slice(-config.maxPromptTokens)
    return [
      ...(prompted.length > 0 ? [config.previous, ...prompted] : []),
      config.start,
      ...(config.languages ? [config.languages[language] ?? 0, config.tasks[task] ?? 0] : []),
    ]
  }

  async #language(samples: Float32Array, options: SpeechOptions, signal: AbortSignal): Promise<string> {
    const { languages } = this.#whisper.config
    if (!languages) {
      if (options.task === 'translate') throw badRequest('this model knows English only: it cannot translate')
      return options.language === null ? 'en' : toLanguageCode(options.language, ['en'])
    }
    if (options.language !== null) return toLanguageCode(options.language, Object.keys(languages))
    const window = samples.subarray(0, windowSamples)
    return (await this.#whisper.listenForLanguage(window, languages, signal)) ?? 'en'
  }
}

function later<Part extends { start: number; end: number }>(parts: readonly Part[], seconds: number): Part[] {
  return parts.map((part) => ({
    ...part,
    start: round(seconds + part.start),
    end: round(seconds + part.end),
  }))
}

function isSilent(window: Float32Array): boolean {
  return window.every((sample) => Math.abs(sample) < silence)
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100
}
