import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ErrorCode } from '../../shared/errors'
import { AppError } from './app-error'
import { withBuiltinReasons } from './builtin-reasons'
import { temporaryFolder } from './database/testing'
import type { ChatModel } from './providers'
import type { BuiltinEngine } from './servers'

const crash = new AppError('builtin_engine_crashed', { reason: 'SIGKILL' }).toData()

function failing(code: ErrorCode): ChatModel {
  const fail = () => Promise.reject(new AppError(code))
  return {
    name: 'Small',
    contextWindow: 512,
    countTokens: (text) => ({ tokens: text.length, method: 'estimate' }),
    generate: fail,
    async *stream() {
      yield { type: 'text', text: 'so far' }
      await fail()
    },
  }
}

type State = BuiltinEngine['state']
const failedLoad = (model: string): State => ({
  name: 'running',
  load: { name: 'failed', model, message: 'tensor data is missing' },
})

async function reasonsOf(code: ErrorCode, state: State, filePath = '/nowhere/small.gguf') {
  const engine = { state, crash: async () => (state.name === 'crashed' ? crash : null) }
  const model = withBuiltinReasons(failing(code), { engine, wireName: 'small', filePath })
  const { signal } = new AbortController()
  const generated = await model.generate({ messages: [] }, signal).catch((error: unknown) => error)
  const came: string[] = []
  const streamed = await (async () => {
    for await (const event of model.stream({ messages: [] }, signal)) came.push(event.type)
  })().catch((error: unknown) => error)
  expect(came).toEqual(['text'])
  return [generated, streamed].map((error) => (error instanceof AppError ? error.code : error))
}

test('a connection that broke because the engine crashed says so; another one stays what it is [I1]', async () => {
  const crashed: State = { name: 'crashed', error: crash }
  const named = ['builtin_engine_crashed', 'builtin_engine_crashed']
  expect(await reasonsOf('stream_cut', crashed)).toEqual(named)
  expect(await reasonsOf('unreachable', crashed)).toEqual(named)
  const running: State = { name: 'running', load: { name: 'unloaded' } }
  expect(await reasonsOf('stream_cut', running)).toEqual(['stream_cut', 'stream_cut'])
  expect(await reasonsOf('context_too_long', crashed)).toEqual(['context_too_long', 'context_too_long'])
})

test('a model that did not load says what is wrong with its file; one of another model stays what it is', async () => {
  expect(await reasonsOf('server_error', failedLoad('small'))).toEqual(['file_unreadable', 'file_unreadable'])
  const broken = join(temporaryFolder(), 'small.gguf')
  await writeFile(broken, 'GGUF and then nothing')
  expect(await reasonsOf('server_error', failedLoad('small'), broken)).toEqual([
    'gguf_invalid',
    'gguf_invalid',
  ])
  expect(await reasonsOf('server_error', failedLoad('other'))).toEqual(['server_error', 'server_error'])
})
