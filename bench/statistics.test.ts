import { describe, expect, test } from 'vitest'
import { percentile, summarise } from './statistics'

const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

describe('percentiles of samples', () => {
  test('are samples by nearest rank', () => {
    expect(percentile(oneTo(100), 0.5)).toBe(50)
    expect(percentile(oneTo(100), 0.95)).toBe(95)
    expect(percentile(oneTo(100), 0.99)).toBe(99)
    expect(percentile(oneTo(20), 0.95)).toBe(19)
    expect(percentile(oneTo(5), 0.95)).toBe(5)
    expect(percentile([7], 0.5)).toBe(7)
  })

  test('do not depend on the order, and leave the samples as they were', () => {
    const samples = [10, 9, 2, 30, 1]
    expect(percentile(samples, 0.5)).toBe(9)
    expect(samples).toEqual([10, 9, 2, 30, 1])
  })

  test('of nothing are refused, as is a share that is none', () => {
    expect(() => percentile([], 0.5)).toThrow('no samples')
    expect(() => percentile([1], 0)).toThrow('share')
    expect(() => percentile([1], 95)).toThrow('share')
  })

  test('are told together', () => {
    expect(summarise(oneTo(200))).toEqual({ count: 200, min: 1, p50: 100, p95: 190, p99: 198, max: 200 })
  })
})
