import { describe, expect, test } from 'vitest'
import type { AppErrorData, Result } from '../../../../shared/errors'
import { Dictation, type DictationView } from './dictation'

const unreachable: AppErrorData = { code: 'unreachable', params: {}, fixes: [{ do: 'retry' }] }
const ok = <T>(value: T): Result<T> => ({ ok: true, value })

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

/** Dictation with a microphone and a server that the test moves. */
function desk({ hasModel = true } = {}) {
  const seen: DictationView[] = []
  const texts: string[] = []
  const cancelled: string[] = []
  const asked: { id: string; fileName: string }[] = []
  const microphone = { released: 0, ended: deferred<void>(), opening: deferred<Result<null>>() }
  const answers: { resolve: (answer: Result<{ text: string; language: null }>) => void }[] = []
  const dictation = new Dictation({
    client: {
      speech: {
        transcribe: ({ id, fileName }) => {
          asked.push({ id, fileName })
          const answer = deferred<Result<{ text: string; language: null }>>()
          answers.push(answer)
          return answer.promise
        },
        cancel: async ({ id }) => {
          cancelled.push(id)
          return ok(undefined)
        },
      },
    },
    openMicrophone: async () => {
      const opened = await microphone.opening.promise
      if (!opened.ok) return opened
      return ok({
        level: () => 0.5,
        finish: async () => {
          microphone.released += 1
          return new Blob(['sound'])
        },
        release: () => {
          microphone.released += 1
        },
        ended: microphone.ended.promise,
      })
    },
    readRecording: async (source, fileName) =>
      ok({ bytes: new Uint8Array(source.size), mediaType: 'audio/wav', fileName }),
    hasModel: () => hasModel,
    newId: () => `id-${asked.length + 1}`,
    now: () => 1_000,
    onText: (text) => texts.push(text),
    onView: (view) => seen.push(view),
  })
  return { dictation, seen, texts, cancelled, asked, answers, microphone, now: () => seen.at(-1) }
}
const file = new File(['sound'], 'talk.mp3')
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

describe('dictation', () => {
  test('a recording becomes text, and the microphone is let go before it is sent', async () => {
    const { dictation, texts, answers, microphone, seen } = desk()
    const recording = dictation.record()
    microphone.opening.resolve(ok(null))
    await recording
    expect(seen.map(({ phase }) => phase)).toEqual(['opening', 'recording'])
    const finished = dictation.finish()
    await nextTurn()
    expect(microphone.released).toBe(1)
    answers[0]?.resolve(ok({ text: ' Hello there. ', language: null }))
    await finished
    expect(texts).toEqual(['Hello there.'])
    expect(seen.map(({ phase }) => phase)).toEqual(['opening', 'recording', 'writing', 'idle'])
  })

  test('called off while it listens, nothing is sent; while it opens, the microphone closes at once', async () => {
    const { dictation, microphone, asked, now } = desk()
    const recording = dictation.record()
    dictation.cancel()
    microphone.opening.resolve(ok(null))
    await recording
    expect(microphone.released).toBe(1)
    await dictation.record()
    dictation.cancel()
    expect(microphone.released).toBe(2)
    expect(asked).toEqual([])
    expect(now()?.phase).toBe('idle')
  })

  test('called off while the server writes, it is told so, and its late words are dropped', async () => {
    const { dictation, texts, answers, cancelled } = desk()
    const taken = dictation.takeFile(file)
    await nextTurn()
    dictation.cancel()
    expect(cancelled).toEqual(['id-1'])
    answers[0]?.resolve(ok({ text: 'too late', language: null }))
    await taken
    expect(texts).toEqual([])
  })

  test('what was said outlives a server that is away: trying again sends the same recording', async () => {
    const { dictation, texts, answers, asked, now } = desk()
    const taken = dictation.takeFile(file)
    await nextTurn()
    answers[0]?.resolve({ ok: false, error: unreachable })
    await taken
    expect(now()).toMatchObject({ phase: 'idle', error: unreachable })
    const again = dictation.retry()
    await nextTurn()
    answers[1]?.resolve(ok({ text: 'still there', language: null }))
    await again
    expect(asked.map(({ fileName }) => fileName)).toEqual(['talk.mp3', 'talk.mp3'])
    expect(texts).toEqual(['still there'])
  })

  test('without a speech model it says so, and neither listens nor reads', async () => {
    const { dictation, asked, now } = desk({ hasModel: false })
    await dictation.record()
    expect(now()).toMatchObject({ phase: 'idle', notice: 'no-model' })
    await dictation.takeFile(file)
    expect(asked).toEqual([])
  })

  test('a microphone that is refused is told; silence is told too', async () => {
    const { dictation, microphone, answers, texts, now } = desk()
    const recording = dictation.record()
    const error: AppErrorData = { code: 'microphone_denied', params: {}, fixes: [] }
    microphone.opening.resolve({ ok: false, error })
    await recording
    expect(now()).toMatchObject({ phase: 'idle', error })
    const taken = dictation.takeFile(file)
    await nextTurn()
    answers[0]?.resolve(ok({ text: ' ', language: null }))
    await taken
    expect(now()).toMatchObject({ phase: 'idle', notice: 'nothing-heard', error: null })
    expect(texts).toEqual([])
  })

  test('a microphone that is pulled out ends the recording, and what was heard is written down once', async () => {
    const { dictation, microphone, answers, asked, texts } = desk()
    const recording = dictation.record()
    microphone.opening.resolve(ok(null))
    await recording
    microphone.ended.resolve()
    await nextTurn()
    await dictation.finish()
    answers[0]?.resolve(ok({ text: 'half a', language: null }))
    await nextTurn()
    expect(asked).toHaveLength(1)
    expect(texts).toEqual(['half a'])
  })
})
