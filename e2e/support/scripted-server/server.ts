import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defaultChat, type JsonResponder, readTokens } from './generation'
import {
  defaultVersions,
  type Persona,
  type PersonaState,
  personaRoute,
  refusal,
  type ServedModel,
} from './personas'
import type { ScriptedReply } from './replies'
import { type RecordedRequest, readRequest } from './requests'
import { contextOf, foldSteps, pause, playStream } from './stream'
import { taskRoute } from './tasks'

/** A reply, or a function that makes one; undefined leaves the request to the ordinary behaviour. */
export type Responder = (
  request: RecordedRequest,
) => ScriptedReply | undefined | Promise<ScriptedReply | undefined>

export type ScriptedServerOptions = {
  persona?: Persona
  /** Default: one model, `scripted-model`. */
  models?: ServedModel[]
  /** Requests without this key are refused in the persona's own words. */
  requireKey?: string
  loading?: boolean
  version?: string
  slots?: number
  lmStudioApi?: 0 | 1
  errorShape?: 'nested' | 'flat'
  metrics?: string
  /** What GET /v1/models does instead of listing: an HTTP status, silence, broken JSON or a web page. */
  modelsRouteFails?: number | 'hang' | 'garbage' | 'html'
  /** Waits before every answer. */
  delayMs?: number
  /** Fixed port, to come back where a server was before. Default: any free one. */
  port?: number
  /** Answers requests that ask for JSON. */
  answerJson?: JsonResponder
}

export type ScriptedServer = {
  /** With `/v1`. */
  readonly baseUrl: string
  readonly rootUrl: string
  readonly port: number
  readonly requests: RecordedRequest[]
  /** The chat requests among them. */
  readonly chats: RecordedRequest[]
  /** The next chat request gets this reply; replies wait in line. */
  enqueue(...replies: (ScriptedReply | Responder)[]): void
  /** Replies still waiting. */
  readonly waiting: number
  /** Answers chat requests that find the line empty. */
  respondWith(responder: Responder | undefined): void
  /** Replaces one route, as `GET /v1/models`. */
  on(route: string, responder: Responder): void
  /** Changes the behaviour of a running server. */
  change(options: Omit<ScriptedServerOptions, 'port'>): void
  /** The first request, past or to come, that fits. */
  waitForRequest(fits: (request: RecordedRequest) => boolean, timeoutMs?: number): Promise<RecordedRequest>
  close(): Promise<void>
}

/** Any base that clients use, but not a forgotten `/v1`: that is no route anywhere. */
const isChat = ({ method, path }: RecordedRequest): boolean =>
  method === 'POST' && path.endsWith('/chat/completions') && path !== '/chat/completions'

const failedModels = (how: number | 'hang' | 'garbage' | 'html'): ScriptedReply => {
  if (how === 'hang') return { hang: true }
  if (how === 'garbage')
    return { text: '{"object":"list","data":[{"id":', headers: { 'content-type': 'application/json' } }
  if (how === 'html')
    return { text: '<!doctype html><title>Welcome</title>', headers: { 'content-type': 'text/html' } }
  return {
    status: how,
    json: { error: { message: `failed with ${how}`, type: 'server_error', param: null, code: null } },
  }
}

/** Every name by which a persona marks its answers. */
const personaHeaders: Partial<Record<Persona, Record<string, string>>> = {
  vllm: { server: 'uvicorn' },
  lmstudio: { 'x-powered-by': 'Express' },
  llamacpp: { server: 'llama.cpp' },
}

class Scripted implements ScriptedServer {
  readonly requests: RecordedRequest[] = []
  readonly #line: (ScriptedReply | Responder)[] = []
  readonly #routes = new Map<string, Responder>()
  readonly #watchers = new Set<(request: RecordedRequest) => void>()
  readonly #closing = new AbortController()
  readonly #server = createServer((incoming, response) => void this.#serve(incoming, response))
  #responder: Responder | undefined
  #options: ScriptedServerOptions

  constructor(options: ScriptedServerOptions) {
    this.#options = options
  }

  get #state(): PersonaState {
    const { persona = 'generic', ...options } = this.#options
    return {
      persona,
      models: options.models ?? [{ id: 'scripted-model' }],
      requireKey: options.requireKey,
      loading: options.loading ?? false,
      version: options.version ?? defaultVersions[persona],
      slots: options.slots ?? 1,
      lmStudioApi: options.lmStudioApi ?? 1,
      errorShape: options.errorShape ?? 'nested',
      metrics: options.metrics,
    }
  }

  get port(): number {
    const address: AddressInfo | string | null = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the scripted server is closed')
    return address.port
  }
  get rootUrl(): string {
    return `http://127.0.0.1:${this.port}`
  }
  get baseUrl(): string {
    return `${this.rootUrl}/v1`
  }
  get chats(): RecordedRequest[] {
    return this.requests.filter(isChat)
  }
  get waiting(): number {
    return this.#line.length
  }

  enqueue(...replies: (ScriptedReply | Responder)[]): void {
    this.#line.push(...replies)
  }
  respondWith(responder: Responder | undefined): void {
    this.#responder = responder
  }
  on(route: string, responder: Responder): void {
    this.#routes.set(route, responder)
  }
  change(options: Omit<ScriptedServerOptions, 'port'>): void {
    this.#options = { ...this.#options, ...options }
  }

  waitForRequest(fits: (request: RecordedRequest) => boolean, timeoutMs = 5_000): Promise<RecordedRequest> {
    const past = this.requests.find(fits)
    if (past) return Promise.resolve(past)
    return new Promise((resolve, reject) => {
      const finish = (act: () => void) => {
        clearTimeout(timer)
        this.#watchers.delete(watch)
        act()
      }
      const watch = (request: RecordedRequest) => {
        if (fits(request)) finish(() => resolve(request))
      }
      const timer = setTimeout(() => {
        const seen = this.requests.map(({ method, path }) => `${method} ${path}`).join(', ')
        finish(() => reject(new Error(`no such request within ${timeoutMs} ms; seen: ${seen || 'none'}`)))
      }, timeoutMs)
      this.#watchers.add(watch)
    })
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#options.port ?? 0, '127.0.0.1', resolve)
    })
  }

  close(): Promise<void> {
    this.#closing.abort()
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const left = new AbortController()
    let request: RecordedRequest | undefined
    response.on('close', () => {
      // A response that we broke ourselves is marked before, so this is the client's doing.
      if (request && !response.writableFinished && !left.signal.aborted && !this.#closing.signal.aborted)
        request.closedAt = Date.now()
      left.abort()
    })
    try {
      request = await readRequest(incoming)
      this.requests.push(request)
      for (const watch of [...this.#watchers]) watch(request)
      const gone = AbortSignal.any([left.signal, this.#closing.signal])
      if (this.#options.delayMs) await pause(this.#options.delayMs, gone)
      await this.#send(response, request, await this.#reply(request), gone, () => left.abort())
    } catch (error) {
      // The client may leave while its request is being read; anything else is a fault of the test's own script.
      if (response.destroyed || left.signal.aborted) return
      if (response.headersSent) response.destroy()
      else response.writeHead(500).end(`scripted server: ${String(error)}`)
    }
  }

  async #reply(request: RecordedRequest): Promise<ScriptedReply> {
    const state = this.#state
    const replaced = await this.#routes.get(`${request.method} ${request.path}`)?.(request)
    if (replaced) return replaced
    const refused = refusal(state, request)
    if (refused) return refused
    if (isChat(request)) {
      const next = this.#line.shift()
      const scripted = typeof next === 'function' ? await next(request) : next
      const reply = scripted ?? (await this.#responder?.(request))
      if (reply) return reply
      if (request.chat && request.path === '/v1/chat/completions')
        return defaultChat(state, request, request.chat, this.#options.answerJson)
    }
    const task = taskRoute(state, request)
    if (task) return task
    const { modelsRouteFails } = this.#options
    if (
      modelsRouteFails !== undefined &&
      request.path.endsWith('/v1/models') &&
      !request.path.startsWith('/api')
    )
      return failedModels(modelsRouteFails)
    return personaRoute(state, request)
  }

  async #send(
    response: ServerResponse,
    request: RecordedRequest,
    reply: ScriptedReply,
    gone: AbortSignal,
    cutByUs: () => void,
  ): Promise<void> {
    if ('hang' in reply || 'cut' in reply) {
      if ('cut' in reply) {
        cutByUs()
        response.destroy()
      }
      return
    }
    if (reply.delayMs) await pause(reply.delayMs, gone)
    if (gone.aborted) return
    const state = this.#state
    const status = reply.status ?? 200
    const head = (type: string) => ({
      'content-type': type,
      ...personaHeaders[state.persona],
      ...reply.headers,
    })
    if ('text' in reply) {
      response.writeHead(status, head('text/plain; charset=utf-8')).end(reply.text)
      return
    }
    if ('json' in reply) {
      response.writeHead(status, head('application/json')).end(JSON.stringify(reply.json))
      return
    }
    const context = contextOf(request.chat, request.chat ? readTokens(state, request.chat) : 0, gone)
    if (request.chat?.stream !== true && !reply.forceStream) {
      response
        .writeHead(status, head('application/json'))
        .end(JSON.stringify(foldSteps(reply.stream, context)))
      return
    }
    response.writeHead(status, { 'cache-control': 'no-cache', ...head('text/event-stream; charset=utf-8') })
    await playStream(response, reply.stream, context, reply.splitBytes, cutByUs)
  }
}

/** Starts a model server on this machine that does what a test tells it. */
export async function startScriptedServer(options: ScriptedServerOptions = {}): Promise<ScriptedServer> {
  const server = new Scripted(options)
  await server.listen()
  return server
}
