import { z } from 'zod'
import type { AppErrorData } from '../../../../shared/errors'
import { AppError, toErrorData } from '../../app-error'
import type { WorkerExit, WorkerProcess } from './worker-process'

/** What an engine is doing, for screens; `load` says what is in its memory. */
export type EngineProcessState<Load> =
  | { name: 'stopped' }
  | { name: 'starting' }
  | { name: 'running'; load: Load }
  | { name: 'crashed'; error: AppErrorData }

/** Where an engine's OpenAI-compatible routes are. */
export type EngineAddress = { baseUrl: string; apiKey: string }

export type EngineProcessDeps<Model> = {
  spawnWorker: () => WorkerProcess
  /** The models there are now; read at each `ensureRunning`, so that a new download needs no restart. */
  listModels: () => Model[]
  /** A new key for each start: 32 random bytes as text. */
  randomKey: () => string
  idleUnloadMs?: number
  startTimeoutMs?: number
  stopTimeoutMs?: number
  log: (level: 'info' | 'warn' | 'error', text: string) => void
}

/** What sets one engine apart from another. */
export type EngineKind<Load> = {
  /** For the log. */
  name: string
  load: z.ZodType<Load>
  nothingLoaded: Load
  /** Fields of the message `start` that only this engine has. */
  startWith: Record<string, unknown>
  /** Whether a crash stays, with its button, or the next call starts the engine again. */
  afterCrash: 'wait-for-restart' | 'start-again'
}

/** What a worker process tells, but for what is in its memory. */
const workerMessage = <Load>(load: z.ZodType<Load>) =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('listening'), port: z.int().min(1).max(65_535) }),
    z.strictObject({ type: z.literal('models'), revision: z.int() }),
    z.strictObject({ type: z.literal('state'), state: load }),
    z.strictObject({ type: z.literal('log'), level: z.enum(['info', 'warn', 'error']), text: z.string() }),
    z.strictObject({ type: z.literal('fatal'), message: z.string() }),
  ])

type Waiter = { resolve: () => void; reject: (error: AppError) => void }
type Run = {
  worker: WorkerProcess
  key: string
  port: number | undefined
  revision: number
  sentModels: string
  /** Who waits for the port, or for a list of models (by its revision) to be taken over. */
  waiting: (Waiter & { revision: number })[]
  /** Settles when the worker has the newest list of models. */
  taken: Promise<void>
  exited: Promise<void>
}

/** Runs an engine in a process of its own. A crash of it is a state with a way out; the app goes on. */
export class EngineProcess<Model, Load> {
  readonly #deps: EngineProcessDeps<Model>
  readonly #kind: EngineKind<Load>
  readonly #message: ReturnType<typeof workerMessage<Load>>
  readonly #listeners = new Set<(state: EngineProcessState<Load>) => void>()
  #state: EngineProcessState<Load> = { name: 'stopped' }
  #run: Run | undefined
  #closed = false

  constructor(deps: EngineProcessDeps<Model>, kind: EngineKind<Load>) {
    this.#deps = deps
    this.#kind = kind
    this.#message = workerMessage(kind.load)
  }

  get state(): EngineProcessState<Load> {
    return this.#state
  }

  /** The worker's process id while it runs, for the process list and tests. */
  get pid(): number | undefined {
    return this.#run?.worker.pid
  }

  /** Calls `listener` at each change of state; returns how to stop that. */
  subscribe(listener: (state: EngineProcessState<Load>) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The address of the running engine, started if it is not. After a crash its kind says whether that starts it. */
  async ensureRunning(): Promise<EngineAddress> {
    if (this.#closed) throw new AppError('builtin_engine_unavailable', {})
    if (this.#state.name === 'crashed' && this.#kind.afterCrash === 'wait-for-restart')
      throw AppError.fromData(this.#state.error)
    const run = this.#run ?? this.#start()
    if (run.port === undefined) await this.#wait(run, 0)
    await this.#sendModels(run)
    return { baseUrl: `http://127.0.0.1:${run.port}/v1`, apiKey: run.key }
  }

  /**
   * Why the engine has just ended, null where it has not: a connection breaks a moment before the end of the process
   * behind it is told.
   */
  crash(withinMs = 2_000): Promise<AppErrorData | null> {
    return new Promise((resolve) => {
      const settle = (error: AppErrorData | null) => {
        clearTimeout(timer)
        unsubscribe()
        resolve(error)
      }
      const timer = setTimeout(() => settle(null), withinMs)
      const look = (state: EngineProcessState<Load>) => {
        if (state.name === 'crashed') settle(state.error)
      }
      const unsubscribe = this.subscribe(look)
      look(this.#state)
    })
  }

  /** Ends the engine and its memory; the next `ensureRunning` starts it again. */
  async stop(): Promise<void> {
    const run = this.#run
    if (run) await this.#end(run)
    this.#set({ name: 'stopped' })
  }

  /** Starts afresh, also after a crash. */
  async restart(): Promise<EngineAddress> {
    await this.stop()
    return this.ensureRunning()
  }

  /** Ends the engine for good. */
  async close(): Promise<void> {
    this.#closed = true
    await this.stop()
    this.#listeners.clear()
  }

  #start(): Run {
    this.#set({ name: 'starting' })
    const worker = this.#deps.spawnWorker()
    let exited = (): void => undefined
    const run: Run = {
      worker,
      key: this.#deps.randomKey(),
      port: undefined,
      revision: 0,
      sentModels: '',
      waiting: [],
      taken: Promise.resolve(),
      exited: new Promise((resolve) => {
        exited = resolve
      }),
    }
    this.#run = run
    const timer = setTimeout(() => {
      this.#deps.log('error', `${this.#kind.name} did not start in time`)
      worker.kill({ force: true })
    }, this.#deps.startTimeoutMs ?? 30_000)
    run.waiting.push({ revision: 0, resolve: () => clearTimeout(timer), reject: () => clearTimeout(timer) })
    worker.onMessage((message) => this.#receive(run, message))
    worker.onExit((exit) => {
      exited()
      this.#lost(run, exit)
    })
    const models = this.#deps.listModels()
    run.sentModels = JSON.stringify(models)
    const { idleUnloadMs = 5 * 60_000 } = this.#deps
    run.worker.post({ type: 'start', models, key: run.key, idleUnloadMs, ...this.#kind.startWith })
    return run
  }

  #wait(run: Run, revision: number): Promise<void> {
    return new Promise((resolve, reject) => run.waiting.push({ revision, resolve, reject }))
  }

  #sendModels(run: Run): Promise<void> {
    const models = this.#deps.listModels()
    const text = JSON.stringify(models)
    if (run.sentModels !== text) {
      run.sentModels = text
      run.revision += 1
      run.taken = this.#wait(run, run.revision)
      run.worker.post({ type: 'models', revision: run.revision, models })
    }
    return run.taken
  }

  #receive(run: Run, raw: unknown): void {
    if (run !== this.#run) return
    const parsed = this.#message.safeParse(raw)
    if (!parsed.success) {
      this.#deps.log('error', `${this.#kind.name} sent a message nobody knows`)
      return
    }
    const message = parsed.data
    if (message.type === 'listening') {
      run.port = message.port
      this.#set({ name: 'running', load: this.#kind.nothingLoaded })
      this.#resolve(run, 0)
    } else if (message.type === 'models') {
      this.#resolve(run, message.revision)
    } else if (message.type === 'state') {
      this.#set({ name: 'running', load: message.state })
    } else if (message.type === 'log') {
      this.#deps.log(message.level, message.text)
    } else {
      this.#deps.log('error', message.message)
    }
  }

  #lost(run: Run, exit: WorkerExit): void {
    if (run !== this.#run) return
    this.#run = undefined
    const reason = exit.signal ?? (exit.code === null ? 'not started' : `exit code ${exit.code}`)
    const error = new AppError(
      'builtin_engine_crashed',
      { reason },
      {
        fixes:
          this.#kind.afterCrash === 'start-again' ? [{ do: 'retry' }] : [{ do: 'restart-builtin-engine' }],
        ...(exit.cause ? { detail: exit.cause } : {}),
      },
    )
    this.#deps.log('error', `${this.#kind.name} ended: ${reason}`)
    this.#set({ name: 'crashed', error: toErrorData(error) })
    this.#reject(run, error)
  }

  #resolve(run: Run, revision: number): void {
    const served = run.waiting.filter((waiter) => waiter.revision <= revision)
    run.waiting = run.waiting.filter((waiter) => waiter.revision > revision)
    for (const waiter of served) waiter.resolve()
  }

  #reject(run: Run, error: AppError): void {
    for (const waiter of run.waiting.splice(0)) waiter.reject(error)
  }

  /** SIGTERM first: memory is given back in order. A process that does not listen is killed. */
  async #end(run: Run): Promise<void> {
    this.#run = undefined
    this.#reject(run, new AppError('builtin_engine_unavailable', {}))
    const timer = setTimeout(() => run.worker.kill({ force: true }), this.#deps.stopTimeoutMs ?? 3000)
    run.worker.kill({ force: false })
    await run.exited
    clearTimeout(timer)
  }

  #set(state: EngineProcessState<Load>): void {
    this.#state = state
    for (const listener of [...this.#listeners]) listener(state)
  }
}
