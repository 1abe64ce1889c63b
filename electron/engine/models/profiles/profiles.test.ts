import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { getProfile, openProfiles } from './profiles'

const familyOf = (name: string) => getProfile(name)?.family ?? null

/** The table that the project began with: context, tools, vision. */
test.each([
  ['gpt-4o', 128_000, true, true],
  ['gpt-4o-mini', 128_000, true, true],
  ['gpt-4-turbo', 128_000, true, true],
  ['gpt-3.5-turbo', 16_385, true, false],
  ['claude-3-5-sonnet', 200_000, true, true],
  ['claude-3-opus', 200_000, true, true],
  ['llama3.2', 8_192, false, false],
  ['llama3.2:70b', 128_000, true, false],
])('%s is known with its context, tools and images [B5]', (name, contextWindow, tools, vision) => {
  expect(getProfile(name)).toMatchObject({ contextWindow, tools, vision })
})

describe('a model is known in every spelling [B5]', () => {
  test.each([
    [
      'qwen3',
      [
        'Qwen/Qwen3-32B',
        'qwen3:32b',
        'qwen3-32b-q4_K_M.gguf',
        'QWEN3_32B',
        'hf.co/Qwen/Qwen3-32B-GGUF:Q4_K_M',
      ],
    ],
    ['qwen3', ['accounts/fireworks/models/qwen3-235b-a22b', 'C:\\models\\Qwen3-8B-Q4_K_M.gguf']],
    [
      'qwen3-instruct-2507',
      ['Qwen/Qwen3-4B-Instruct-2507', 'Qwen/Qwen3-4B-Instruct-2507-FP8', 'qwen3:4b-instruct-2507'],
    ],
    ['qwen3-vl-instruct', ['Qwen/Qwen3-VL-4B-Instruct', 'qwen3-vl:2b-instruct']],
    ['qwen3-embedding', ['Qwen/Qwen3-Embedding-0.6B', 'qwen3-embedding:4b']],
    ['llama-3.3', ['accounts/fireworks/models/llama-v3p3-70b-instruct', 'meta-llama/Llama-3.3-70B-Instruct']],
    [
      'llama-3.2-vision',
      ['Llama-3.2-11B-Vision-Instruct', 'accounts/fireworks/models/llama-v3p2-90b-vision-instruct'],
    ],
    [
      'claude-3.5',
      ['claude-3-5-sonnet-20241022', 'anthropic.claude-3-5-sonnet-20241022-v2:0', 'claude-3.5-sonnet'],
    ],
    ['claude-sonnet-4', ['claude-sonnet-4-5', 'claude-sonnet-4.5-enterprise', 'claude-sonnet-4-20250514']],
    ['gpt-4o', ['gpt-4o-2024-08-06', 'openai/gpt-4o', 'GPT-4o']],
    ['gemini-2.5', ['models/gemini-2.5-flash', 'google/gemini-2.5-pro']],
    ['deepseek-r1-distill', ['DeepSeek-R1-Distill-Llama-8B']],
    ['glm-4.5', ['accounts/fireworks/models/glm-4p5-air', 'zai-org/GLM-4.5']],
    ['whisper', ['openai/whisper-tiny.en', 'BELLE-2/Belle-whisper-large-v3-zh']],
    ['bge-reranker-v2-m3', ['BAAI/bge-reranker-v2-m3']],
    ['mixtral-8x22b', ['accounts/fireworks/models/mixtral-8x22b-instruct']],
    ['smollm2', ['SmolLM2-135M-Instruct.Q4_1.gguf']],
  ])('%s', (family, names) => {
    expect(names.map(familyOf)).toEqual(names.map(() => family))
  })
})

test('the most specific profile wins [B5]', () => {
  expect(
    ['qwen3-coder-30b', 'gpt-4o-mini-transcribe', 'o1', 'o1-mini', 'claude-3-7-sonnet'].map(familyOf),
  ).toEqual(['qwen3-coder', 'gpt-4o-transcribe', 'o1', 'o1-mini', 'claude-3.7-sonnet'])
  expect(getProfile('meta-llama/Llama-3.2-3B-Instruct')?.contextWindow).toBe(131_072)
})

test('a version is never taken for an earlier one, and an unknown model is unknown [B5]', () => {
  expect(
    ['gpt-5.9', 'claude-opus-4-9', 'llama-3.9-8b', 'glm-4.9v', 'my-own-model', ''].map(familyOf),
  ).toEqual([null, null, null, null, null, null])
  expect(familyOf('claude-opus-4-20250514')).toBe('claude-opus-4')
})

test('a model of another kind is offered neither tools nor images [B5]', () => {
  expect(getProfile('BAAI/bge-m3')).toEqual({
    family: 'bge-m3',
    contextWindow: 8192,
    maxOutputTokens: null,
    tools: false,
    vision: false,
    reasoning: false,
    jsonSchema: false,
    task: 'embedding',
    provider: 'baai',
  })
})

test('any name may be asked for, in any case', () => {
  const part = fc.constantFrom(
    'qwen3',
    'llama-',
    '3.2',
    ':70b',
    '/',
    '\\',
    '.gguf',
    'v3p1',
    '-vl',
    'claude',
    '*',
    '=',
    ' ',
  )
  const name = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(part).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(name, (text) => {
      const plain = text.normalize('NFKC')
      // Signs without a partner in the other case (ß, İ…) have no two spellings to compare.
      fc.pre(plain.toLowerCase().toUpperCase() === plain.toUpperCase())
      fc.pre(plain.toUpperCase().toLowerCase() === plain.toLowerCase())
      expect(getProfile(plain.toUpperCase())).toEqual(getProfile(plain.toLowerCase()))
    }),
  )
})

test('a very long name costs no time', () => {
  const began = performance.now()
  expect(getProfile('qwen3-'.repeat(100_000))).not.toBeNull()
  expect(performance.now() - began).toBeLessThan(500)
})

test('a newer list in the data folder takes the place of the shipped one; a broken one does not, and is told of', () => {
  const file = (text: string) => openProfiles({ path: '/data/catalog/profiles.yaml', text })
  const entry = 'profiles:\n  - family: mine\n    match: [my-model]\n    context_window: 5000\n'
  const newer = file(`updated: 2999-01-01\n${entry}`)
  expect(newer).toMatchObject({ from: 'file', problem: null })
  expect(newer.value.getProfile('My_Model:7b')?.contextWindow).toBe(5000)
  expect(newer.value.getProfile('gpt-4o')).toBeNull()

  const older = file(`updated: 2020-01-01\n${entry}`)
  expect(older).toMatchObject({ from: 'shipped', problem: null })
  for (const broken of [
    '{',
    'updated: 2999-01-01\nprofiles: []',
    `updated: 2999-01-01\n${entry}    window: 3\n`,
  ]) {
    const { from, problem, value } = file(broken)
    expect(from).toBe('shipped')
    expect(problem).toMatch(/^\/data\/catalog\/profiles\.yaml: ./)
    expect(value.getProfile('gpt-4o')?.family).toBe('gpt-4o')
  }
})
