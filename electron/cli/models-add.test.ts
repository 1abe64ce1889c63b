import { expect, test } from 'vitest'
import { startScriptedServer } from '../../e2e/support/scripted-server/server'
import { placeWith } from './testing/place'

const placeOf = async (options: Parameters<typeof startScriptedServer>[0] = {}) =>
  placeWith(await startScriptedServer(options))

test('[B3] [B5] models add knows how long a context is usual for the name, unless somebody says it', async () => {
  const { run } = await placeOf()
  const add = async (more: string) =>
    JSON.parse((await run(`models add claude-sonnet-4-5 --kind anthropic --json ${more}`.trim())).stdout)
  expect(await add('')).toMatchObject({ contextWindow: 200_000, contextWindowSource: 'profile' })
  expect(await add('--name Short --url http://127.0.0.1:1/v1 --context-window 9000')).toMatchObject({
    contextWindow: 9_000,
    contextWindowSource: 'user',
  })
})

test('[B3] [A4] models add takes the length that the server tells; one that is away changes nothing', async () => {
  const { server, run } = await placeOf({
    persona: 'vllm',
    models: [{ id: 'qwen3-32b', contextWindow: 8_000 }],
  })
  const add = async (words: string) => JSON.parse((await run(`models add ${words} --json`)).stdout)
  const served = { contextWindow: 8_000, contextWindowSource: 'server', kind: 'vllm' }
  expect(await add(`qwen3-32b --url ${server.baseUrl}`)).toMatchObject(served)
  const typed = { contextWindow: 16_384, contextWindowSource: 'user' }
  expect(
    await add('qwen3-32b --name Typed --url http://127.0.0.1:1/v1 --context-window 16384'),
  ).toMatchObject(typed)
  expect(await add('nobody-knows --name Away --url http://127.0.0.1:1/v1')).toMatchObject({
    contextWindow: 32_768,
    contextWindowSource: 'default',
  })
})

test('[B3] [B6] models list --check shows how each server stands and what it serves after it was asked', async () => {
  const { server, run } = await placeOf({
    persona: 'vllm',
    models: [{ id: 'qwen3-32b', contextWindow: 8_192 }],
  })
  await run(`models add qwen3-32b --url ${server.baseUrl} --context-window 32768`)
  expect((await run('models list')).stdout).toMatch(/\nqwen3-32b .* 32K +enabled/)
  expect((await run('models list --check')).stdout).toMatch(/\nqwen3-32b .* vllm +8K +ready/)
})
