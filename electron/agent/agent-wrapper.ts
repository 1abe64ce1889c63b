import { defaultDataFolder } from './data-folder'
import { fromBackendSettings, readAgentConfig } from './model-source'
import { plainSurroundings } from './plain-surroundings'
import { Session, type SessionOptions } from './session'
import { readVariables } from './settings-form'
import { toAgentError } from './to-agent-error'
import { runnableTools } from './tools'
import type {
  AgentConfig,
  AgentEvent,
  AgentOptions,
  AgentReply,
  AppAgentOptions,
  Backend,
  SendOptions,
} from './types'

const defaultToolRounds = 8

/** Whose words an agent speaks, and all that was given beside it. */
type Made = {
  name: string
  model: SessionOptions['model']
  request?: SessionOptions['request']
  environment: NodeJS.ProcessEnv
}

/**
 * A model to talk to from a program: the engine of the app without its window, in plain Node.
 *
 * Nothing is opened before the first message. One reply is made at a time; further messages wait for it.
 */
export class AgentWrapper {
  /** As the configuration calls it. */
  readonly name: string
  readonly #session: Session
  #closing: Promise<void> | null = null

  private constructor(
    { name, model, request = {}, environment }: Made,
    { memory = false, systemPrompt, tools = [], maxToolRounds = defaultToolRounds }: AgentOptions,
  ) {
    this.name = name
    this.#session = new Session({
      model,
      request,
      ...(systemPrompt === undefined ? {} : { instructions: systemPrompt }),
      tools: runnableTools(tools),
      maxToolRounds,
      memoryFolder: memory === false ? null : memory.dataFolder,
      surroundings: plainSurroundings(environment),
    })
  }

  /**
   * An agent as a configuration file, or an object like one of its documents, describes it.
   * @param source path of a YAML file, or `{ agent_name, model_name, model_endpoint, generation_config }`
   * @throws AgentError config_invalid with every fault at its line, file_unreadable
   */
  static fromConfig(source: string | URL | AgentConfig, options: AgentOptions = {}): AgentWrapper {
    return made(() => {
      const { name, form, environment } = readAgentConfig(source, options)
      return new AgentWrapper({ name, model: { form }, environment }, options)
    })
  }

  /**
   * An agent on a backend that `createOllamaBackend` and its like make.
   * @throws AgentError invalid_input
   */
  static fromBackend(backend: Backend, options: AgentOptions = {}): AgentWrapper {
    return made(() => {
      const { name, form, environment } = fromBackendSettings(backend, options)
      return new AgentWrapper({ name, model: { form }, environment }, options)
    })
  }

  /**
   * An agent on a model of the app's own list, by default the one that is chosen to chat; also where the engine
   * inside Keepsake answers for it. Keys that the app keeps in the system's key store stay closed to plain Node.
   * @throws AgentError config_invalid for a variable that is wrong; the first message says where there is no such model
   */
  static fromApp(options: AppAgentOptions = {}): AgentWrapper {
    return made(() => {
      const { model = null, temperature, maxTokens } = options
      const { environment } = readVariables(options.environment ?? process.env, process.cwd())
      const dataFolder = options.dataFolder ?? defaultDataFolder(environment)
      const request = {
        ...(temperature === undefined ? {} : { temperature }),
        ...(maxTokens === undefined ? {} : { maxTokens }),
      }
      const { memory, systemPrompt, tools, maxToolRounds } = options
      const rest = Object.fromEntries(
        Object.entries({ systemPrompt, tools, maxToolRounds }).filter(([, value]) => value !== undefined),
      )
      return new AgentWrapper(
        { name: model ?? 'app', model: { name: model, dataFolder }, request, environment },
        { ...rest, memory: memory ? { dataFolder } : false },
      )
    })
  }

  /**
   * Says something and waits for the whole reply.
   * @throws AgentError for a failure; the signal's reason where it was stopped
   */
  async sendMessage(text: string, options: SendOptions = {}): Promise<AgentReply> {
    try {
      return await this.#session.send(text, options, () => undefined)
    } catch (error) {
      throw told(error, options.signal)
    }
  }

  /**
   * Says something and tells the reply as it comes; the last event is `end`. Leaving the loop stops the reply.
   * @throws AgentError for a failure; the signal's reason where it was stopped
   */
  async *stream(text: string, options: SendOptions = {}): AsyncGenerator<AgentEvent, void, undefined> {
    const left = new AbortController()
    const signal = options.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal
    const events: AgentEvent[] = []
    let wake = (): void => undefined
    let ended = false
    let failure: { error: unknown } | null = null
    const emit = (event: AgentEvent) => {
      events.push(event)
      wake()
    }
    const sending = this.#session
      .send(text, { ...options, signal }, emit)
      .then((reply) => emit({ type: 'end', reply }))
      .catch((error: unknown) => {
        failure = { error: told(error, options.signal) }
      })
      .finally(() => {
        ended = true
        wake()
      })
    try {
      for (;;) {
        const event = events.shift()
        if (event) yield event
        else if (ended) break
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
      if (failure !== null) throw thrownOf(failure)
    } finally {
      left.abort()
      await sending
    }
  }

  /** Forgets what was said: the next message begins a new conversation. What was remembered stays. */
  reset(): Promise<void> {
    return this.#session.reset()
  }

  /**
   * Stops a reply that is being made and closes all that was opened; after it no timer, file or process is left.
   * Closing again waits for the same end.
   */
  close(): Promise<void> {
    this.#closing ??= this.#session.close()
    return this.#closing
  }
}

/** The flow of the compiler does not follow an assignment within a callback. */
const thrownOf = ({ error }: { error: unknown }): unknown => error

function made<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof TypeError) throw error
    throw toAgentError(error)
  }
}

/** Whoever stopped a reply gets the reason back; all else in words. */
const told = (error: unknown, signal: AbortSignal | undefined): unknown =>
  signal?.aborted && error === signal.reason ? error : toAgentError(error)
