import { expect, test } from 'vitest'
import { SpeedMeter } from './speed'

test('speed is that of the last seconds, and the time left follows from it', () => {
  let at = 0
  const meter = new SpeedMeter(() => at)
  expect(meter.bytesPerSecond).toBeNull()
  for (let second = 0; second <= 10; second += 1) {
    at = second * 1000
    meter.note(second * 100)
  }
  expect(meter.bytesPerSecond).toBeCloseTo(100)
  expect(meter.etaSeconds(2000)).toBeCloseTo(10)
  for (let second = 11; second <= 30; second += 1) {
    at = second * 1000
    meter.note(1000 + (second - 10) * 10)
  }
  expect(meter.bytesPerSecond).toBeCloseTo(10)
  meter.reset()
  expect(meter.etaSeconds(2000)).toBeNull()
})
