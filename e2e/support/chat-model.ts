import { onTestFinished } from 'vitest'
import { AppError } from '../../electron/engine/app-error'
import type { ChatEvent, ChatModel, ChatRequest } from '../../electron/engine/providers/chat/chat-model'
import { createChatModel } from '../../electron/engine/providers/chat/create-chat-model'
import type { ProviderEndpoint } from '../../electron/engine/providers/endpoint'
import { endpointAt } from './provider-endpoint'
import type { ScriptedReply, StreamStep } from './scripted-server/replies'
import {
  type ScriptedServer,
  type ScriptedServerOptions,
  startScriptedServer,
} from './scripted-server/server'

type Options = Partial<ProviderEndpoint> & { wireName?: string }

/** A scripted server until the end of the test. */
export async function serve(options: ScriptedServerOptions = {}): Promise<ScriptedServer> {
  const server = await startScriptedServer(options)
  onTestFinished(() => server.close())
  return server
}

/** A model of this kind at an address. */
export function modelAt(baseUrl: string, options: Options = {}): ChatModel {
  const { wireName = 'scripted-model', ...endpoint } = options
  return createChatModel({
    name: 'Test model',
    wireName,
    contextWindow: 8192,
    endpoint: endpointAt(baseUrl, endpoint),
  })
}

export const ask = (content = 'Good morning to you', more: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [{ role: 'user', content }],
  ...more,
})

type Outcome = { events: ChatEvent[]; error: AppError | null }

export async function run(
  model: ChatModel,
  request = ask(),
  signal = new AbortController().signal,
): Promise<Outcome> {
  const events: ChatEvent[] = []
  try {
    for await (const event of model.stream(request, signal)) events.push(event)
    return { events, error: null }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { events, error }
  }
}

/** One scripted reply to one request. */
export async function reply(script: ScriptedReply, options: Options = {}): Promise<Outcome> {
  const server = await serve()
  server.enqueue(script)
  return run(modelAt(server.baseUrl, options))
}

export const steps = (...stream: StreamStep[]): ScriptedReply => ({ stream })
export const textOf = ({ events }: Outcome): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('')
export const thoughtOf = ({ events }: Outcome): string =>
  events.map((event) => (event.type === 'reasoning' ? event.text : '')).join('')
export const endOf = ({ events }: Outcome) => events.filter((event) => event.type === 'end')
export const callsOf = ({ events }: Outcome) => events.filter((event) => event.type === 'tool_call')
export const stop: StreamStep[] = [{ finish: 'stop' }, { done: true }]
