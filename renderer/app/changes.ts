import type { Client } from '../../shared/contract'
import type { Change } from '../../shared/contract/app'

type Listener = (change: Change) => void
const listeners = new Map<Change['topic'], Set<Listener>>()

/** Calls `listener` whenever the engine says that something of these topics changed. Returns what ends it. */
export function onChange(topics: readonly Change['topic'][], listener: Listener): () => void {
  for (const topic of topics) {
    const set = listeners.get(topic) ?? new Set()
    set.add(listener)
    listeners.set(topic, set)
  }
  return () => {
    for (const topic of topics) listeners.get(topic)?.delete(listener)
  }
}

/** One watch of the engine's news for the whole window. */
export function watchChanges(client: Pick<Client, 'app'>, onEnd: () => void): () => void {
  return client.app.changes(undefined, {
    onEvent: (change) => {
      for (const listener of listeners.get(change.topic) ?? []) listener(change)
    },
    onEnd,
  })
}

/** News that come while a question is on its way are one more question together, and not one each. */
export function oneAtATime(ask: () => Promise<unknown>): () => void {
  let asking = false
  let again = false
  const run = async () => {
    again = true
    if (asking) return
    asking = true
    try {
      while (again) {
        again = false
        await ask()
      }
    } finally {
      asking = false
    }
  }
  return () => void run()
}
