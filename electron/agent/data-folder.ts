import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

const appName = 'Keepsake'

/** Where the app keeps its data on this system; KEEPSAKE_DATA_FOLDER names another place. */
export function defaultDataFolder(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const { KEEPSAKE_DATA_FOLDER, XDG_CONFIG_HOME, APPDATA } = environment
  if (KEEPSAKE_DATA_FOLDER) return resolve(KEEPSAKE_DATA_FOLDER)
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', appName)
  if (platform === 'win32') return join(APPDATA || join(home, 'AppData', 'Roaming'), appName)
  return join(XDG_CONFIG_HOME || join(home, '.config'), appName)
}
