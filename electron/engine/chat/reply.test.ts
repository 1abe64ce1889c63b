import { expect, test } from 'vitest'
import type { ChatEvent } from '../providers'
import { GrowingReply } from './reply'
import { ManualTime } from './testing/manual-time'

/** A reply that grows by `size` signs every 50 ms; the times of its saves. */
async function savesOf(size: number, pieces: number) {
  const time = new ManualTime()
  const saves: number[] = []
  const reply = new GrowingReply(
    {
      ...time,
      save: () => void saves.push(time.now()),
      onFirstToken: () => undefined,
      emit: () => undefined,
      emitSnapshot: () => undefined,
    },
    [],
  )
  async function* events(): AsyncGenerator<ChatEvent> {
    for (let piece = 0; piece < pieces; piece++) {
      yield { type: 'text', text: 'x'.repeat(size) }
      time.advance(50)
    }
  }
  await reply.take(events())
  return saves.slice(1).map((at, index) => at - (saves[index] ?? 0))
}

test('a reply is saved every quarter of a second, a very long one less often', async () => {
  expect(Math.max(...(await savesOf(100, 600)))).toBeLessThanOrEqual(300)
  const long = await savesOf(2_000, 600)
  expect(Math.max(...long)).toBeLessThanOrEqual(1_050)
  expect(long.at(-1)).toBeGreaterThanOrEqual(1_000)
  // Half a minute that at every quarter would be 120 times the whole reply.
  expect(long.length).toBeLessThan(45)
})
