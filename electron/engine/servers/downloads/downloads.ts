import type { DownloadView } from '../../../../shared/contract/servers'
import { AppError, toErrorData } from '../../app-error'
import type { DownloadPatch, DownloadRow } from '../../database/downloads'
import { systemErrorCode } from '../../system-error'
import { type DownloadPlan, discard, type PlanDeps, runPlan, targetOf } from './plan'
import { SpeedMeter } from './speed'

/** Where the rows live; `DownloadsTable` in the app. */
export type DownloadStore = {
  insert(row: DownloadRow): void
  update(id: string, patch: DownloadPatch, at: number): DownloadRow | undefined
  list(): DownloadRow[]
  remove(id: string): void
}

export type DownloadsDeps = PlanDeps & {
  store: DownloadStore
  planOf: (modelKey: string) => DownloadPlan | undefined
  now: () => number
  newId: () => string
  /** Called at each change of state and a few times a second while bytes come. */
  publish: (id: string) => void
  /** The file is whole and in its place. */
  onDone: (row: DownloadRow) => void
  log: (level: 'info' | 'warn' | 'error', text: string) => void
}

const publishEveryMs = 250
const saveEveryMs = 2000

type Running = {
  controller: AbortController
  ended: Promise<void>
  speed: SpeedMeter
  receivedBytes: number
  publishedAt: number
  savedAt: number
}

/** Fetches models: goes on after pauses, cut connections and restarts of the app. */
export class Downloads {
  readonly #deps: DownloadsDeps
  readonly #running = new Map<string, Running>()
  /** What a full disk kept from being written; it goes along with the next change. */
  readonly #unsaved = new Map<string, DownloadPatch>()
  #closed = false

  constructor(deps: DownloadsDeps) {
    this.#deps = deps
  }

  list(): DownloadView[] {
    return this.#rows().map((row) => this.#view(row))
  }

  /** The newest download of a model. */
  ofModel(modelKey: string): DownloadView | undefined {
    return this.list().findLast((view) => view.modelKey === modelKey)
  }

  /** Begins a download, or goes on with the one that is there. */
  start(modelKey: string): DownloadView {
    const plan = this.#deps.planOf(modelKey)
    if (!plan) throw new AppError('model_missing', { id: modelKey })
    const there = this.#rows().findLast((row) => row.modelKey === modelKey)
    if (there && there.state !== 'done') return this.resume(there.id)
    if (there) this.#deps.store.remove(there.id)
    const at = this.#deps.now()
    const row: DownloadRow = {
      id: this.#deps.newId(),
      modelKey,
      displayName: plan.displayName,
      state: 'queued',
      sourceIndex: 0,
      sourceName: null,
      receivedBytes: 0,
      totalBytes: plan.kind === 'file' ? plan.sizeBytes : null,
      sha256: plan.kind === 'file' ? plan.sha256 : null,
      etag: null,
      targetPath: targetOf(this.#deps, plan),
      error: null,
      createdAt: at,
      changedAt: at,
    }
    this.#deps.store.insert(row)
    this.#launch(row)
    return this.#view(this.#row(row.id))
  }

  /** Goes on with a download that was paused, or tries a failed one again, its first source first. */
  resume(id: string): DownloadView {
    const row = this.#row(id)
    const plan = this.#deps.planOf(row.modelKey)
    // A commit that is gone from the hub must not fail for ever; what came of it is found by its checksum.
    const again = row.state === 'failed' && (row.sourceIndex > 0 || plan?.kind === 'snapshot')
    const from = again ? { ...row, sourceIndex: 0, etag: null } : row
    if (row.state !== 'done' && !this.#running.has(id)) this.#launch(from)
    return this.#view(this.#row(id))
  }

  /** Halts a download; what has come stays. */
  async pause(id: string): Promise<void> {
    const row = this.#row(id)
    if (row.state === 'done') return
    await this.#halt(id)
    if (this.#row(id).state !== 'done') this.#update(id, { state: 'paused' })
  }

  /** Gives a download up and removes what has come. */
  async cancel(id: string): Promise<void> {
    const row = this.#row(id)
    await this.#halt(id)
    if (this.#row(id).state !== 'done') {
      await discard(this.#deps, this.#deps.planOf(row.modelKey), row.targetPath)
    }
    this.#deps.store.remove(id)
    this.#unsaved.delete(id)
    this.#deps.publish(id)
  }

  /** At the start of the app: goes on with what ran when it ended. Paused ones stay paused. */
  recover(): void {
    for (const row of this.#rows()) {
      if (['queued', 'running', 'verifying'].includes(row.state)) this.#launch(row)
    }
  }

  /** Halts everything; the rows stay as they are, so that `recover` goes on with them. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#running.keys()].map((id) => this.#halt(id)))
  }

  #launch(row: DownloadRow): void {
    if (this.#closed) return
    const speed = new SpeedMeter(this.#deps.now)
    const { receivedBytes } = row
    const controller = new AbortController()
    const times = { publishedAt: 0, savedAt: this.#deps.now() }
    const running: Running = { controller, ended: Promise.resolve(), speed, receivedBytes, ...times }
    this.#running.set(row.id, running)
    this.#update(row.id, { state: 'running', error: null })
    running.ended = this.#work(row, running)
  }

  async #work(row: DownloadRow, running: Running): Promise<void> {
    const { id } = row
    const { signal } = running.controller
    try {
      const plan = this.#deps.planOf(row.modelKey)
      if (!plan) throw new AppError('model_missing', { id: row.modelKey })
      await runPlan(this.#deps, plan, row, signal, {
        source: (index, sourceName) => {
          running.speed.reset()
          this.#update(id, { sourceIndex: index, sourceName })
        },
        facts: ({ totalBytes, sha256, etag: newEtag }) =>
          this.#update(id, { totalBytes, sha256, etag: newEtag }),
        bytes: (receivedBytes) => this.#progress(id, running, receivedBytes),
        verifying: () => this.#update(id, { state: 'verifying', receivedBytes: running.receivedBytes }),
      })
      this.#running.delete(id)
      this.#finish(id, running)
    } catch (error) {
      this.#running.delete(id)
      if (signal.aborted) this.#save(id, { receivedBytes: running.receivedBytes })
      else this.#fail(row, running, error)
    }
  }

  #finish(id: string, running: Running): void {
    const { receivedBytes } = running
    const done = this.#update(id, { state: 'done', receivedBytes, totalBytes: receivedBytes, error: null })
    if (!done) return
    try {
      this.#deps.onDone(done)
    } catch (error) {
      // The file is there, whatever was to be done with it.
      this.#deps.log('error', `${done.modelKey}: ${toErrorData(error).detail ?? String(error)}`)
    }
  }

  #fail(row: DownloadRow, running: Running, error: unknown): void {
    const data = toErrorData(error)
    // A file alone is begun anew; of several, and of what Ollama keeps, the rest is still there.
    const wrongBytes = data.code === 'download_checksum' && this.#deps.planOf(row.modelKey)?.kind === 'file'
    this.#deps.log('warn', `${row.modelKey}: ${data.code} ${data.detail ?? ''}`)
    this.#update(row.id, {
      state: 'failed',
      receivedBytes: wrongBytes ? 0 : running.receivedBytes,
      error: { ...data, fixes: [{ do: 'retry-download', downloadId: row.id }, ...data.fixes] },
    })
  }

  async #halt(id: string): Promise<void> {
    const running = this.#running.get(id)
    if (!running) return
    running.controller.abort(new AppError('cancelled'))
    await running.ended
  }

  #progress(id: string, running: Running, receivedBytes: number): void {
    const at = this.#deps.now()
    running.receivedBytes = receivedBytes
    running.speed.note(receivedBytes)
    if (at - running.savedAt >= saveEveryMs) {
      running.savedAt = at
      this.#save(id, { receivedBytes })
    }
    if (at - running.publishedAt < publishEveryMs) return
    running.publishedAt = at
    this.#deps.publish(id)
  }

  #update(id: string, patch: DownloadPatch): DownloadRow | undefined {
    const row = this.#save(id, patch)
    if (row) this.#deps.publish(id)
    return row
  }

  /** A download fills disks: that its own row cannot be written must not hide why it ended. */
  #save(id: string, patch: DownloadPatch): DownloadRow | undefined {
    const whole = { ...this.#unsaved.get(id), ...patch }
    try {
      const row = this.#deps.store.update(id, whole, this.#deps.now())
      this.#unsaved.delete(id)
      return row
    } catch (error) {
      if (systemErrorCode(error) !== 'disk_full') throw error
      this.#unsaved.set(id, whole)
      return this.#rows().find((row) => row.id === id)
    }
  }

  #rows(): DownloadRow[] {
    return this.#deps.store.list().map((row) => ({ ...row, ...this.#unsaved.get(row.id) }))
  }

  #row(id: string): DownloadRow {
    const row = this.#rows().find((one) => one.id === id)
    if (!row) throw new AppError('model_missing', { id })
    return row
  }

  #view(row: DownloadRow): DownloadView {
    const running = this.#running.get(row.id)
    return {
      id: row.id,
      modelKey: row.modelKey,
      displayName: row.displayName,
      state: row.state,
      receivedBytes: running?.receivedBytes ?? row.receivedBytes,
      totalBytes: row.totalBytes,
      bytesPerSecond: running?.speed.bytesPerSecond ?? null,
      etaSeconds: running?.speed.etaSeconds(row.totalBytes) ?? null,
      sourceName: row.sourceName,
      error: row.error,
    }
  }
}
