import { expect, test } from 'vitest'
import { addressOf } from './check-form'

test.each([
  ['https://r.openai.azure.com', null, 'https://r.openai.azure.com/openai/v1'],
  ['https://r.openai.azure.com/openai/v1', null, 'https://r.openai.azure.com/openai/v1'],
  ['https://r.openai.azure.com/openai/v1', '2024-10-21', 'https://r.openai.azure.com'],
  ['https://gateway.example/ai', null, 'https://gateway.example/ai/openai/v1'],
  ['https://r.openai.azure.com/openai/v1', undefined, 'https://r.openai.azure.com/openai/v1'],
  ['https://r.openai.azure.com', undefined, 'https://r.openai.azure.com'],
] as const)('[D1] Azure at %s with the version %s is asked at %s', (endpointUrl, apiVersion, base) => {
  expect(addressOf({ kind: 'azure-openai', endpointUrl, apiVersion })).toBe(base)
})

test.each([
  ['fireworks', 'https://proxy.lan/fireworks/v1', 'https://proxy.lan/fireworks/v1'],
  ['google', 'http://127.0.0.1:9/v1beta/openai/', 'http://127.0.0.1:9/v1beta/openai'],
  ['fireworks', '', 'https://api.fireworks.ai/inference/v1'],
] as const)(
  '[D1] %s with the address "%s" of a proxy, or none, is asked at %s',
  (kind, endpointUrl, base) => {
    expect(addressOf({ kind, endpointUrl })).toBe(base)
  },
)

test('[D1] an address without /v1 in place of Fireworks’ own is refused with the one that would do', () => {
  expect(() => addressOf({ kind: 'fireworks', endpointUrl: 'http://127.0.0.1:9' })).toThrow(
    expect.objectContaining({
      code: 'invalid_input',
      fixes: [{ do: 'use-url', url: 'http://127.0.0.1:9/v1' }],
    }),
  )
})
