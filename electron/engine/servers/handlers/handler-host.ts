import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { AppError } from '../../app-error'
import { nativeCode } from '../../system-error'
import type { HandlerEntry } from './handler-module'
import { type HandlerCall, HandlerThread, type HandlerTraits, type ThreadLimits } from './handler-thread'

/** A model that a module of the person's own answers for. */
export type HandlerSpec = Omit<HandlerEntry, 'folder'> & {
  /** The module, an absolute path. */
  file: string
  /** A variable of the environment that the module may read, beside the harmless ones. */
  keyVariable: string | null
}

/** Whose word counts; `HandlerConsents` of the database in the app. */
export type Consents = {
  isGranted(path: string, sha256: string): boolean
  grant(path: string, sha256: string, at: number): void
  withdraw(path: string): void
}

export type HandlerHostDeps = {
  consents: Consents
  environment: NodeJS.ProcessEnv
  now: () => number
  limits?: Partial<ThreadLimits>
}

const usualLimits: ThreadLimits = { startMs: 180_000, answerMs: 300_000, graceMs: 3_000 }

/** What a module may need to find its files and speak to the person; no keys are among them. */
const harmless =
  /^(PATH|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|SYSTEMROOT|TMPDIR|TEMP|TMP|LANG|LC_ALL|TZ|HF_HOME|HF_HUB_CACHE|XDG_CACHE_HOME|CUDA_VISIBLE_DEVICES|OMP_NUM_THREADS)$/i

/**
 * Runs the modules that models.local.yaml names, each in a thread of its own, and only those bytes that the person
 * agreed to. A thread that crashed, hung or was changed is replaced at the next call.
 */
export class HandlerHost {
  readonly #deps: HandlerHostDeps
  readonly #threads = new Map<string, { thread: HandlerThread; key: string }>()
  #closed = false

  constructor(deps: HandlerHostDeps) {
    this.#deps = deps
  }

  /** The file as it is now, and whether it may run. */
  async look(file: string): Promise<{ sha256: string | null; mayRun: boolean }> {
    const sha256 = await checksum(file)
    return { sha256, mayRun: sha256 !== null && this.#deps.consents.isGranted(file, sha256) }
  }

  /**
   * Keeps the person's word that the file they saw may run; without it (null) a running module is ended.
   * @param sha256 of the file as they saw it
   * @throws AppError handler_no_consent where the file is another by now
   */
  async consent(name: string, file: string, sha256: string | null): Promise<void> {
    const { consents, now } = this.#deps
    if (sha256 !== null) {
      if ((await checksum(file)) !== sha256) throw new AppError('handler_no_consent', { model: name })
      return consents.grant(file, sha256, now())
    }
    consents.withdraw(file)
    const running = [...this.#threads].filter(([, { key }]) => key.startsWith(`${file}\n`))
    await Promise.all(running.map(([name]) => this.#stop(name)))
  }

  /** @throws AppError handler_no_consent, handler_failed, file_unreadable, cancelled */
  async call(spec: HandlerSpec, call: HandlerCall, signal: AbortSignal): Promise<unknown> {
    return (await this.#thread(spec)).call(call, signal)
  }

  /** Loads the module and tells what it can do. @throws as `call` does */
  async traits(spec: HandlerSpec): Promise<HandlerTraits> {
    return (await this.#thread(spec)).ready
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#threads.keys()].map((name) => this.#stop(name)))
  }

  async #thread(spec: HandlerSpec): Promise<HandlerThread> {
    const sha256 = await checksum(spec.file)
    if (sha256 === null) throw new AppError('file_unreadable', { path: spec.file })
    if (!this.#deps.consents.isGranted(spec.file, sha256) || this.#closed) {
      throw new AppError('handler_no_consent', { model: spec.name }, { fixes: [{ do: 'open-models' }] })
    }
    const key = `${spec.file}\n${sha256}\n${JSON.stringify(spec)}`
    const there = this.#threads.get(spec.name)
    if (there?.key === key) return there.thread
    if (there) void this.#stop(spec.name)
    const { file, keyVariable, ...entry } = spec
    const thread: HandlerThread = new HandlerThread({
      file,
      sha256,
      entry,
      environment: this.#environmentFor(keyVariable),
      limits: { ...usualLimits, ...this.#deps.limits },
      onEnd: () => {
        if (this.#threads.get(spec.name)?.thread === thread) this.#threads.delete(spec.name)
      },
    })
    this.#threads.set(spec.name, { thread, key })
    return thread
  }

  #environmentFor(keyVariable: string | null): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.#deps.environment).flatMap(([name, value]) =>
        value !== undefined && (harmless.test(name) || name === keyVariable) ? [[name, value]] : [],
      ),
    )
  }

  async #stop(name: string): Promise<void> {
    const there = this.#threads.get(name)
    this.#threads.delete(name)
    await there?.thread.close()
  }
}

/** SHA-256 of a file; null where there is none. */
async function checksum(file: string): Promise<string | null> {
  try {
    return createHash('sha256')
      .update(await readFile(file))
      .digest('hex')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM'].includes(nativeCode(error))) return null
    throw error
  }
}
