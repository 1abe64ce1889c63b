import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { temporaryFolder } from '../engine/database/testing'
import { openEngine } from '../engine/engine'
import { buildProcess, removeProcess } from '../engine/testing/build-process'

let cli = ''
beforeAll(async () => {
  cli = await buildProcess('../cli.ts')
}, 120_000)
afterAll(() => removeProcess(cli))

/** The app, as far as it has no window. */
async function openApp(dataFolder: string) {
  const noWorker = () => {
    throw new Error('no worker here')
  }
  const engine = await openEngine({
    ...{ dataFolder, keyStore: null, spawnWorker: noWorker, spawnOnnxWorker: noWorker },
    ...{ environment: {}, log: () => undefined },
  })
  onTestFinished(() => engine.close())
  const news: string[] = []
  engine.api.app.changes(
    undefined,
    ({ topic }) => void news.push(topic),
    () => undefined,
  )
  return { api: engine.api, news }
}

/** The SDK's own client, which starts the built command line. */
async function program(dataFolder: string) {
  const transport = new StdioClientTransport({
    ...{ command: process.execPath, args: [cli, 'mcp', '--data-folder', dataFolder], stderr: 'pipe' },
  })
  let complaints = ''
  transport.stderr?.on('data', (text) => {
    complaints += String(text)
  })
  const client = new Client({ name: 'Some editor', version: '1.0.0' })
  const noise: string[] = []
  client.onerror = (error) => void noise.push(error.message)
  await client.connect(transport)
  onTestFinished(() => client.close())
  const call = async (name: string, args: Record<string, unknown>) => {
    const { content, isError } = CallToolResultSchema.parse(await client.callTool({ name, arguments: args }))
    const [first] = content
    return { isError: isError ?? false, text: first?.type === 'text' ? first.text : '' }
  }
  return { call, client, noise, said: () => complaints }
}

test('[I4] keepsake mcp serves another program beside the app: asked for, allowed, proposed, revoked', async () => {
  const folder = temporaryFolder()
  const { api, news } = await openApp(folder)
  await api.memory.add({
    ...{ text: 'The user drinks green tea.', detail: { kind: 'semantic', details: null } },
    ...{ subject: null, importance: 2, occurred: null },
  })
  const { call, noise, said, client } = await program(folder)
  expect(await call('search_memory', { query: 'tea' })).toMatchObject({ isError: true })
  await vi.waitFor(() => expect(news).toContain('mcp'), 5_000)
  const [asking] = await api.mcp.clients()
  expect(asking).toMatchObject({ name: 'Some editor', transport: 'stdio', state: 'asking' })

  await api.mcp.allow({ id: asking?.id ?? '', scopes: ['search', 'propose'] })
  // Ranked as for a reply: not every word of a question has to stand in what answers it.
  const found = await call('search_memory', { query: 'Which tea does the user usually drink?' })
  expect(found.text).toContain('"The user drinks green tea."')
  await call('propose_memory', { text: 'The user plays the oboe.' })
  await vi.waitFor(() => expect(news).toContain('proposals'), 5_000)
  const [proposal] = await api.proposals.list({ conversationId: null })
  expect(proposal).toMatchObject({ author: 'Some editor', origin: 'tool' })
  await api.proposals.accept({ id: proposal?.id ?? '' })
  expect((await call('search_memory', { query: 'oboe' })).text).toContain('from tool')

  await api.mcp.revoke({ id: asking?.id ?? '' })
  expect(await call('search_memory', { query: 'tea' })).toMatchObject({ isError: true })
  await client.close()
  // Nothing but the protocol is ever said.
  expect([noise, said()]).toEqual([[], ''])
}, 60_000)
