import { expect, test } from 'vitest'
import type { ConnectionReport, ServedModel } from '../../../../../shared/contract/models'
import { findingsFor, otherSpelling } from './connection-findings'
import { stagesOf } from './connection-stages'

const url = 'http://localhost:8001/v1'
const served = (id: string, contextWindow: number | null = null): ServedModel => ({
  id,
  contextWindow,
  maxContextWindow: null,
  capabilities: { tools: null, vision: null, reasoning: null, embedding: null },
  loaded: null,
})
const report = (change: Partial<ConnectionReport>): ConnectionReport => ({
  state: 'up',
  kind: 'vllm',
  version: '0.32.0',
  latencyMs: 12,
  workingUrl: null,
  models: [],
  match: null,
  findings: [],
  problem: null,
  ...change,
})
const typed = { wireName: 'qwen3-32b', contextWindow: 32_768, url }
const done = (change: Partial<ConnectionReport>) => ({ step: 'done', url, report: report(change) }) as const

test.each([
  ['Qwen3-32B', 'qwen3-32b'],
  ['qwen3 32b', 'qwen3-32b'],
  ['qwen3-32b', 'Qwen/Qwen3-32B'],
  ['llama3.2', 'llama3.2:latest'],
  ['llama3.2', 'llama3.2:3b'],
])('%s is offered as the server spells it: %s [A4]', (name, id) => {
  expect(otherSpelling(name, [served('other'), served(id)])?.id).toBe(id)
})

test('where two models could be meant none is offered', () => {
  expect(otherSpelling('llama3.2', [served('llama3.2:1b'), served('llama3.2:3b')])).toBeUndefined()
})

test('a length above what is served is explained, with the value that fits [A4]', () => {
  expect(findingsFor(report({ models: [served('qwen3-32b', 8192)] }), typed)).toEqual([
    {
      code: 'context_smaller_served',
      level: 'warning',
      params: { served: 8192, typed: 32_768 },
      fix: { do: 'use-context-window', tokens: 8192 },
    },
  ])
  expect(findingsFor(report({ models: [served('qwen3-32b', 32_768)] }), typed)).toEqual([])
})

test('an empty list is explained and is no success of the name [A4]', () => {
  expect(findingsFor(report({}), typed).map((finding) => finding.code)).toEqual(['nothing_served'])
  expect(stagesOf(done({}), 'qwen3-32b').map((stage) => stage.state)).toEqual([
    'done',
    'done',
    'warning',
    'waiting',
  ])
})

test('401 is "reached, needs a key", with nothing ticked behind it [A4]', () => {
  const needsKey = done({ state: 'needs_key' })
  const findings: ConnectionReport['findings'] = [{ code: 'key_refused', params: {}, fixes: [] }]
  const refused = done({ state: 'needs_key', findings })
  expect(stagesOf(needsKey, 'qwen3-32b')[1]).toMatchObject({ state: 'warning', text: 'key' })
  expect(stagesOf(refused, 'qwen3-32b')[1]).toMatchObject({ text: 'keyRefused' })
  // Said once, by the stage.
  expect(findingsFor(report({ state: 'needs_key', findings }), typed)).toEqual([])
  expect(stagesOf(needsKey, 'qwen3-32b').filter((stage) => stage.state === 'done')).toHaveLength(1)
})

test('another address that answers is offered [A3]', () => {
  expect(
    findingsFor(
      report({ workingUrl: 'http://localhost:8001/openai/v1', models: [served('qwen3-32b')] }),
      typed,
    ),
  ).toMatchObject([{ code: 'address_moved', fix: { do: 'use-url', url: 'http://localhost:8001/openai/v1' } }])
})
