import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { endpointAt, failureOf, serve } from '../../../e2e/support/provider-endpoint'
import { whisperFolder } from '../../../scripts/test-onnx-models.mjs'
import { createSpeechModel, type SpeechModel } from '../providers'
import { OnnxEngine } from '../servers'
import { spawnNodeWorker } from '../servers/engine-process/node-worker'
import { buildProcess, removeProcess } from '../testing/build-process'
import { speechApi } from './speech-api'

const recording = { bytes: new Uint8Array(64), mediaType: 'audio/wav', fileName: 'talk.wav' }

/** Dictation with a speech model that is chosen, or with none. */
function dictation(model: SpeechModel | null) {
  const closing = new AbortController()
  const none = { chat: null, memory: null, embedding: null, rerank: null }
  const api = speechApi({
    registry: { choices: () => ({ ...none, speech: model && 'chosen' }) },
    open: {
      speech: async () => {
        if (model === null) throw new Error('nobody chose this')
        return model
      },
    },
    closing: closing.signal,
  })
  return { api, closing }
}

test('without a speech model nothing is sent, and the way to one is offered', async () => {
  const { api } = dictation(null)
  const asked = Promise.resolve(api.transcribe({ id: 'a', ...recording }))
  expect(await failureOf(asked)).toMatchObject({ code: 'no_speech_model', fixes: [{ do: 'open-models' }] })
})

test('[C4] one transcription is called off, its request ends, and the one beside it goes on', async () => {
  const server = await serve()
  const model = createSpeechModel({ endpoint: endpointAt(server.baseUrl), name: 'Whisper', wireName: 'm' })
  const { api, closing } = dictation(model)
  let answer: () => void = () => undefined
  const held = new Promise<undefined>((resolve) => {
    answer = () => resolve(undefined)
  })
  server.on('POST /v1/audio/transcriptions', () => held)
  const first = Promise.resolve(api.transcribe({ id: 'first', ...recording }))
  const failed = failureOf(first)
  const request = await server.waitForRequest(({ path }) => path.endsWith('/transcriptions'))
  const second = api.transcribe({ id: 'second', ...recording })
  await api.cancel({ id: 'first' })
  expect(await failed).toMatchObject({ code: 'cancelled' })
  await expect.poll(() => request.closedAt).toBeDefined()
  answer()
  expect(await second).toMatchObject({ text: expect.stringContaining('64 bytes') })
  // What has ended, or never was, is left alone.
  await api.cancel({ id: 'second' })
  await api.cancel({ id: 'unknown' })

  server.on('POST /v1/audio/transcriptions', () => ({ hang: true }))
  const third = failureOf(Promise.resolve(api.transcribe({ id: 'third', ...recording })))
  await server.waitForRequest((one) => one.form !== undefined && one !== request)
  closing.abort()
  expect(await third).toMatchObject({ code: 'cancelled' })
})

test('[C4] what Chromium recorded is written down by the real Whisper tiny.en in the ONNX engine', async ({
  skip,
}) => {
  const weights = await whisperFolder()
  skip(weights.reason !== undefined, `NOT TESTED HERE: ${weights.reason}`)
  const entry = await buildProcess('servers/onnx/worker/main.ts', 'cjs')
  onTestFinished(() => removeProcess(entry))
  const engine = new OnnxEngine({
    spawnWorker: () => spawnNodeWorker(entry),
    listModels: () => [{ id: 'whisper', path: weights.path ?? '/nowhere', task: 'speech' }],
    randomKey: () => randomBytes(32).toString('base64url'),
    log: () => undefined,
  })
  onTestFinished(() => engine.close())
  const { baseUrl, apiKey } = await engine.ensureRunning()
  const endpoint = endpointAt(baseUrl, { kind: 'builtin', apiKey })
  const { api } = dictation(createSpeechModel({ endpoint, name: 'Whisper', wireName: 'whisper' }))
  const file = fileURLToPath(new URL('../servers/onnx/testing/speech.webm', import.meta.url))
  const bytes = new Uint8Array(await readFile(file))
  const { text } = await api.transcribe({ id: 'a', bytes, mediaType: 'audio/webm', fileName: 'speech.webm' })
  expect(text.toLowerCase()).toMatch(/quick brown fox.*green tea/)
}, 120_000)
