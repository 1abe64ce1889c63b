import { expect, test } from 'vitest'
import { startScriptedServer } from '../../e2e/support/scripted-server/server'
import { placeWith } from './testing/place'

const place = async () => placeWith(await startScriptedServer())

test('[B3] [I1] without a model it says how one comes, as commands', async () => {
  const { run } = await place()
  for (const words of ['chat Hello', 'models list']) {
    const { stdout, stderr } = await run(words)
    expect(stdout).toBe('')
    for (const way of ['keepsake models add NAME', 'keepsake models download smollm2-135m-instruct'])
      expect([words, stderr]).toEqual([words, expect.stringContaining(way)])
  }
})

test('[B3] an empty memory is told on standard error, and prints nothing', async () => {
  const { run } = await place()
  const said = async (words: string) => {
    const { code, stdout, stderr } = await run(words)
    return [code, stdout, stderr]
  }
  expect(await said('memory list')).toEqual([0, '', 'Nothing is remembered yet.\n'])
  expect(await said('memory search tea')).toEqual([0, '', 'Nothing is remembered about "tea".\n'])
  expect(await said('memory list --kind core')).toEqual([
    0,
    '',
    'Nothing of the kind core is remembered yet.\n',
  ])
})
