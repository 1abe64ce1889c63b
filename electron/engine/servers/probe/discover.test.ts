import { createServer } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import {
  type ScriptedServer,
  type ScriptedServerOptions,
  startScriptedServer,
} from '../../../../e2e/support/scripted-server/server'
import { discoverServers, usualPorts } from './discover'
import type { ProbeResult } from './probe'

const running: ScriptedServer[] = []
const start = async (options: ScriptedServerOptions) => {
  const server = await startScriptedServer(options)
  running.push(server)
  return server
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

const look = async (ports: number[]) => {
  const found: ProbeResult[] = []
  for await (const result of discoverServers({ ports, fetch })) found.push(result)
  return found
}

test('every server is yielded as it answers, the slow one last; closed ports and silent ones are not [E2]', async () => {
  const slow = await start({ persona: 'vllm', delayMs: 300 })
  const ollama = await start({ persona: 'ollama' })
  const locked = await start({ persona: 'llamacpp', requireKey: 'k' })
  const loading = await start({ persona: 'llamacpp', loading: true })
  const silent = await start({ modelsRouteFails: 'hang' })
  const closed = await startScriptedServer()
  const closedPort = closed.port
  await closed.close()
  const ports = [slow, silent, ollama, locked, loading].map(({ port }) => port)
  const began = performance.now()
  const found = await look([...ports, closedPort])
  expect(performance.now() - began).toBeLessThan(2_000)
  expect(found.map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual([
    'llamacpp loading',
    'llamacpp needs_key',
    'ollama up',
    'vllm up',
  ])
  expect(found.at(-1)?.workingBaseUrl).toBe(slow.baseUrl)
})

test('a program that only refuses strangers is not taken for a model server', async () => {
  const other = createServer((_request, response) => response.writeHead(403).end('go away'))
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const address = other.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const found = await look([port])
  expect(found).toEqual([])
  other.closeAllConnections()
  other.close()
})

test('who stops looking leaves no request behind', async () => {
  const quick = await start({})
  const slow = await start({ delayMs: 60_000 })
  for await (const found of discoverServers({ ports: [quick.port, slow.port], fetch })) {
    expect(found.workingBaseUrl).toBe(quick.baseUrl)
    break
  }
  await expect.poll(() => slow.requests.length).toBeGreaterThan(0)
  await expect.poll(() => slow.requests.every(({ closedAt }) => closedAt !== undefined)).toBe(true)
})

test('the usual ports are those of the four servers', () => {
  expect(usualPorts).toEqual([8000, 8001, 8002, 8003, 11_434, 1234, 8080, 9931])
})
