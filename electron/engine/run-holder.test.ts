import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { runHolders } from './run-holder'

const holders = () => runHolders(() => 'an-engine')

test('[B3] the engines of this process and of living ones count as alive, those of ended ones do not', async () => {
  const own = holders()
  expect(own.isAlive(own.own)).toBe(true)

  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'spawn')
  const start = process.platform === 'linux' ? await startOf(child.pid ?? 0) : '1'
  expect(own.isAlive(`${child.pid}:${start}:x`)).toBe(true)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(own.isAlive(`${child.pid}:${start}:x`)).toBe(false)
})

test('[B3] a process that was given the id of an ended one is not taken for it', () => {
  const own = holders()
  expect(own.isAlive(`${process.pid}:1:x`)).toBe(false)
  if (process.platform === 'linux') expect(own.isAlive(`${process.ppid}:1:x`)).toBe(false)
})

test('what is no holder is nobody', () => {
  for (const text of ['', ':', 'x:1', '-1:1', '0:1'])
    expect([text, holders().isAlive(text)]).toEqual([text, false])
})

/** As another process reads it. */
async function startOf(pid: number): Promise<string> {
  const script = `process.stdout.write(require('fs').readFileSync('/proc/${pid}/stat', 'utf8'))`
  const reader = spawn(process.execPath, ['-e', script])
  let text = ''
  reader.stdout.on('data', (data) => {
    text += String(data)
  })
  await once(reader, 'close')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
