import type { EngineContract, Handlers } from '../../shared/contract'
import { Settings } from '../../shared/contract/app'
import type { Changes } from './changes'
import type { SettingsTable } from './database/settings'

const key = 'app.settings'

/** What the app begins with. */
export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  railCollapsed: false,
  railWidth: 264,
}

/** The person's settings, and the news of every change. */
export function appApi(
  settings: SettingsTable,
  changes: Changes,
  onVisible: (visible: boolean) => void,
): Handlers<EngineContract>['app'] {
  const read = () => settings.get(key, Settings, defaultSettings)
  return {
    settings: read,
    updateSettings: (patch) => {
      // A field that is there but undefined would be stored as missing, and the next start would forget them all.
      const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
      const next = Settings.parse({ ...read(), ...given })
      settings.set(key, next)
      changes.publish({ topic: 'settings' })
      return next
    },
    setVisible: ({ visible }) => onVisible(visible),
    changes: (_input, emit) => changes.subscribe(emit),
  }
}
