import { longestRecordingBytes } from '../../../../shared/contract/speech'
import type { EndpointKind } from '../../../../shared/endpoint-kinds'
import { AppError } from '../../app-error'
import { routeUrl } from '../post/address'
import { badResponse, type Post, postForJson } from '../post/post'
import { type PostModelOptions, traitsOf } from '../post/traits'
import { audioForm, formsFor, type TimesForm } from './audio-form'
import { readTranscript } from './read-transcript'
import type { Recording, SpeechModel, TranscribeOptions, Transcript } from './speech-model'

export type SpeechModelOptions = PostModelOptions & {
  /** Largest recording that is sent, in bytes; absent: what OpenAI and vLLM take. */
  maxBytes?: number
}

const aboutTheForm = /response_format|verbose_json|timestamp_granularit/i
const aboutTimes = /timestamp_granularit/i
const tooLarge = /maximum (file|content) size|file (is )?too large|content size limit/i
const megabytes = (bytes: number): number => Math.ceil(bytes / 100_000) / 10

/**
 * A speech model behind any server with /audio/transcriptions (SPEC C5). What of the form of an answer a server
 * refused once is not asked of it again: each try sends the whole recording.
 */
export function createSpeechModel(options: SpeechModelOptions): SpeechModel {
  const { endpoint, name, wireName, maxBytes = longestRecordingBytes } = options
  const refused = new Set<TimesForm>()

  function check({ bytes }: Recording): void {
    if (bytes.byteLength === 0) throw new AppError('input_empty', { model: name })
    if (bytes.byteLength <= maxBytes) return
    const sizes = { sizeMb: megabytes(bytes.byteLength), limitMb: megabytes(maxBytes) }
    throw new AppError('audio_too_large', { url: endpoint.baseUrl, model: name, reason: 'limit', ...sizes })
  }

  async function send(
    recording: Recording,
    asked: TranscribeOptions,
    times: TimesForm,
    signal: AbortSignal,
  ): Promise<Transcript> {
    const route = asked.task === 'translate' ? '/audio/translations' : '/audio/transcriptions'
    const post: Post = {
      ...options,
      url: routeUrl(endpoint, wireName, route),
      task: 'speech',
      prompts: asked.prompt === undefined ? [] : [asked.prompt],
      body: { form: audioForm(recording, asIn(endpoint.kind, asked), wireName, times) },
    }
    const transcript = readTranscript(await postForJson(post, signal))
    if (!transcript) throw badResponse(post, 'no text in the answer')
    return transcript
  }

  /** Whether the form of the answer was the trouble; then it is not asked for again. */
  function refusedBy(error: AppError, form: TimesForm): boolean {
    const words = `${error.params.message ?? ''} ${error.detail ?? ''}`
    if (form === 'plain' || error.code !== 'bad_request' || !aboutTheForm.test(words)) return false
    // With the whole form gone there is no use in asking for less of it.
    const gone = aboutTimes.test(words) ? [form] : formsFor.word.filter((one) => one !== 'plain')
    for (const one of gone) refused.add(one)
    return true
  }

  return {
    ...traitsOf(options, ['audio-transcription', 'audio-translation']),
    transcribe: async (recording, asked, signal) => {
      if (signal.aborted) throw new AppError('cancelled')
      check(recording)
      for (;;) {
        const form = formsFor[asked.timestamps].find((one) => !refused.has(one)) ?? 'plain'
        try {
          return await send(recording, asked, form, signal)
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          if (saysTooLarge(error)) {
            const { detail } = error
            throw new AppError('audio_too_large', { url: endpoint.baseUrl, model: name }, { detail })
          }
          if (!refusedBy(error, form)) throw error
        }
      }
    },
  }
}

/** OpenAI's translation knows no language; vLLM takes English where none is told. */
const asIn = (kind: EndpointKind, asked: TranscribeOptions): TranscribeOptions =>
  asked.task === 'translate' && kind !== 'vllm' ? { ...asked, language: undefined } : asked

const saysTooLarge = ({ params, detail }: AppError): boolean =>
  params.status === 413 || tooLarge.test(`${params.message ?? ''} ${detail ?? ''}`)
