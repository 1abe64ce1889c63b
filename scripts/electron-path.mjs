import { readyElectron } from './setup/electron.mjs'

/**
 * The Electron that start, tests, demo and bench run.
 * @returns {{ executable: string, version: string, standIn: boolean }}
 */
export function electronPath() {
  const electron = readyElectron()
  if (!electron) throw new Error('There is no Electron yet. Run "npm run setup" once.')
  return electron
}
