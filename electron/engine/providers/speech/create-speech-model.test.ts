import { describe, expect, test } from 'vitest'
import { endpointAt, failureOf, serve } from '../../../../e2e/support/provider-endpoint'
import { failWith } from '../../../../e2e/support/scripted-server/replies'
import type { ScriptedServer } from '../../../../e2e/support/scripted-server/server'
import { createSpeechModel, type SpeechModelOptions } from './create-speech-model'
import { readTranscript } from './read-transcript'
import type { Recording, TranscribeOptions } from './speech-model'

const forever = new AbortController().signal
const recording: Recording = {
  bytes: Uint8Array.from({ length: 300 }, (_, at) => at % 256),
  mediaType: 'audio/webm;codecs=opus',
  fileName: 'dictation.webm',
}
const plainly: TranscribeOptions = { task: 'transcribe', timestamps: 'none' }
const model = (server: ScriptedServer, more: Partial<SpeechModelOptions> = {}) =>
  createSpeechModel({ endpoint: endpointAt(server.baseUrl), name: 'Whisper', wireName: 'm', ...more })
const formsOf = ({ requests }: ScriptedServer) => requests.map(({ form }) => form)
const transcriptions = 'POST /v1/audio/transcriptions'

describe('a speech model on a server', () => {
  test('the recording arrives byte for byte with all that was said about it, and its words come back [C4][C5]', async () => {
    const server = await serve()
    const asked = { ...plainly, language: 'de', prompt: 'Grüße an "Zoë"\r\n--x', temperature: 0.2 }
    expect(await model(server).transcribe(recording, asked, forever)).toEqual({
      text: 'I heard 300 bytes',
      language: null,
      durationSeconds: null,
      segments: null,
      words: null,
    })
    expect(formsOf(server)).toEqual([
      {
        fields: {
          model: ['m'],
          language: ['de'],
          prompt: ['Grüße an "Zoë"\r\n--x'],
          temperature: ['0.2'],
          response_format: ['json'],
        },
        files: [
          { field: 'file', fileName: 'dictation.webm', mediaType: 'audio/webm', bytes: recording.bytes },
        ],
      },
    ])
  })

  test('what was not said about a recording is not sent', async () => {
    const server = await serve()
    await model(server).transcribe(recording, plainly, forever)
    expect(Object.keys(formsOf(server)[0]?.fields ?? {})).toEqual(['model', 'response_format'])
  })

  test('translation has its own route, and tells the language only to a server that reads it there [C4]', async () => {
    const server = await serve()
    const asked = { ...plainly, task: 'translate' as const, language: 'de' }
    expect((await model(server).transcribe(recording, asked, forever)).text).toBe('I translated 300 bytes')
    const endpoint = endpointAt(server.baseUrl, { kind: 'vllm' })
    await model(server, { endpoint }).transcribe(recording, asked, forever)
    expect(server.requests.map(({ path, form }) => [path, form?.fields.language])).toEqual([
      ['/v1/audio/translations', undefined],
      ['/v1/audio/translations', ['de']],
    ])
  })

  test('times are given for words and for segments, as asked [C4]', async () => {
    const server = await serve({ persona: 'vllm' })
    const bySegment = await model(server).transcribe(
      recording,
      { ...plainly, timestamps: 'segment' },
      forever,
    )
    expect(bySegment).toMatchObject({
      language: 'english',
      durationSeconds: 2,
      segments: [{ text: 'I heard 300 bytes', startSeconds: 0, endSeconds: 2 }],
      words: null,
    })
    const byWord = await model(server).transcribe(recording, { ...plainly, timestamps: 'word' }, forever)
    expect(byWord.words?.map(({ text, startSeconds }) => [text, startSeconds])).toEqual([
      ['I', 0],
      ['heard', 0.5],
      ['300', 1],
      ['bytes', 1.5],
    ])
    expect(formsOf(server)[1]?.fields['timestamp_granularities[]']).toEqual(['word', 'segment'])
  })

  test.each([
    'Currently only support response_format `text` or `json`',
    "response_format 'verbose_json' is not compatible with model 'gpt-4o-transcribe-api-ev3'. Use 'json' or 'text' instead.",
  ])(
    'a server that has no times gives the text alone, and is not asked for them again: %s [C5]',
    async (refusal) => {
      const server = await serve()
      server.on(transcriptions, ({ form }) =>
        form?.fields.response_format?.[0] === 'verbose_json' ? failWith(400, refusal) : undefined,
      )
      const speech = model(server)
      const asked = { ...plainly, timestamps: 'word' as const }
      expect(await speech.transcribe(recording, asked, forever)).toMatchObject({
        text: 'I heard 300 bytes',
        words: null,
      })
      expect(server.requests).toHaveLength(2)
      await speech.transcribe(recording, asked, forever)
      expect(server.requests).toHaveLength(3)
    },
  )

  test('a server that times segments but no words still gives those', async () => {
    const server = await serve()
    server.on(transcriptions, ({ form }) =>
      form?.fields['timestamp_granularities[]']?.includes('word')
        ? failWith(400, 'timestamp_granularities: word is not supported')
        : undefined,
    )
    const transcript = await model(server).transcribe(recording, { ...plainly, timestamps: 'word' }, forever)
    expect(transcript).toMatchObject({ words: null, segments: [{ text: 'I heard 300 bytes' }] })
    expect(server.requests).toHaveLength(2)
  })

  test('a refusal about anything else is not taken for one of the form', async () => {
    const server = await serve()
    server.on(transcriptions, () => failWith(400, 'Unrecognized file format'))
    const error = await failureOf(
      model(server).transcribe(recording, { ...plainly, timestamps: 'word' }, forever),
    )
    expect(error.code).toBe('bad_request')
    expect(server.requests).toHaveLength(1)
  })

  test('a recording that is too large or empty is told before it is sent', async () => {
    const server = await serve()
    const large = { ...recording, bytes: new Uint8Array(25 * 1024 * 1024 + 1) }
    expect(await failureOf(model(server).transcribe(large, plainly, forever))).toMatchObject({
      code: 'audio_too_large',
      params: { reason: 'limit', sizeMb: 26.3, limitMb: 26.3 },
    })
    const small = await failureOf(model(server, { maxBytes: 100 }).transcribe(recording, plainly, forever))
    expect(small.code).toBe('audio_too_large')
    const empty = { ...recording, bytes: new Uint8Array() }
    expect((await failureOf(model(server).transcribe(empty, plainly, forever))).code).toBe('input_empty')
    expect(server.requests).toEqual([])
  })

  test.each([
    [400, 'Maximum file size exceeded'],
    [413, 'Maximum content size limit (26214400) exceeded (26289748 bytes read)'],
    [413, '<html><body>413 Request Entity Too Large</body></html>'],
  ])('a server that finds it too large is told in the same words, at HTTP %s', async (status, words) => {
    const server = await serve()
    server.on(transcriptions, () =>
      words.startsWith('<') ? { status, text: words } : failWith(status, words),
    )
    expect((await failureOf(model(server).transcribe(recording, plainly, forever))).code).toBe(
      'audio_too_large',
    )
  })

  test('a recording without an ending gets the one of its kind, and a path is no name', async () => {
    const server = await serve()
    await model(server).transcribe({ ...recording, fileName: 'C:\\Users\\me\\dictation' }, plainly, forever)
    await model(server).transcribe({ ...recording, fileName: '', mediaType: 'audio/wav' }, plainly, forever)
    expect(formsOf(server).map((form) => form?.files[0]?.fileName)).toEqual([
      'dictation.webm',
      'recording.wav',
    ])
  })

  test.each(['lmstudio', 'llamacpp'] as const)(
    '%s, which has no such route, is told to have none',
    async (persona) => {
      const server = await serve({ persona })
      const error = await failureOf(model(server).transcribe(recording, plainly, forever))
      expect(error).toMatchObject({ code: 'task_unsupported', params: { reason: 'speech' } })
    },
  )
})

describe('the answer of a speech route', () => {
  test('words may stand in their segments, and silence has no words at all', () => {
    const segment = { text: ' Hi', start: 0, end: 1, words: [{ word: ' Hi', start: 0.1, end: 0.9 }] }
    expect(readTranscript({ text: ' Hi', segments: [segment] })?.words).toEqual([
      { text: 'Hi', startSeconds: 0.1, endSeconds: 0.9 },
    ])
    expect(readTranscript({ text: '' })?.text).toBe('')
  })

  test('times that cannot be read do not cost the words', () => {
    const transcript = readTranscript({
      text: 'Hi',
      duration: 'long',
      segments: [{ text: 'Hi', start: 'x' }],
      words: 7,
    })
    expect(transcript).toEqual({
      text: 'Hi',
      language: null,
      durationSeconds: null,
      segments: null,
      words: null,
    })
    expect(readTranscript({ text: 'Hi', usage: { type: 'duration', seconds: 3 } })?.durationSeconds).toBe(3)
    expect(readTranscript({ words: [] })).toBeNull()
  })
})
