import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../../database/testing'
import { rewriteInThread } from './rewrite-in-thread'

function threadThat(does: string): string {
  const file = join(temporaryFolder(), 'thread.cjs')
  writeFileSync(file, `const { parentPort } = require('node:worker_threads'); ${does}`)
  return file
}

/** The app's own thread, which hears nothing for as long as that. */
const keepBusy = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

test('forgetting ends on a busy machine too, where the answer of its thread comes together with its end [G4]', async () => {
  const answers = threadThat('parentPort.postMessage(true)')
  // Which of several threads is heard first differs from time to time.
  for (let round = 1; round <= 12; round += 1) {
    const rewritten = rewriteInThread(answers, 'keepsake.db')
    const neighbour = new Worker(answers)
    neighbour.on('message', () => keepBusy(150))
    expect(await rewritten).toBe(true)
    await neighbour.terminate()
  }
}, 20_000)

test('a thread that ends without a word is a failure, and nobody waits for it for ever [G4]', async () => {
  const silent = threadThat('parentPort.close()')
  await expect(rewriteInThread(silent, 'keepsake.db')).rejects.toThrow('without an answer')
})
