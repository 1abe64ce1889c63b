import { request } from 'node:http'
import { createServer } from 'node:net'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'
import { expect, onTestFinished, test } from 'vitest'
import { openMcp } from './testing/open-mcp'

async function openDoor() {
  const place = await openMcp()
  const { url } = await place.mcp.api.setHttp({ enabled: true, port: null })
  if (url === null) throw new Error('the door is shut')
  const { client, key } = await place.mcp.api.createKey({
    name: 'Editor',
    scopes: ['search', 'read', 'propose'],
  })
  return { ...place, url, key, clientId: client.id }
}

async function program(url: string, key: string) {
  const client = new Client({ name: 'anything', version: '1' })
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { authorization: `Bearer ${key}` } },
  })
  await client.connect(transport)
  onTestFinished(() => client.close())
  return async (tool: string, args: Record<string, unknown> = {}) =>
    CallToolResultSchema.parse(await client.callTool({ name: tool, arguments: args }))
}

const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })

/** The status of one request with exactly these headers. */
function status(url: string, headers: Record<string, string>, body = ping, method = 'POST'): Promise<number> {
  return new Promise((resolve, reject) => {
    const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
    const asked = request(url, { method, headers: { ...json, ...headers } }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    asked.on('error', reject)
    asked.end(method === 'POST' ? body : undefined)
  })
}

test('[I4] the HTTP door is shut unless it is switched on, and then listens on this machine alone', async () => {
  const { mcp } = await openMcp()
  await mcp.start()
  expect(await mcp.api.http()).toEqual({ enabled: false, url: null, command: 'keepsake mcp' })
  const { url } = await mcp.api.setHttp({ enabled: true, port: null })
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/)
  expect(await mcp.api.setHttp({ enabled: false, port: null })).toMatchObject({ enabled: false, url: null })
  await expect(status(url ?? '', {})).rejects.toThrow('ECONNREFUSED')
})

test('[I4] a program with a key searches and proposes over HTTP, under the name that the person gave the key', async () => {
  const { url, key, remember, proposals, mcp } = await openDoor()
  remember('The user drinks tea.')
  const call = await program(url, key)
  expect((await call('search_memory', { query: 'tea' })).structuredContent).toMatchObject({ total: 1 })
  await call('propose_memory', { text: 'The user plays the oboe.' })
  expect(proposals.list(null)).toMatchObject([{ author: 'Editor', origin: 'tool' }])
  expect(await mcp.api.clients()).toMatchObject([
    { name: 'Editor', transport: 'http', state: 'allowed', uses: 2 },
  ])
})

test('[I4] without the key, with another one, or with a revoked one nothing is answered', async () => {
  const { url, key, mcp, clientId, rows } = await openDoor()
  const bearer = (value: string) => ({ authorization: `Bearer ${value}` })
  expect(await status(url, bearer(key))).toBe(200)
  expect(await status(url, {})).toBe(401)
  expect(await status(url, bearer(`${key}x`))).toBe(401)
  expect(await status(url, { authorization: key })).toBe(401)
  await mcp.api.revoke({ id: clientId })
  expect(await status(url, bearer(key))).toBe(403)
  await mcp.api.allow({ id: clientId, scopes: ['search'] })
  expect(await status(url, bearer(key))).toBe(200)
  await mcp.api.remove({ id: clientId })
  expect(await status(url, bearer(key))).toBe(401)
  // Only a hash of it was ever kept.
  expect(JSON.stringify(rows('SELECT * FROM mcp_clients'))).not.toContain(key)
})

test('[I4] a key of a name that is there is refused', async () => {
  const { mcp } = await openDoor()
  expect(() => mcp.api.createKey({ name: 'Editor', scopes: ['read'] })).toThrow('name_taken')
})

test('[I4] [G5] a page in a browser cannot reach the memory, not even by a changed DNS entry', async () => {
  const { url, key } = await openDoor()
  const own = { authorization: `Bearer ${key}` }
  const port = new URL(url).port
  expect(await status(url, { ...own, host: `evil.example:${port}` })).toBe(403)
  expect(await status(url, { ...own, host: '127.0.0.1' })).toBe(403)
  expect(await status(url, { ...own, host: `localhost:${port}` })).toBe(200)
  expect(await status(url, { ...own, origin: 'https://evil.example' })).toBe(403)
  expect(await status(url, { ...own, origin: 'null' })).toBe(403)
  expect(await status(url, { ...own, origin: `http://127.0.0.1:${port}` })).toBe(200)
})

test('[I4] what is no request of the protocol is refused, and does not stop the next one', async () => {
  const { url, key } = await openDoor()
  const own = { authorization: `Bearer ${key}` }
  expect(await status(url.replace('/mcp', '/other'), own)).toBe(404)
  expect(await status(url, own, '', 'GET')).toBe(405)
  expect(await status(url, own, '', 'DELETE')).toBe(405)
  expect(await status(url, own, 'not json')).toBe(400)
  expect(await status(url, own, JSON.stringify({ a: 'x'.repeat(1_100_000) }))).toBe(413)
  expect(await status(url, own)).toBe(200)
})

test('[I4] the address stays the same over a restart, and a port that is taken is said', async () => {
  const { mcp, open, url } = await openDoor()
  await mcp.close()
  const again = open()
  onTestFinished(() => again.close())
  await again.start()
  expect((await again.api.http()).url).toBe(url)

  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void other.close())
  const bound = other.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0
  await expect(again.api.setHttp({ enabled: true, port })).rejects.toThrow('server_port_taken')
  expect(await again.api.http()).toMatchObject({ enabled: false, url: null })
})
