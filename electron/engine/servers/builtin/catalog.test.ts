import { expect, test } from 'vitest'
import { estimateMemoryNeed, fitsMachine, starterModels } from './catalog'

const gigabyte = 1_000_000_000
const byKey = (key: string) => {
  const model = starterModels.find((one) => one.key === key)
  if (!model) throw new Error(`no model ${key}`)
  return model
}

test('the starter is the smallest, its hash is known, and its sources are the hub, then the Python package [I1]', () => {
  const [starter, ...others] = starterModels
  expect(starter?.sources.map((source) => source.kind)).toEqual(['hub', 'python-package'])
  expect(starter?.sha256).toHaveLength(64)
  for (const model of others)
    expect(model.aboutBytes).toBeGreaterThan(starter?.aboutBytes ?? Number.POSITIVE_INFINITY)
  expect(new Set(starterModels.map((model) => model.key)).size).toBe(starterModels.length)
})

test('the need of memory is the file, the keys and values of the context, buffers and the process', () => {
  const model = byKey('qwen3-4b')
  const cachePerToken = 2 * 2 * 36 * 8 * 128
  const more = estimateMemoryNeed(model, 8192) - estimateMemoryNeed(model, 4096)
  expect(more).toBe(4096 * cachePerToken)
  expect(estimateMemoryNeed(model) / gigabyte).toBeGreaterThan(3)
  expect(estimateMemoryNeed(model) / gigabyte).toBeLessThan(4)
  expect(estimateMemoryNeed(byKey('smollm2-135m-instruct')) / gigabyte).toBeLessThan(0.5)
})

test('a model fits, fits when others give memory back, or never fits [I1]', () => {
  const memory = { totalBytes: 8 * gigabyte, freeBytes: 4 * gigabyte }
  expect(fitsMachine(3 * gigabyte, memory)).toBe('yes')
  expect(fitsMachine(5 * gigabyte, memory)).toBe('tight')
  expect(fitsMachine(7 * gigabyte, memory)).toBe('no')
})
