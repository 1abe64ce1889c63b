import type { MessageView } from '../../shared/contract/chat'
import type { ModelView } from '../../shared/contract/models'
import type { ModelForm } from '../../shared/model-form'
import { AppError } from '../engine/app-error'
import { type AnsweredCall, type AskModel, type RunnableTool, streamWithTools } from '../engine/chat'
import type { Engine, EngineOptions } from '../engine/engine'
import type { ChatEvent } from '../engine/providers'
import { findModel } from './find-model'
import { openFolder } from './open-folder'
import { Pictures } from './pictures'
import type { AgentEvent, AgentReply, SendOptions } from './types'

/** What every engine of a session needs of its surroundings. */
export type Surroundings = Pick<
  EngineOptions,
  'keyStore' | 'spawnWorker' | 'spawnOnnxWorker' | 'environment' | 'log'
>

export type SessionOptions = {
  /** A model that only this session knows, or one of the app's own list; null: its chat agent model. */
  model: { form: ModelForm } | { name: string | null; dataFolder: string }
  instructions?: string
  /** What a call says for itself, stronger than the model's own settings. */
  request?: { temperature?: number; maxTokens?: number }
  tools: readonly RunnableTool[]
  maxToolRounds: number
  /** Where the conversation is kept and what is known comes from; null: nothing is written to disk. */
  memoryFolder: string | null
  surroundings: Surroundings
}

type Opened = { engine: Engine; modelId: string; close: () => Promise<void> }
type Emit = (event: AgentEvent) => void
type Turn = { emit: Emit; answered: AnsweredCall[] }

/** One conversation with one model, over the engine that the app runs: opened with the first turn. */
export class Session {
  readonly #options: SessionOptions
  readonly #pictures = new Pictures()
  #opening: Promise<Opened> | null = null
  #conversationId: string | null = null
  #turn: Turn | null = null
  /** One turn at a time: the next one waits for the reply. */
  #line: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(options: SessionOptions) {
    this.#options = options
  }

  /** The conversation as the app lists it; null before the first turn. */
  get conversationId(): string | null {
    return this.#conversationId
  }

  /** @throws AppError, or the signal's reason */
  send(text: string, { signal, images = [] }: SendOptions, emit: Emit): Promise<AgentReply> {
    const sent = this.#line.then(async () => {
      signal?.throwIfAborted()
      const opened = await this.#open()
      signal?.throwIfAborted()
      this.#pictures.begin(images)
      this.#turn = { emit, answered: [] }
      const { api } = opened.engine
      const { conversationId, runId } = await api.chat.send({
        conversationId: this.#conversationId,
        text,
        modelId: opened.modelId,
        memoryMode: this.#options.memoryFolder === null ? 'off' : 'normal',
      })
      this.#conversationId = conversationId
      const stop = () => void api.chat.stop({ runId })
      signal?.addEventListener('abort', stop, { once: true })
      if (signal?.aborted) stop()
      try {
        const message = await this.#watch(opened.engine, runId)
        return this.#reply(message, signal)
      } finally {
        signal?.removeEventListener('abort', stop)
      }
    })
    this.#line = sent.catch(() => undefined)
    return sent
  }

  /** The next turn begins a new conversation. Waits for a reply that is being made. */
  reset(): Promise<void> {
    const done = this.#line.then(() => {
      this.#conversationId = null
      this.#pictures.clear()
    })
    this.#line = done
    return done
  }

  /** Ends a reply that is being made, and every engine and child of this session. */
  async close(): Promise<void> {
    this.#closed = true
    const opened = await this.#opening?.catch(() => null)
    await opened?.close()
  }

  #open(): Promise<Opened> {
    if (this.#closed) throw new AppError('cancelled')
    this.#opening ??= this.#openEngines().catch((error) => {
      this.#opening = null
      throw error
    })
    return this.#opening
  }

  /** The engine that has the model and the one that has the conversation: one and the same, or two. */
  async #openEngines(): Promise<Opened> {
    const { model, memoryFolder, instructions, surroundings } = this.#options
    const ask: AskModel = (...asked) => this.#ask(...asked)
    const door = { ask, ...(instructions === undefined ? {} : { instructions }) }
    const open = (folder: string | null, more: Partial<EngineOptions> = {}) =>
      openFolder(folder, { ...surroundings, ...more })
    const ownerFolder = 'form' in model ? null : model.dataFolder
    const isOne = ownerFolder === memoryFolder
    const owner = await open(ownerFolder, isOne ? door : {})
    try {
      const { id, displayName } =
        'form' in model ? await owner.api.models.add(model.form) : await listed(owner, model.name)
      if (isOne) return { engine: owner, modelId: id, close: () => owner.close() }
      const guest = { id, displayName, open: () => owner.openModel(id) }
      const engine = await open(memoryFolder, { ...door, guest })
      const close = async () => {
        try {
          await engine.close()
        } finally {
          await owner.close()
        }
      }
      return { engine, modelId: id, close }
    } catch (error) {
      await owner.close()
      throw error
    }
  }

  /** How the engine asks the model: with tools and pictures, and telling what comes as it comes. */
  async *#ask(...[model, request, signal]: Parameters<AskModel>): AsyncGenerator<ChatEvent> {
    const { tools, maxToolRounds } = this.#options
    const turn = this.#turn
    const emit = turn?.emit ?? (() => undefined)
    const own = this.#options.request ?? {}
    const asked = { ...request, ...own, messages: this.#pictures.into(request.messages) }
    const events =
      tools.length === 0
        ? model.chat.stream(asked, signal)
        : streamWithTools(model.chat, asked, signal, {
            tools,
            maxRounds: maxToolRounds,
            onAnswer: (answered) => {
              turn?.answered.push(answered)
              emit({ type: 'tool_result', ...answered })
            },
          })
    for await (const event of events) {
      if (event.type === 'tool_call') {
        const { callId, name, arguments: written } = event
        emit({ type: 'tool_call', callId, name, arguments: written })
      } else if (event.type !== 'accepted' && event.type !== 'usage' && event.type !== 'end') emit(event)
      yield event
    }
  }

  #watch(engine: Engine, runId: string): Promise<MessageView> {
    return new Promise((resolve, reject) => {
      let last: MessageView | null = null
      engine.api.chat.watch(
        { runId },
        (event) => {
          if (event.type === 'end') last = event.message
          if (event.type === 'phase' && event.phase === 'loading_model' && event.progress !== null) {
            this.#turn?.emit({ type: 'loading', progress: event.progress })
          }
        },
        () => (last ? resolve(last) : reject(new AppError('internal'))),
      )
    })
  }

  #reply(message: MessageView, signal: AbortSignal | undefined): AgentReply {
    const { run, parts } = message
    if (parts.some((part) => part.kind === 'text' && part.text.trim() !== '')) this.#pictures.answered()
    const answered = this.#turn?.answered ?? []
    this.#turn = null
    if (run?.state === 'failed' && run.error) throw AppError.fromData(run.error)
    if (run?.state !== 'done') {
      signal?.throwIfAborted()
      throw new AppError('cancelled')
    }
    const textOf = (kind: 'text' | 'reasoning') =>
      parts.flatMap((part) => (part.kind === kind ? [part.text] : [])).join('\n')
    const { promptTokens, completionTokens } = run
    return {
      text: textOf('text'),
      reasoning: textOf('reasoning'),
      toolCalls: answered,
      usage: promptTokens === null || completionTokens === null ? null : { promptTokens, completionTokens },
      model: run.modelName,
      finishReason: run.finishReason,
    }
  }
}

/** @throws AppError model_missing, no_chat_model */
async function listed({ api }: Engine, name: string | null): Promise<ModelView> {
  const models = await api.models.list()
  if (name !== null) return findModel(models, name)
  const { chat } = await api.models.choices()
  const chosen = models.find(({ id }) => id === chat)
  if (!chosen) throw new AppError('no_chat_model')
  return chosen
}
