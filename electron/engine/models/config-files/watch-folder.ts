import { watch } from 'node:fs'

/**
 * Calls back with the name of a file in the folder that changed, null where the system does not say which,
 * until the returned function is called.
 */
export type WatchFolder = (folder: string, onChange: (name: string | null) => void) => () => void

/** By the system's own notices. Where there are none (network drives, no watches left) polling does alone. */
export const watchFolder: WatchFolder = (folder, onChange) => {
  try {
    const watcher = watch(folder, (_event, name) => onChange(name))
    watcher.on('error', () => watcher.close())
    return () => watcher.close()
  } catch {
    // ENOSPC, EMFILE and the like: the folder is looked at every few seconds all the same.
    return () => undefined
  }
}
