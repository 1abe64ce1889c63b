import { expect, test } from 'vitest'
import { loadOnce } from './load-once'

test('it is loaded once for all; one that failed is the same for all until somebody forgets it', async () => {
  let tries = 0
  const plugin = loadOnce(async () => {
    tries += 1
    if (tries === 1) throw new Error('cut')
    return tries
  })
  await expect(plugin.get()).rejects.toThrow('cut')
  // Anew at each drawing it would be loaded without end.
  await expect(plugin.get()).rejects.toThrow('cut')
  plugin.forget()
  expect(await Promise.all([plugin.get(), plugin.get()])).toEqual([2, 2])
})
