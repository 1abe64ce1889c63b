import { expect, test } from 'vitest'
import { membersOf, startProcess } from './start-process.mjs'

const run = (script: string, deadlineMs = 20_000) =>
  startProcess({
    title: 'Toy',
    command: process.execPath,
    argumentsFor: (port) => ['-e', script, String(port)],
    readyWhen: async (url) => (await fetch(url)).ok,
    deadlineMs,
  })

const serve = `require('node:http').createServer((_, answer) => answer.end()).listen(process.argv[1], '127.0.0.1');`
const stubborn = `process.on('SIGTERM', () => undefined); console.log('child runs'); setInterval(() => undefined, 1000)`

test('a server is given when it answers, and ends with all that it started, also with what will not', async () => {
  const server = await run(
    `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { stdio: 'inherit' }); ${serve}`,
  )
  await expect.poll(server.output).toContain('child runs')
  expect((await fetch(server.url)).ok).toBe(true)
  expect(membersOf(server.pid)).not.toEqual([])
  await server.stop()
  expect(membersOf(server.pid)).toEqual([])
})

test('one that ends, or is not ready in time, is told with what it printed', async () => {
  await expect(run(`console.error('no such model'); process.exit(3)`)).rejects.toThrow(
    /Toy did not start: it ended with code 3\nno such model/,
  )
  await expect(run(`console.log('I wait'); setInterval(() => undefined, 1000)`, 700)).rejects.toThrow(
    /was not ready after 1 s\nI wait/,
  )
})

test('a program that is not there is told', async () => {
  const recipe = {
    title: 'Toy',
    command: '/nowhere/toy',
    argumentsFor: () => [],
    readyWhen: async () => false,
    deadlineMs: 5_000,
  }
  await expect(startProcess(recipe)).rejects.toThrow(/Toy did not start: .*ENOENT/)
})
