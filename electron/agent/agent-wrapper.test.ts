import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { failWith, type ScriptedReply, say } from '../../e2e/support/scripted-server/replies'
import { startScriptedServer } from '../../e2e/support/scripted-server/server'
import { ModelForm, modelDefaults } from '../../shared/model-form'
import { AgentError, type AgentEvent, type AgentOptions, AgentWrapper, createOllamaBackend } from '../agent'
import { lookInto } from '../engine/database/read-only'
import { temporaryFolder } from '../engine/database/testing'
import { openEngine } from '../engine/engine'
import { plainSurroundings } from './plain-surroundings'

async function modelServer() {
  const server = await startScriptedServer()
  onTestFinished(() => server.close())
  return server
}

/** An agent of a file on a scripted server. */
async function agentOf(options: AgentOptions = {}) {
  const server = await modelServer()
  const path = join(temporaryFolder(), 'agent.yaml')
  writeFileSync(
    path,
    `agent_name: tester\nmodel_name: scripted-model\nmodel_endpoint: ${server.baseUrl}\n` +
      'generation_config:\n  temperature: 0.3\n  max_tokens: 200\n  context_window: 8192\n',
  )
  const agent = AgentWrapper.fromConfig(path, { environment: {}, ...options })
  onTestFinished(() => agent.close())
  return { server, agent, path }
}

const bodyOf = (request: { body: unknown } | undefined) => z.looseObject({}).parse(request?.body)
const messagesOf = (request: { body: unknown } | undefined) =>
  z.array(z.looseObject({ role: z.string(), content: z.unknown() })).parse(bodyOf(request).messages)

const callTool = (name: string, args: string, id = 'call_1'): ScriptedReply => ({
  stream: [
    { role: 'assistant' },
    { toolCall: { index: 0, id, type: 'function', function: { name, arguments: args } } },
    { finish: 'tool_calls' },
    { usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } },
    { done: true },
  ],
})

test('[B2] an agent of a file answers, as the file says it is to be asked', async () => {
  const { server, agent } = await agentOf()
  server.enqueue(say('Tea.', { usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 } }))
  const reply = await agent.sendMessage('Tea or coffee?')
  expect(agent.name).toBe('tester')
  expect(reply).toEqual({
    text: 'Tea.',
    reasoning: '',
    toolCalls: [],
    usage: { promptTokens: 9, completionTokens: 2 },
    model: 'tester',
    finishReason: 'stop',
  })
  expect(bodyOf(server.chats[0])).toMatchObject({
    model: 'scripted-model',
    temperature: 0.3,
    max_tokens: 200,
  })
})

test('[B2] what was said before is known, until it is reset', async () => {
  const { server, agent } = await agentOf({ systemPrompt: 'You count.' })
  server.respondWith(() => say('Yes.'))
  await agent.sendMessage('One')
  await agent.sendMessage('Two')
  expect(messagesOf(server.chats[1]).map(({ content }) => content)).toEqual([
    'You count.',
    'One',
    'Yes.',
    'Two',
  ])
  await agent.reset()
  await agent.sendMessage('Three')
  expect(messagesOf(server.chats[2]).map(({ content }) => content)).toEqual(['You count.', 'Three'])
})

test('[B2] without memory nothing is written to disk, and no server is asked but for replies', async () => {
  const folder = temporaryFolder()
  const before = process.cwd()
  vi.stubEnv('TMPDIR', folder)
  const { server, agent } = await agentOf({ environment: { KEEPSAKE_DATA_FOLDER: folder } })
  server.respondWith(() => say('Yes.'))
  await agent.sendMessage('One')
  await agent.close()
  vi.unstubAllEnvs()
  expect(process.cwd()).toBe(before)
  expect(readdirSync(folder).filter((name) => !name.startsWith('keepsake-test-'))).toEqual([])
  expect(server.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions'])
})

test('[B2] with memory the conversation is in the same database as the app’s, and is recalled', async () => {
  const dataFolder = temporaryFolder()
  const { server, agent } = await agentOf({ memory: { dataFolder } })
  server.respondWith(() => say('Noted.'))
  await agent.sendMessage('My sister Ida lives in Turin.')
  await agent.reset()
  await agent.sendMessage('Where does Ida live?')
  const asked = messagesOf(server.chats[1]).at(-1)?.content
  expect(String(asked)).toContain('Turin')
  await agent.close()
  const counted = lookInto(join(dataFolder, 'keepsake.db'), (db) =>
    ['conversations', 'models'].map((table) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()),
  )
  expect(counted).toEqual([2, 0])
})

test('[B2] an agent on the app’s own list: by a name, else the model that is chosen to chat; nothing is kept', async () => {
  const server = await modelServer()
  const dataFolder = temporaryFolder()
  const app = await openEngine({ ...plainSurroundings({}), dataFolder, beside: true })
  for (const wireName of ['first', 'second']) {
    const form = { ...modelDefaults, wireName, endpointUrl: server.baseUrl, displayName: `My ${wireName}` }
    await app.api.models.add(ModelForm.parse(form))
  }
  await app.close()
  server.respondWith(() => say('Yes.'))
  for (const options of [{}, { model: 'My second' }, { model: 'none' }]) {
    const agent = AgentWrapper.fromApp({ dataFolder, environment: {}, ...options })
    onTestFinished(() => agent.close())
    const sent = agent.sendMessage('Hello')
    if (options.model === 'none') await expect(sent).rejects.toMatchObject({ code: 'model_missing' })
    else expect((await sent).text).toBe('Yes.')
    await agent.close()
  }
  expect(server.chats.map((chat) => bodyOf(chat).model)).toEqual(['first', 'second'])
  const kept = lookInto(join(dataFolder, 'keepsake.db'), (db) =>
    db.prepare('SELECT count(*) FROM conversations').pluck().get(),
  )
  expect(kept).toBe(0)
})

test('[B2] a stream tells words as they come and ends with the whole reply', async () => {
  const { server, agent } = await agentOf()
  server.enqueue(say('One two three four.', { chunkSize: 4, reasoning: 'hm' }))
  const events: AgentEvent[] = []
  for await (const event of agent.stream('Count')) events.push(event)
  const words = events.flatMap((event) => (event.type === 'text' ? [event.text] : []))
  expect(words.length).toBeGreaterThan(2)
  expect(words.join('')).toBe('One two three four.')
  expect(events.at(-1)).toMatchObject({
    type: 'end',
    reply: { text: 'One two three four.', reasoning: 'hm' },
  })
})

test('[B2] tools with a zod schema or a JSON schema are offered, checked, run, and told', async () => {
  const run = vi.fn(async ({ city }: { city: string }) => ({ city, sky: 'clear' }))
  const { server, agent } = await agentOf({
    tools: [
      { name: 'weather', description: 'The weather', parameters: z.object({ city: z.string() }), run },
      {
        name: 'clock',
        description: 'The time',
        parameters: { type: 'object', properties: {} },
        run: () => 'noon',
      },
    ],
  })
  server.enqueue(
    callTool('weather', '{"city":4}'),
    callTool('weather', '{"city":"Rome"}', 'call_2'),
    say('Clear.'),
  )
  const events: AgentEvent[] = []
  for await (const event of agent.stream('Weather in Rome?')) events.push(event)
  expect(bodyOf(server.chats[0]).tools).toMatchObject([
    {
      function: {
        name: 'weather',
        parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
    },
    { function: { name: 'clock', parameters: { type: 'object', properties: {} } } },
  ])
  expect(run).toHaveBeenCalledTimes(1)
  expect(events.map(({ type }) => type).filter((type) => type !== 'text')).toEqual([
    'tool_call',
    'tool_result',
    'tool_call',
    'tool_result',
    'end',
  ])
  const end = events.at(-1)
  const reply = end?.type === 'end' ? end.reply : null
  expect(reply?.text).toBe('Clear.')
  expect(reply?.toolCalls).toMatchObject([
    { failed: true, result: expect.stringContaining('city') },
    { failed: false, result: '{"city":"Rome","sky":"clear"}' },
  ])
})

test('[B2] a picture goes with its turn, and again with later ones', async () => {
  const { server, agent } = await agentOf()
  server.respondWith(() => say('A cat.'))
  await agent.sendMessage('What is this?', {
    images: [{ mediaType: 'image/png', data: new Uint8Array([1, 2]) }],
  })
  await agent.sendMessage('Sure?')
  for (const chat of server.chats) {
    const turn = messagesOf(chat).find(({ role }) => role === 'user')
    expect(turn?.content).toEqual([
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AQI=' } },
      { type: 'text', text: 'What is this?' },
    ])
  }
})

test('[B2] stopping a reply rejects with the reason, and the agent goes on', async () => {
  const { server, agent } = await agentOf()
  server.enqueue({ stream: [{ role: 'assistant' }, { text: 'Half' }, { hang: true }] }, say('Whole.'))
  const stopped = new AbortController()
  const reason = new Error('enough')
  const sent = agent.sendMessage('Hello', { signal: stopped.signal })
  await server.waitForRequest(({ path }) => path.endsWith('/chat/completions'))
  stopped.abort(reason)
  await expect(sent).rejects.toBe(reason)
  expect((await agent.sendMessage('Again')).text).toBe('Whole.')
})

test('[B2] leaving a stream stops the request', async () => {
  const { server, agent } = await agentOf()
  server.enqueue({ stream: [{ role: 'assistant' }, { text: 'Half' }, { hang: true }] })
  for await (const event of agent.stream('Hello')) if (event.type === 'text') break
  await vi.waitFor(() => expect(server.chats[0]?.closedAt).toBeDefined(), 15_000)
})

test('[A7] a failure has a code for programs and the window’s own sentence for people', async () => {
  const { server, agent } = await agentOf()
  server.change({ requireKey: 'sk-right' })
  const error = await agent.sendMessage('Hello').catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(AgentError)
  expect(error).toMatchObject({ code: 'unauthorized', message: expect.stringContaining('wants a key') })
})

test('[B4] the call is stronger than the environment, and that than the file; the key is nowhere shown', async () => {
  const other = await modelServer()
  const { agent } = await agentOf({
    temperature: 0.9,
    environment: {
      KEEPSAKE_MODEL_BACKEND__BASE_URL: other.baseUrl,
      KEEPSAKE_MODEL_BACKEND__TEMPERATURE: '0.1',
      KEEPSAKE_MODEL_BACKEND__MODEL: 'from-the-environment',
      KEEPSAKE_MODEL_BACKEND__API_KEY: 'sk-canary-1234567890',
    },
  })
  other.enqueue(say('Hi.'), failWith(500, 'sk-canary-1234567890 is broken'))
  await agent.sendMessage('Hello')
  expect(bodyOf(other.chats[0])).toMatchObject({
    temperature: 0.9,
    model: 'from-the-environment',
    max_tokens: 200,
  })
  expect(other.chats[0]?.headers.authorization).toBe('Bearer sk-canary-1234567890')
  const error = await agent.sendMessage('Again', {}).catch((caught: unknown) => caught)
  expect(JSON.stringify([String(error), Object.entries(Object(error)), agent])).not.toContain('sk-canary')
})

test('[B4] an address of the environment gets no key of the file, as that is another server’s', async () => {
  const other = await modelServer()
  other.enqueue(say('Hi.'))
  const config = {
    agent_name: 'a',
    model_name: 'm',
    model_endpoint: 'https://rented.example/v1',
    api_key: 'sk-of-the-file',
  }
  const agent = AgentWrapper.fromConfig(config, {
    environment: { KEEPSAKE_MODEL_BACKEND__BASE_URL: other.baseUrl },
  })
  onTestFinished(() => agent.close())
  await agent.sendMessage('Hello')
  expect(other.chats[0]?.headers.authorization).toBeUndefined()
})

test('[B4] what a factory fills in by itself is a default: the environment is stronger, the call is not', async () => {
  const server = await modelServer()
  server.respondWith(() => say('Hi.'))
  const environment = {
    KEEPSAKE_MODEL_BACKEND__BASE_URL: server.baseUrl,
    KEEPSAKE_MODEL_BACKEND__TEMPERATURE: '0.1',
  }
  const agent = AgentWrapper.fromBackend(createOllamaBackend('llama3.2', { temperature: 1.2 }), {
    environment,
  })
  onTestFinished(() => agent.close())
  await agent.sendMessage('Hello')
  expect(bodyOf(server.chats[0])).toMatchObject({ model: 'llama3.2', temperature: 1.2 })
})

test('[B2] an agent of a backend, as its factory fills it in', async () => {
  const server = await modelServer()
  server.enqueue(say('Hi.'))
  const agent = AgentWrapper.fromBackend(createOllamaBackend('llama3.2', { baseUrl: server.baseUrl }), {
    environment: {},
  })
  onTestFinished(() => agent.close())
  await agent.sendMessage('Hello')
  expect(bodyOf(server.chats[0])).toMatchObject({ model: 'llama3.2', temperature: 0.7 })
  expect(bodyOf(server.chats[0])).not.toHaveProperty('max_tokens')
})

test('[B1] a file with faults is refused at once, each fault at its line', () => {
  const path = join(temporaryFolder(), 'broken.yaml')
  writeFileSync(
    path,
    'agent_name: x\nmodel_name: y\nmodel_endpoint: http://localhost:8001/v1\ngeneration_config:\n  temperature: 9\n',
  )
  expect(() => AgentWrapper.fromConfig(path, { environment: {} })).toThrow(
    /broken\.yaml:5:16: generation_config\.temperature/,
  )
  expect(() => AgentWrapper.fromConfig(`${path}.gone`, { environment: {} })).toThrow(/cannot be read/)
})

test('[B4] a setting of the call that does not do is refused at once, by its name; a key is not repeated', () => {
  const config = { agent_name: 'a', model_name: 'm', model_endpoint: 'http://localhost:8001/v1' }
  const of = (options: AgentOptions) => () => AgentWrapper.fromConfig(config, { environment: {}, ...options })
  expect(of({ temperature: 9 })).toThrow(/\ntemperature: .*2$/)
  expect(of({ model: '' })).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  const key = `sk-canary-${'x'.repeat(20_000)}`
  expect(of({ apiKey: key })).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('canary') }),
  )
})

test('[B2] after close nothing answers any more, and closing again is no fault', async () => {
  const { agent, server } = await agentOf()
  server.enqueue({ stream: [{ role: 'assistant' }, { hang: true }] })
  const sent = agent.sendMessage('Hello').catch((error: unknown) => error)
  await server.waitForRequest(({ path }) => path.endsWith('/chat/completions'))
  await Promise.all([agent.close(), agent.close()])
  expect(await sent).toMatchObject({ code: 'cancelled' })
  await expect(agent.sendMessage('Hello?')).rejects.toMatchObject({ code: 'cancelled' })
})
