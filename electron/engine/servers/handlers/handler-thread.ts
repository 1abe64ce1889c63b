import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { AppError } from '../../app-error'
import type { HandlerEntry } from './handler-module'
import { threadSource } from './thread-source'

export const HandlerMethod = z.enum(['embed', 'chat', 'rerank', 'transcribe', 'countTokens'])
export type HandlerMethod = z.infer<typeof HandlerMethod>

/** What the thread says; the module behind it is a stranger. */
const FromThread = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), methods: z.array(HandlerMethod), dim: z.int().positive().nullable() }),
  z.object({ type: z.literal('failed'), reason: z.string() }),
  z.object({ type: z.literal('piece'), id: z.int(), value: z.unknown() }),
  z.object({ type: z.literal('result'), id: z.int(), value: z.unknown() }),
  z.object({ type: z.literal('error'), id: z.int(), reason: z.string() }),
])

export type HandlerCall = {
  method: HandlerMethod
  args: readonly unknown[]
  options: Record<string, unknown>
  onPiece?: (value: unknown) => void
}

export type ThreadLimits = {
  /** For loading the module and its weights. */
  startMs: number
  /** For an answer, or the next piece of one. */
  answerMs: number
  /** For ending a call that was cancelled, before the thread itself is ended. */
  graceMs: number
}

type Pending = {
  resolve: (value: unknown) => void
  reject: (error: Error) => void
  onPiece?: (value: unknown) => void
  alive: () => void
}

/** What the module was found to be able to do. */
export type HandlerTraits = { methods: readonly HandlerMethod[]; dim: number | null }

/**
 * A handler's module in a thread of its own. Once it has ended it stays so: `onEnd` is told, every call fails.
 * Keys of the environment stay outside: the thread sees only the variables that it is given.
 */
export class HandlerThread {
  readonly ready: Promise<HandlerTraits>
  readonly #worker: Worker
  readonly #name: string
  readonly #limits: ThreadLimits
  readonly #pending = new Map<number, Pending>()
  #calls = 0
  #ended: AppError | null = null
  #settleStart: { resolve: (traits: HandlerTraits) => void; reject: (error: Error) => void } | null = null
  readonly #onEnd: () => void

  /** @param options.sha256 of the file that may run; another one is not loaded */
  constructor(options: {
    file: string
    sha256: string
    entry: Omit<HandlerEntry, 'folder'>
    environment: Record<string, string>
    limits: ThreadLimits
    onEnd: () => void
  }) {
    this.#name = options.entry.name
    this.#limits = options.limits
    this.#onEnd = options.onEnd
    this.#worker = new Worker(threadSource, {
      eval: true,
      env: options.environment,
      execArgv: [],
      workerData: {
        file: options.file,
        sha256: options.sha256,
        url: pathToFileURL(options.file).href,
        entry: { ...options.entry, folder: dirname(options.file) },
      },
    })
    this.ready = new Promise((resolve, reject) => {
      this.#settleStart = { resolve, reject }
    })
    // Whoever calls sees the failure; nobody may be waiting yet.
    this.ready.catch(() => undefined)
    const startTimer = setTimeout(
      () => this.#end(`did not get ready within ${options.limits.startMs / 1000} seconds`),
      options.limits.startMs,
    )
    this.ready.then(
      () => clearTimeout(startTimer),
      () => clearTimeout(startTimer),
    )
    this.#worker.on('message', (message) => this.#hear(message))
    this.#worker.on('messageerror', () => this.#end('said something that cannot be read'))
    this.#worker.on('error', (error) =>
      this.#end(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    )
    this.#worker.on('exit', (code) => this.#end(`its thread ended with code ${code}`))
  }

  /** @throws AppError handler_failed, cancelled */
  async call(call: HandlerCall, signal: AbortSignal): Promise<unknown> {
    if (signal.aborted) throw new AppError('cancelled')
    const started = await this.#orCancelled(this.ready, signal)
    if (!started.methods.includes(call.method)) throw this.#failure(`has no function ${call.method}`)
    if (this.#ended) throw this.#ended
    const id = ++this.#calls
    const limit = this.#limits.answerMs
    let timer = setTimeout(() => this.#end(`did not answer within ${limit / 1000} seconds`), limit)
    const answered = new Promise<unknown>((resolve, reject) => {
      const alive = () => {
        clearTimeout(timer)
        timer = setTimeout(() => this.#end(`did not answer within ${limit / 1000} seconds`), limit)
      }
      this.#pending.set(id, { resolve, reject, alive, onPiece: call.onPiece })
    })
    const settled = answered.finally(() => clearTimeout(timer))
    settled.catch(() => undefined)
    try {
      this.#worker.postMessage({
        type: 'call',
        id,
        method: call.method,
        args: call.args,
        options: call.options,
      })
    } catch (error) {
      this.#pending.get(id)?.reject(this.#failure(String(error)))
      this.#pending.delete(id)
    }
    const cancel = () => this.#cancel(id)
    signal.addEventListener('abort', cancel, { once: true })
    try {
      return await this.#orCancelled(settled, signal)
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  }

  async close(): Promise<void> {
    this.#end('was closed')
    await this.#worker.terminate()
  }

  #hear(message: unknown): void {
    const parsed = FromThread.safeParse(message)
    if (!parsed.success) {
      this.#end('said something that cannot be read')
      return
    }
    const said = parsed.data
    switch (said.type) {
      case 'ready':
        this.#settleStart?.resolve({ methods: said.methods, dim: said.dim })
        break
      case 'failed':
        this.#end(said.reason)
        break
      case 'piece':
        this.#pending.get(said.id)?.alive()
        this.#pending.get(said.id)?.onPiece?.(said.value)
        break
      case 'result':
        this.#pending.get(said.id)?.resolve(said.value)
        this.#pending.delete(said.id)
        break
      case 'error':
        this.#pending.get(said.id)?.reject(this.#failure(said.reason))
        this.#pending.delete(said.id)
    }
  }

  /** Asks for the end; a module that does not listen is ended with its thread. */
  #cancel(id: number): void {
    const pending = this.#pending.get(id)
    if (!pending) return
    this.#worker.postMessage({ type: 'cancel', id })
    const timer = setTimeout(() => {
      if (this.#pending.has(id)) this.#end('did not stop when it was cancelled')
    }, this.#limits.graceMs)
    const quiet = () => clearTimeout(timer)
    this.#pending.set(id, {
      ...pending,
      resolve: (value) => {
        quiet()
        pending.resolve(value)
      },
      reject: (error) => {
        quiet()
        pending.reject(error)
      },
      onPiece: undefined,
    })
  }

  async #orCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
    let leave: () => void = () => undefined
    const cancelled = new Promise<never>((_, reject) => {
      leave = () => reject(new AppError('cancelled'))
      signal.addEventListener('abort', leave, { once: true })
    })
    try {
      return await Promise.race([work, cancelled])
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  #end(reason: string): void {
    if (this.#ended) return
    this.#ended = this.#failure(reason)
    this.#settleStart?.reject(this.#ended)
    for (const { reject } of this.#pending.values()) reject(this.#ended)
    this.#pending.clear()
    void this.#worker.terminate()
    this.#onEnd()
  }

  #failure(reason: string): AppError {
    return new AppError('handler_failed', { model: this.#name }, { detail: reason.slice(0, 4_000) })
  }
}
