import { ModelQueue } from './model-queue'

/** One line per model, kept as long as the app runs: a model that is opened anew joins the line it had. */
export class ModelQueues {
  readonly #queues = new Map<string, ModelQueue>()
  readonly #listeners = new Set<(modelId: string) => void>()

  /** The line of a model, with the limit that it has now. */
  of(modelId: string, limit: number | null): ModelQueue {
    let queue = this.#queues.get(modelId)
    if (!queue) {
      queue = new ModelQueue(limit)
      queue.onChange(() => {
        for (const listener of [...this.#listeners]) listener(modelId)
      })
      this.#queues.set(modelId, queue)
    }
    queue.setLimit(limit)
    return queue
  }

  /** What a model's line looks like now; nothing for one that was never asked. */
  snapshotOf(modelId: string): { running: number; waiting: number } {
    return this.#queues.get(modelId)?.snapshot ?? { running: 0, waiting: 0 }
  }

  /** Tells which model's line has changed; the answer ends that. */
  onChange(listener: (modelId: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
