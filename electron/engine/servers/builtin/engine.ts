import type { AppErrorData } from '../../../../shared/errors'
import { AppError, toErrorData } from '../../app-error'
import { type BuiltinModel, FromWorker, type LoadState, type ToWorker } from './protocol'
import type { WorkerExit, WorkerProcess } from './worker-process'

/** What the built-in engine is doing, for screens. */
export type BuiltinEngineState =
  | { name: 'stopped' }
  | { name: 'starting' }
  | { name: 'running'; load: LoadState }
  | { name: 'crashed'; error: AppErrorData }

/** Where the engine's OpenAI-compatible routes are. */
export type BuiltinEngineAddress = { baseUrl: string; apiKey: string }

export type BuiltinEngineDeps = {
  spawnWorker: () => WorkerProcess
  /** The models there are now; read at each `ensureRunning`, so that a new download needs no restart. */
  listModels: () => BuiltinModel[]
  /** A new key for each start: 32 random bytes as text. */
  randomKey: () => string
  useGpu: boolean
  idleUnloadMs?: number
  startTimeoutMs?: number
  stopTimeoutMs?: number
  log: (level: 'info' | 'warn' | 'error', text: string) => void
}

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

/** Runs the built-in engine's process. A crash of it is a state with a way out; the app goes on. */
export class BuiltinEngine {
  readonly #deps: BuiltinEngineDeps
  readonly #listeners = new Set<(state: BuiltinEngineState) => void>()
  #state: BuiltinEngineState = { name: 'stopped' }
  #run: Run | undefined
  #closed = false

  constructor(deps: BuiltinEngineDeps) {
    this.#deps = deps
  }

  get state(): BuiltinEngineState {
    return this.#state
  }

  /** The worker's process id while it runs, for the process list and tests. */
  get pid(): number | undefined {
    return this.#run?.worker.pid
  }

  /** Calls `listener` at each change of state; returns how to stop that. */
  subscribe(listener: (state: BuiltinEngineState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The address of the running engine, started if it is not. After a crash only `restart` starts it again. */
  async ensureRunning(): Promise<BuiltinEngineAddress> {
    if (this.#closed) throw new AppError('builtin_engine_unavailable', {})
    if (this.#state.name === 'crashed') throw AppError.fromData(this.#state.error)
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
      const look = (state: BuiltinEngineState) => {
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
  async restart(): Promise<BuiltinEngineAddress> {
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
      this.#deps.log('error', 'the built-in engine did not start in time')
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
    const { useGpu, idleUnloadMs = 5 * 60_000 } = this.#deps
    this.#post(run, { type: 'start', models, key: run.key, idleUnloadMs, useGpu })
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
      this.#post(run, { type: 'models', revision: run.revision, models })
    }
    return run.taken
  }

  #post(run: Run, message: ToWorker): void {
    run.worker.post(message)
  }

  #receive(run: Run, raw: unknown): void {
    if (run !== this.#run) return
    const parsed = FromWorker.safeParse(raw)
    if (!parsed.success) {
      this.#deps.log('error', 'the built-in engine sent a message nobody knows')
      return
    }
    const message = parsed.data
    if (message.type === 'listening') {
      run.port = message.port
      this.#set({ name: 'running', load: { name: 'unloaded' } })
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
      { fixes: [{ do: 'restart-builtin-engine' }], ...(exit.cause ? { detail: exit.cause } : {}) },
    )
    this.#deps.log('error', `the built-in engine ended: ${reason}`)
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

  #set(state: BuiltinEngineState): void {
    this.#state = state
    for (const listener of [...this.#listeners]) listener(state)
  }
}
