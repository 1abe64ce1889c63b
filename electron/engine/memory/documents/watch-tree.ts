import { type FSWatcher, watch } from 'node:fs'
import { nativeCode } from '../../system-error'

/** Calls back when something in one of the folders changes, until it is closed. */
export type WatchTree = (folders: readonly string[], onChange: () => void) => { close: () => void }

/** As many as a system grants without asking; beyond them files are looked at every minute. */
const mostWatches = 500

/** By the system's own notices. Where it gives none, or no more of them, looking every minute does alone. */
export const watchTree: WatchTree = (folders, onChange) => {
  const watchers: FSWatcher[] = []
  for (const folder of folders.slice(0, mostWatches)) {
    try {
      const watcher = watch(folder, { persistent: false }, () => onChange())
      watcher.on('error', () => watcher.close())
      watchers.push(watcher)
    } catch (error) {
      if (nativeCode(error) === '') throw error
      break
    }
  }
  return {
    close: () => {
      for (const watcher of watchers) watcher.close()
    },
  }
}
