import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ErrorCode } from '../../../shared/errors'
import { AppError } from '../app-error'
import { temporaryFolder } from '../database/testing'
import type { ChatModel } from '../providers'
import { withBuiltinReasons } from './builtin-reasons'

const crash = new AppError('builtin_engine_crashed', { reason: 'SIGKILL' }).toData()

function failing(code: ErrorCode, message: string): ChatModel {
  const fail = () => Promise.reject(new AppError(code, { message }))
  return {
    name: 'Small',
    device: 'server',
    capabilities: ['chat-completion'],
    maxParallelism: null,
    generationDefaults: {},
    structuredOutputs: null,
    ownedBy: 'keepsake',
    contextWindow: 512,
    countTokens: async () => ({ tokens: 1, method: 'estimate' }),
    estimateTokens: (text) => text.length,
    generate: fail,
    async *stream() {
      yield { type: 'text', text: 'so far' }
      await fail()
    },
  }
}

type Told = { crashed?: boolean; message?: string; filePath?: string }

async function reasonsOf(
  code: ErrorCode,
  { crashed, message = '', filePath = '/nowhere/small.gguf' }: Told = {},
) {
  const engine = { crash: async () => (crashed ? crash : null) }
  const model = withBuiltinReasons(failing(code, message), { engine, filePath })
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
  const named = ['builtin_engine_crashed', 'builtin_engine_crashed']
  expect(await reasonsOf('stream_cut', { crashed: true })).toEqual(named)
  expect(await reasonsOf('unreachable', { crashed: true })).toEqual(named)
  expect(await reasonsOf('stream_cut')).toEqual(['stream_cut', 'stream_cut'])
  const long = await reasonsOf('context_too_long', { crashed: true })
  expect(long).toEqual(['context_too_long', 'context_too_long'])
})

test('a model that did not load says what is wrong with its file; other faults stay what they are', async () => {
  const message = "failed to load model 'small': gguf_invalid"
  expect(await reasonsOf('server_error', { message })).toEqual(['file_unreadable', 'file_unreadable'])
  const filePath = join(temporaryFolder(), 'small.gguf')
  await writeFile(filePath, 'GGUF and then nothing')
  expect(await reasonsOf('server_error', { message, filePath })).toEqual(['gguf_invalid', 'gguf_invalid'])
  expect(await reasonsOf('server_error', { message: 'no grammar' })).toEqual(['server_error', 'server_error'])
})
