import { create } from 'zustand'
import type { Client } from '../../shared/contract'
import type { Settings } from '../../shared/contract/app'
import { showError } from '../components/toast-store'
import { onChange } from './changes'

export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  railCollapsed: false,
  railWidth: 264,
}

/** The settings as the engine keeps them. */
export const useSettings = create<Settings>(() => defaultSettings)

export async function refreshSettings(client: Pick<Client, 'app'>) {
  const result = await client.app.settings()
  if (result.ok) useSettings.setState(result.value)
  else showError(result.error)
}

export function followSettings(client: Pick<Client, 'app'>) {
  void refreshSettings(client)
  return onChange(['settings'], () => void refreshSettings(client))
}

/** Shows a change at once; the engine's answer has the last word. */
export async function updateSettings(client: Pick<Client, 'app'>, change: Partial<Settings>) {
  const before = useSettings.getState()
  useSettings.setState(change)
  const result = await client.app.updateSettings(change)
  if (result.ok) return useSettings.setState(result.value)
  useSettings.setState(before)
  showError(result.error)
}
